"""Advice that holds for one trade: short, sure, and with a rule or a register behind it. Most trades need none."""

from portal.core.texts import N_

_ASBESTOS = N_(
    "Hus fra før 1985 kan ha asbest i plater, isolasjon og lim. Si hvor gammelt huset er. "
    "En bedrift som fjerner asbest, må ha tillatelse fra Arbeidstilsynet."
)
_ELECTRICAL = N_(
    "Bare bedrifter i Elvirksomhetsregisteret kan tilby elektrisk arbeid. "
    "Du skal ha en samsvarserklæring når de er ferdige; ta vare på den."
)
_BUILDING_CASE = N_(
    "Spør kommunen om arbeidet må søkes om før du bestiller. dibk.no forklarer hva du kan bygge uten å søke."
)
_DIGGING = N_("Finn ut hvor kabler og rør ligger før noen graver. Nettselskapet og kommunen vet det.")
_WORKSHOP = N_("Et verksted som reparerer biler for andre, skal være godkjent av Statens vegvesen.")

ADVICE: dict[str, tuple[str, ...]] = {
    "bad": (
        N_(
            "Be om bilder og beskrivelse av membranen før flisene legges. Du får bruk for dem ved en vannskade og når du selger."
        ),
        N_("Bor du i borettslag eller sameie, spør styret før du begynner."),
    ),
    "kjokken": (
        N_(
            "Skal vann eller strøm flyttes, spør om rørlegger og elektriker er med i prisen. "
            "Strømmen skal tas av en registrert elektrovirksomhet."
        ),
    ),
    "rorlegger": (N_("Lekker det nå, steng stoppekranen først. Si fra til forsikringsselskapet før skaden utbedres."),),
    "elektriker": (_ELECTRICAL,),
    "solceller": (_ELECTRICAL, N_("Spør nettselskapet hva som skal til for å levere strøm ut på nettet.")),
    "tak": (_ASBESTOS, N_("Gå ikke opp på taket for å måle eller ta bilder. Bilder fra bakken eller et vindu er nok.")),
    "tilbygg": (_BUILDING_CASE, _DIGGING),
    "nybygg": (
        _BUILDING_CASE,
        N_(
            "Kjøper du hus som skal bygges på egen tomt, gjelder bustadoppføringslova, og bedriften skal stille garanti."
        ),
    ),
    "tomrer": (
        N_(
            "Skal en vegg bort, må noen med kompetanse si om den bærer. Å fjerne en bærende vegg må du vanligvis søke kommunen om."
        ),
    ),
    "vindu-dor": (N_("Er huset vernet eller ligger det i et verneområde, spør kommunen før du bytter vinduer."),),
    "peis-pipe": (N_("Si fra til kommunen når du har fått nytt ildsted. Det er eierens ansvar."),),
    "drenering": (_DIGGING,),
    "graving": (_DIGGING,),
    "varmepumpe": (
        N_("Den som fyller eller åpner kuldekretsen, må ha F-gass-sertifikat. Spør om å få se det."),
        N_("Bor du i borettslag eller sameie, spør styret om hvor utedelen kan stå."),
    ),
    "rengjoring": (
        N_("Bedrifter som selger renhold, skal være godkjent av Arbeidstilsynet. Du finner dem i Renholdsregisteret."),
    ),
    "rivning": (_ASBESTOS,),
    "bil": (_WORKSHOP,),
    "bilskade": (_WORKSHOP, N_("Meld fra til forsikringsselskapet før bilen repareres hvis forsikringen skal betale.")),
}
"""Msgids by category key; a category without a line has none."""
