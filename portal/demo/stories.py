"""The demo world's projects, each with what came of it."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Story:
    """A project and its fate. `price_kroner` is about what firms ask; `ends` says how far it has come.

    `waves_end`: how its waves ended, where somebody is to do something about it now. `is_talked_about`: see demo/talk.py.
    """

    poster: str
    service: str
    postal_code: str
    street: str
    description: str
    answers: dict[str, Any]
    start: str
    hours_ago: float
    price_kroner: int
    budget_kroner: int | None = None
    wished_replies: int = 3
    photos: int = 1
    replies: int = 0
    ola_replies: bool = False
    ends: Literal["waiting", "open", "rejected", "chosen", "awarded"] = "open"
    waves_end: Literal["needs-staff", "too-few"] | None = None
    is_talked_about: bool = False


STORIES = (
    Story("kari", "omlegging", "0558", "Københavngata 4",
          "Taket på toetasjes enebolig fra 1974 skal legges om. Vi vil ha ny duk, lekter og takstein, og nye renner i samme slengen. "
          "Det er plass til stillas på alle sider, og vi kan være borte mens arbeidet pågår.",
          {"leaking": "nei", "shape": "saltak", "covering": "takstein", "area": 140, "storeys": "to"},
          "within-quarter", 30, 290_000, budget_kroner=300_000, wished_replies=4, photos=3, replies=2, ola_replies=True,
          is_talked_about=True),
    Story("kari", "lekkasje", "0558", "Københavngata 4",
          "Det drypper ved pipa når det blåser fra sør. Vi tror det er beslaget, men har ikke vært oppe og sett.",
          {"leaking": "ja", "leak_where": "ved pipa", "shape": "saltak", "covering": "takstein", "storeys": "to"},
          "urgent", 24 * 9, 18_000, photos=1, replies=1, ola_replies=True, ends="awarded"),
    Story("nils", "takvindu", "0661", "Grenseveien 61",
          "Vi vil ha to takvinduer på loftet som vender mot vest, med innvendig foring og lister. Sperrene står på 60 cm.",
          {"leaking": "nei", "shape": "saltak", "covering": "takstein", "windows": 2, "storeys": "flere"},
          "within-month", 2, 64_000, budget_kroner=70_000, wished_replies=2, photos=2),
    Story("poster0", "renner-beslag", "1344", "Bærumsveien 12",
          "Rennene i sink fra 1980-tallet er rustet gjennom på nordsiden. Nye renner, nedløp og snøfangere på begge sider av huset.",
          {"shape": "saltak", "covering": "takstein", "length": 48, "storeys": "to"},
          "within-quarter", 4, 52_000, budget_kroner=60_000, replies=1),
    Story("poster1", "omlegging", "1400", "Skiveien 33",
          "Rekkehus med felles tak over tre boliger. Styret ønsker pris på hele taket under ett, med nedløp og snøfangere. "
          "Vi trenger pris før styremøtet i slutten av måneden.",
          {"leaking": "fuktmerker", "leak_where": "mot gavlen i øst", "shape": "saltak", "covering": "shingel-papp",
           "area": 310, "storeys": "to"},
          "flexible", 20, 640_000, wished_replies=5, photos=2, replies=2),
    Story("poster2", "lekkasje", "0275", "Harbitzalléen 8",
          "Vann renner inn rundt takvinduet på badet. Det gjelder bare ved kraftig regn, men himlingen er begynt å slippe.",
          {"leaking": "ja", "leak_where": "rundt takvinduet på badet", "shape": "saltak", "covering": "plater", "storeys": "flere"},
          "urgent", 1, 15_000, photos=1),
    Story("poster3", "kontroll", "0880", "Maridalsveien 144",
          "Vi skal selge til våren og vil ha en skriftlig tilstandsvurdering av taket med bilder.",
          {"shape": "saltak", "covering": "skifer", "area": 120, "storeys": "to"},
          "within-quarter", 26, 8_500, photos=0, replies=1),
    Story("poster4", "omlegging", "1470", "Lørenskogveien 70",
          "Flatt tak på garasje, 38 kvadratmeter, skal ha ny papp og nytt beslag langs kanten. Dagens papp er fra 1995.",
          {"leaking": "fuktmerker", "shape": "flatt", "covering": "shingel-papp", "area": 38, "storeys": "en"},
          "within-month", 48, 58_000, budget_kroner=50_000, replies=1),
    Story("poster5", "renner-beslag", "0496", "Kjelsåsveien 95",
          "Pipebeslaget har løsnet i stormen og må skiftes. Samtidig vil vi ha ny stige og platting ved pipa.",
          {"shape": "saltak", "covering": "takstein", "length": 12, "storeys": "to"},
          "urgent", 5, 21_000, wished_replies=2, replies=2),
    Story("poster6", "torvtak", "1450", "Nesoddveien 210",
          "Torvtaket på anneksgarasjen er 30 år gammelt. Vi vil legge nytt med knasteplast under og beholde torvvolene hvis de er gode.",
          {"shape": "torv", "area": 46, "storeys": "en"},
          "flexible", 70, 96_000, photos=2),
    Story("poster7", "omlegging", "3015", "Bragernes torg 3",
          "Bygård med skifertak mot gata og plater mot bakgården. Vi vil ha skifer på begge sider, og brannsikring mot nabotaket.",
          {"leaking": "nei", "shape": "saltak", "covering": "skifer", "area": 220, "storeys": "flere"},
          "within-quarter", 90, 1_250_000, budget_kroner=1_400_000, wished_replies=4, replies=1),
    Story("emma", "lekkasje", "0368", "Kirkeveien 58",
          "Water drips from the ceiling in the stairwell after heavy rain. The housing co-operative has agreed that I get the offers.",
          {"leaking": "ja", "leak_where": "above the top landing", "shape": "saltak", "covering": "skifer", "storeys": "flere"},
          "urgent", 8, 24_000, replies=1, ola_replies=True, waves_end="too-few"),
    Story("poster0", "omlegging", "5116", "Åsamyrane 14",
          "Terrassert rekkehus i Åsane, fire boliger, betongtakstein. Stillas må stå på naboens tomt på nordsiden; det er avtalt.",
          {"leaking": "nei", "shape": "saltak", "covering": "takstein", "area": 280, "storeys": "to"},
          "flexible", 60, 520_000, photos=1, replies=1),
    Story("poster1", "kontroll", "7030", "Kongens gate 90",
          "Styret i et sameie vil ha kontroll av taket etter vinteren, med bilder og en prioritert liste over det som må gjøres.",
          {"shape": "flatt", "covering": "shingel-papp", "area": 640, "storeys": "flere"},
          "within-month", 12, 19_000, photos=0),
    Story("poster2", "lekkasje", "9700", "Kirkegata 3",
          "Isdannelse langs raftet hver vinter gjør at vann presses inn i stua. Vi trenger noen som kan finne årsaken.",
          {"leaking": "fuktmerker", "leak_where": "langs raftet mot nord", "shape": "saltak", "covering": "plater", "storeys": "to"},
          "within-month", 33, 45_000, waves_end="needs-staff"),
    Story("poster3", "takvindu", "0284", "Bygdøynesveien 20",
          "Ett gammelt takvindu skal byttes med ett i samme åpning, fra innsiden hvis det går. Innvendig foring er hel.",
          {"leaking": "nei", "shape": "saltak", "covering": "takstein", "windows": 1, "storeys": "to"},
          "flexible", 110, 24_000, budget_kroner=25_000, replies=1, ola_replies=True, ends="chosen"),
    Story("poster4", "renner-beslag", "0182", "Møllergata 37",
          "Nedløpet er sprukket i andre etasje og det renner nedover fasaden. Bare ett nedløp, men huset er vernet.",
          {"shape": "saltak", "covering": "skifer", "length": 9, "storeys": "flere"},
          "urgent", 15, 17_000),
    Story("poster5", "omlegging", "2000", "Storgata 9",
          "Enebolig på Lillestrøm fra 1961, eternittplater på taket. Vi vet at eternitten må behandles for seg.",
          {"leaking": "nei", "shape": "saltak", "covering": "eternitt", "area": 165, "storeys": "to"},
          "within-quarter", 52, 340_000, photos=2, replies=1),
    Story("kari", "kontroll", "0558", "Københavngata 4",
          "Jeg lurer på om taket holder ti år til. Kan noen komme og se, og skrive ned hva de finner?",
          {"shape": "saltak"},
          "flexible", 3, 6_000, photos=1, ends="waiting"),
    Story("poster6", "lekkasje", "1344", "Gamle Ringeriksvei 2",
          "Vann på loftet etter snøsmeltingen. Taket er fra 2009 og burde vært tett.",
          {"leaking": "fuktmerker"},
          "within-month", 1.5, 12_000, photos=2, ends="waiting"),
    Story("poster7", "torvtak", "2670", "Ottadalen 55",
          "Hytte ved Otta, nytt torvtak på 80 kvadratmeter. Vei helt fram om sommeren, skuter om vinteren.",
          {"shape": "torv"},
          "within-quarter", 0.7, 150_000, photos=1, ends="waiting"),
    Story("nils", "kontroll", "0661", "Grenseveien 61",
          "Hva koster det egentlig å få noen til å se på et tak? Jeg spør bare for en venn som skal kjøpe.",
          {"shape": "vet-ikke", "storeys": "flere"},
          "flexible", 200, 5_000, photos=0, ends="rejected"),
)  # fmt: skip
