"""Certificates: what a firm may have to show for a kind of work, and whether it holds it.

A kind's key is the key of a category's gate (`[gate]` in the catalogue), or one that any firm may show. Which gates the law
requires and which are only shown is the catalogue's to say: docs/decisions/0023-required-and-shown-certificates.md.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, exists, or_

from portal.core import clock
from portal.core.texts import N_
from portal.firms.models import Firm, FirmCertificate

CENTRAL_APPROVAL = "sentral-godkjenning"


@dataclass(frozen=True)
class Kind:
    """A qualification. `name`, `meaning` and `proof` are msgids; `register_url` is where anybody can look it up.

    `is_dated`: it always has a last day. `is_looked_up`: a register tells us, so that nothing is handed in.
    """

    key: str
    name: str
    meaning: str
    proof: str
    register_url: str | None
    is_dated: bool = False
    is_looked_up: bool = False


_KINDS = (
    Kind(
        "elvirksomhet",
        N_("Registrering i Elvirksomhetsregisteret"),
        N_("Bare foretak som står i Elvirksomhetsregisteret hos DSB, har lov til å tilby arbeid på elektriske anlegg."),
        N_("Kvitteringen fra registeret, eller et skjermbilde av oppføringen der statusen er «Aktiv»."),
        "https://elvirksomhetsregisteret.dsb.no/",
    ),
    Kind(
        "renhold",
        N_("Godkjenning som renholdsvirksomhet"),
        N_("Renhold kan bare tilbys av virksomheter som Arbeidstilsynet har godkjent, også når de ikke har ansatte."),
        N_("Vedtaket fra Arbeidstilsynet, eller et skjermbilde av oppføringen i Renholdsregisteret."),
        "https://www.arbeidstilsynet.no/",
    ),
    Kind(
        "skadedyrbekjemper",
        N_("Godkjenning som skadedyrbekjemper"),
        N_("Bare godkjente skadedyrbekjempere har lov til å bruke giftige midler mot skadedyr hos andre."),
        N_("Godkjenningsbeviset til den som er faglig ansvarlig hos dere."),
        "https://www.fhi.no/",
        is_dated=True,
    ),
    Kind(
        "verksted",
        N_("Godkjenning som verksted"),
        N_("Arbeid på kjøretøy kan som hovedregel bare utføres av verksteder som Statens vegvesen har godkjent."),
        N_("Godkjenningen fra Statens vegvesen, med godkjenningsnummer og kategori."),
        "https://www.vegvesen.no/finnverksted",
    ),
    Kind(
        "loyve",
        N_("Løyve for godstransport"),
        N_("Den som frakter flyttelass mot betaling med bil over 3 500 kg tillatt totalvekt, må ha løyve."),
        N_("Løyvedokumentet fra Statens vegvesen."),
        "https://www.vegvesen.no/",
        is_dated=True,
    ),
    Kind(
        "f-gass",
        N_("F-gass-sertifikat"),
        N_("Varmepumper og kjøleanlegg med f-gass kan bare installeres og vedlikeholdes av sertifiserte bedrifter."),
        N_("Bedriftssertifikatet fra Isovator. Det personlige sertifikatet er ikke nok."),
        "https://www.isovator.no/",
        is_dated=True,
    ),
    Kind(
        "vatrom",
        N_("Våtromskompetanse"),
        N_("Kunder som skal bygge bad, ser etter det. Våtromsbedrifter er godkjent av Fagrådet for våtrom."),
        N_("Våtromssertifikatet til bedriften, eller kursbevisene til dem som utfører arbeidet."),
        "https://www.ffv.no/",
    ),
    Kind(
        "adk",
        N_("ADK-bevis"),
        N_("De fleste kommuner krever ADK-1 av den som legger vann- og avløpsledninger i grunnen."),
        N_("Beviset til den som har det faglige ansvaret i grøften."),
        None,
    ),
    Kind(
        "ansvarsrett",
        N_("Ansvarsrett"),
        N_("Arbeid du må søke om, skal ha foretak med ansvarsrett. Sentral godkjenning viser det samme."),
        N_("En erklæring om ansvarsrett fra en nyere byggesak."),
        "https://www.dibk.no/",
    ),
    Kind(
        "asbest",
        N_("Tillatelse til asbestsanering"),
        N_("Bare virksomheter med tillatelse fra Arbeidstilsynet kan rive asbest. Det gjelder mange hus fra før 1985."),
        N_("Tillatelsen fra Arbeidstilsynet."),
        "https://www.arbeidstilsynet.no/",
        is_dated=True,
    ),
    Kind(
        CENTRAL_APPROVAL,
        N_("Sentral godkjenning"),
        N_(
            "Direktoratet for byggkvalitet har sett på bedriftens kompetanse. Ordningen er frivillig, og kundene ser den."
        ),
        N_("Ingenting: vi henter den fra registeret hos DiBK."),
        "https://sgregister.dibk.no/",
        is_dated=True,
        is_looked_up=True,
    ),
    Kind(
        "mesterbrev",
        N_("Mesterbrev"),
        N_("Mesterbedrifter ledes av en mester i faget. Det er frivillig, og kundene ser det."),
        N_("Mesterbrevet til den som leder faget hos dere."),
        "https://www.mesterbrev.no/",
    ),
)

KINDS: dict[str, Kind] = {kind.key: kind for kind in _KINDS}
"""Every kind by its key, in the order in which they are shown."""

SAME_AS: dict[str, tuple[str, ...]] = {"ansvarsrett": (CENTRAL_APPROVAL,)}
"""Kinds that satisfy a gate as well as its own. Source: the gate's own words, «ansvarsrett eller sentral godkjenning»."""


def today_in_oslo() -> date:
    """The day that a certificate's last day is compared with."""
    return clock.in_oslo(clock.now()).date()


def holds(kind: str) -> ColumnElement[bool]:
    """Whether `Firm` (of the query around it) holds the qualification: approved, and today is at most its last day.

    Raises KeyError for a kind we don't know.
    """
    kinds = (KINDS[kind].key, *SAME_AS.get(kind, ()))
    return exists().where(FirmCertificate.firm_id == Firm.id, FirmCertificate.kind.in_(kinds), counts()).correlate(Firm)


def satisfies(held: set[str], kind: str) -> bool:
    """Whether these kinds together satisfy the gate `kind`."""
    return bool(held & {kind, *SAME_AS.get(kind, ())})


def counts(today: BindParameter[date] | None = None) -> ColumnElement[bool]:
    """Whether a certificate's row counts today; `today` for a statement that is kept longer than that."""
    lasts = or_(
        FirmCertificate.valid_until.is_(None),
        FirmCertificate.valid_until >= (today_in_oslo() if today is None else today),
    )
    return FirmCertificate.is_approved & lasts
