"""Examples for the style page. Invented, and shown nowhere else."""

from typing import NamedTuple


class Point(NamedTuple):
    """A place on a map."""

    latitude: float
    longitude: float


OSLO = Point(59.91, 10.75)
PROJECTS_BY_COUNTY = {"03": 412, "46": 240, "50": 188, "11": 171, "32": 160, "55": 31, "56": 0}
TYPED = {
    "name": "Kari Eksempel",
    "postal_code": "055",
    "area": 6,
    "readonly": "kari@example.com",
    "text": "Nytt bad, ca. 6 m².",
    "housing": "flat",
    "contact": ["email"],
}
ERRORS = [("text", "Skriv minst 40 tegn om jobben"), ("postal_code", "Skriv fire siffer")]
STEPS = ["Type jobb", "Beskrivelse og bilder", "Sted", "Tid og budsjett", "Kontakt"]
PHOTOS = [
    ("bathroom", "Badekar langs vegg med grå fliser"),
    ("toilet", "Toalett og dusjstang"),
    ("fuse-box", "Sikringsskap"),
]
GROUPS = [
    (
        "rom",
        "Bad, kjøkken og hele huset",
        [
            {"category": "bad", "icon": "bathtub", "name": "Bad og våtrom"},
            {"category": "kjokken", "icon": "cooking-pot", "name": "Kjøkken"},
        ],
    ),
    ("bygg", "Tak, tre og vindu", [{"category": "tak", "icon": "house-line", "name": "Tak"}]),
    (
        "overflater",
        "Maling, gulv og flis",
        [{"category": "maler-innvendig", "icon": "paint-roller", "name": "Maling inne"}],
    ),
    (
        "installasjon",
        "Rør, strøm og varme",
        [
            {"category": "rorlegger", "icon": "pipe-wrench", "name": "Rørlegger"},
            {"category": "elektriker", "icon": "lightning", "name": "Elektriker"},
        ],
    ),
]
LEADS = [
    {
        "id": 1,
        "title": "Pusse opp bad, 6 m²",
        "price": "180–240 000 kr",
        "km": "ca. 4 km",
        "place": "Grünerløkka, Oslo",
        "when": "08.41",
        "unread": True,
        "taken": 2,
        "tag": None,
    },
    {
        "id": 2,
        "title": "Lekkasje under vask",
        "price": "Etter medgått tid",
        "km": "ca. 3 km",
        "place": "Majorstuen, Oslo",
        "when": "08.12",
        "unread": True,
        "taken": 0,
        "tag": ("Haster", "warn"),
    },
    {
        "id": 3,
        "title": "Flytte kjøkken, nytt røropplegg",
        "price": "90–120 000 kr",
        "km": "ca. 8 km",
        "place": "Nordstrand, Oslo",
        "when": "07.55",
        "unread": True,
        "taken": 2,
        "tag": None,
    },
    {
        "id": 4,
        "title": "Gjestetoalett i kjeller",
        "price": "60–90 000 kr",
        "km": "ca. 25 km",
        "place": "Ski, Nordre Follo",
        "when": "i går",
        "unread": True,
        "taken": 1,
        "tag": ("Befaring", "new"),
    },
    {
        "id": 5,
        "title": "Vannbåren gulvvarme, 74 m²",
        "price": "140 000 kr",
        "km": "ca. 15 km",
        "place": "Bærums Verk, Bærum",
        "when": "i går",
        "unread": False,
        "taken": 2,
        "tag": None,
    },
    {
        "id": 6,
        "title": "Bytte varmtvannsbereder 200 l",
        "price": "15–20 000 kr",
        "km": "ca. 6 km",
        "place": "Lambertseter, Oslo",
        "when": "i går",
        "unread": True,
        "taken": 2,
        "tag": None,
    },
    {
        "id": 7,
        "title": "Totalrenovere to bad i enebolig",
        "price": "450–600 000 kr",
        "km": "ca. 25 km",
        "place": "Asker",
        "when": "fre.",
        "unread": False,
        "taken": 3,
        "tag": ("Fullt", "bad"),
    },
    {
        "id": 8,
        "title": "Utekran og drenering",
        "price": "Ikke oppgitt",
        "km": "ca. 15 km",
        "place": "Kolbotn, Nordre Follo",
        "when": "fre.",
        "unread": False,
        "taken": 1,
        "tag": None,
    },
    {
        "id": 9,
        "title": "Rørinspeksjon i borettslag, 24 enheter",
        "price": "120 000 kr",
        "km": "ca. 3 km",
        "place": "Sagene, Oslo",
        "when": "tor.",
        "unread": False,
        "taken": 2,
        "tag": ("Borettslag", "neutral"),
    },
]
COLUMNS = [
    {"label": f"{day}.", "values": values}
    for day, values in enumerate(
        [
            (12, 1, 1),
            (9, 2, 0),
            (8, 1, 0),
            (14, 2, 1),
            (15, 1, 1),
            (15, 2, 0),
            (14, 1, 1),
            (13, 1, 0),
            (9, 1, 0),
            (8, 0, 1),
            (16, 1, 1),
            (17, 2, 1),
            (18, 2, 1),
            (17, 1, 1),
        ],
        start=8,
    )
]
QUEUE = [
    {
        "id": "q1",
        "title": "Male hus utvendig, 180 m²",
        "note": "Stavanger · ny bruker",
        "reasons": [("Telefonnummer i tekst", "warn"), ("Ny bruker", "neutral")],
        "risk": 64,
        "waited": "42 min",
        "drawing": "painting",
    },
    {
        "id": "q2",
        "title": "Trenger folk til rydding i dag",
        "note": "Oslo · tre like jobber",
        "reasons": [("Duplikat", "bad"), ("Mulig svart arbeid", "bad")],
        "risk": 91,
        "waited": "31 min",
        "drawing": "fuse-box",
    },
    {
        "id": "q3",
        "title": "Nytt tak på hytte",
        "note": "Trysil",
        "reasons": [("Stikkprøve", "neutral")],
        "risk": 8,
        "waited": "12 min",
        "drawing": "roof",
    },
]
OFFERS = [
    {
        "firm": "Eksempel Rør og Bad AS",
        "initials": "ER",
        "price": "198 000 kr",
        "form": "Fast pris, inkl. mva.",
        "stars": 4.6,
        "count": 12,
        "state": None,
    },
    {
        "firm": "Prøve Bygg AS",
        "initials": "PB",
        "price": "212 500 kr",
        "form": "Prisoverslag, inkl. mva.",
        "stars": 0,
        "count": 0,
        "state": "chosen",
    },
    {
        "firm": "Demo Flis AS",
        "initials": "DF",
        "price": "185 000 kr",
        "form": "Høyeste pris, inkl. mva.",
        "stars": 3.9,
        "count": 1,
        "state": "gone",
    },
]
