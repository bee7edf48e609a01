"""The named firms of the demo world: the cast's, those around them, one waiting, one stopped, one refused, and what each has shown.

Organisation numbers are from the range for synthetic ones, so that no register knows them.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from portal.accounts.models import Person
from portal.accounts.tokens import hash_token, new_token
from portal.core import clock
from portal.core.database import db
from portal.demo.drawings import draw
from portal.files.proofs import CheckedProof, ProofKind
from portal.files.storage import ProofStorage
from portal.firms import capacity, proofs, work
from portal.firms import services as firms
from portal.firms.models import Firm, FirmCertificate, FirmInvitation, FirmMember, MemberRole, SizeClass
from portal.firms.terms import CURRENT
from portal.organisations.models import Organisation
from portal.places.queries import find_postal_code
from portal.registries.enhetsregisteret import Entity
from portal.registries.services import remember_entity

NO_REGISTER_KNOWS_IT = timedelta(days=3650)
"""They are never asked about: a register that is there would say that there is no such organisation."""
RUNS_OUT_IN = timedelta(days=12)


@dataclass(frozen=True)
class Named:
    """A firm: services by category («» for all of it), members by key, and columns of its row."""

    name: str
    org_number: str
    postal_code: str
    radius_km: int
    services: dict[str, tuple[str, ...]]
    members: dict[str, MemberRole]
    columns: dict[str, object] = field(default_factory=dict)


OWNER, ESTIMATOR, READER = MemberRole.OWNER, MemberRole.ESTIMATOR, MemberRole.READER
OLAS = {"ola": OWNER, "per": ESTIMATOR, "lise": READER}
ROOFS = {"tak": ("",)}
FIRMS = (
    Named("Bakken Tak og Blikk AS", "310000000", "0558", 45, {"tak": ("", "omlegging", "lekkasje", "takvindu")}, OLAS,
          {"leads_per_week": 40, "goes_further": True, "takes_overflow": True, "phone": "+4790000002", "email": "post@bakkentak.example",
           "website": "https://www.bakkentak.example",
           "about": "Vi er åtte taktekkere på Torshov. Vi legger om tak, retter lekkasjer og lager beslag selv."}),
    Named("Østkanten Takservice AS", "310000019", "0661", 35, ROOFS, {"owner1": OWNER}, {"leads_per_week": 30, "goes_further": True}),
    Named("Nordre Follo Tak AS", "310000027", "1400", 40, {"tak": ("omlegging", "lekkasje", "takvindu")}, {"owner2": OWNER},
          {"leads_per_week": 25, "smallest_size": SizeClass.MEDIUM}),
    Named("Bærum Blikkenslager AS", "310000035", "1344", 30, {"tak": ("renner-beslag", "lekkasje")}, {"owner3": OWNER},
          {"leads_per_week": 20, "largest_size": SizeClass.LARGE}),
    Named("Åsane Takmester AS", "310000043", "5116", 50, ROOFS, {"owner4": OWNER}, {"leads_per_week": 15}),
    Named("Sola Tak ENK", "310000051", "4050", 40, {"tak": ("omlegging", "kontroll")}, {"owner5": OWNER}, {"leads_per_week": 6}),
    Named("Trøndertak AS", "310000078", "7030", 60, ROOFS, {"owner6": OWNER}, {"leads_per_week": 15, "takes_overflow": True}),
    Named("Torv og Tre AS", "310000086", "2670", 120, {"tak": ("torvtak",)}, {"owner7": OWNER}, {"leads_per_week": 8}),
    Named("Finnmark Bygg og Tak AS", "310000094", "9700", 150, ROOFS, {"owner8": OWNER}, {"leads_per_week": 10}),
    Named("Drammen Taksenter AS", "310000108", "3015", 50, {"tak": ("omlegging", "lekkasje", "takvindu")}, {"owner9": OWNER},
          {"leads_per_week": 20, "goes_further": True}),
    Named("Grorud Tre og Terrasse AS", "310000116", "0957", 25, {"terrasse": ("",), "vindu-dor": ("",)}, {"owner10": OWNER, "ola": READER},
          {"leads_per_week": 12}),
)  # fmt: skip
"""The first is Ola's; in the last he may only read."""
WAITING = Named("Nygård Bad og Flis AS", "310000124", "0598", 30, {"bad": ("",), "flis-mur": ("",)}, {"gro": OWNER})
STOPPED = Named("Moens Taktekking AS", "310000132", "0880", 30, ROOFS, {"odd": OWNER})
REFUSED = Named("Rask Oppussing ENK", "310000140", "0980", 30, {"maler-innvendig": ("",)}, {"owner9": OWNER})
REFUSAL = "Vi fant ikke navnet ditt blant dem som kan binde virksomheten. Be den som eier den, om å sende den inn."


def make_firms(people: dict[str, Person], *, storage: ProofStorage) -> list[Firm]:
    """The firms with what they do and who is in them; the first is Ola's, the last two wait and are stopped. A refused one has no story."""
    made = [_make(named, people, is_verified=True) for named in FIRMS]
    waiting, stopped = _make(WAITING, people, is_verified=False), _make(STOPPED, people, is_verified=True)
    waiting.submitted_at = clock.now() - timedelta(minutes=40)
    stopped.stopped_at = clock.now() - timedelta(days=2)
    refused = _make(REFUSED, people, is_verified=False)
    refused.submitted_at, refused.refused_at = clock.now() - timedelta(days=2), clock.now() - timedelta(days=1)
    refused.refusal = REFUSAL
    db.session.get_one(Organisation, stopped.organisation_id).ended_as = "bankrupt"
    _fill_in_olas(made[0], people, storage)
    db.session.flush()
    return [*made, waiting, stopped]


def _make(named: Named, people: dict[str, Person], *, is_verified: bool) -> Firm:
    organisation = Organisation(
        org_number=named.org_number,
        name=named.name.upper(),
        org_form=named.name.rpartition(" ")[2],
        vat_registered=True,
        checked_at=clock.now(),
        due_for_check_at=clock.now() + NO_REGISTER_KNOWS_IT,
    )
    db.session.add(organisation)
    db.session.flush()
    remember_entity(_entity_of(named))
    (owner, _), *others = named.members.items()
    firm = firms.register_firm(
        organisation,
        name=named.name,
        postal_code=named.postal_code,
        radius_km=named.radius_km,
        owner_id=people[owner].id,
    )
    for column, value in {"terms_version": CURRENT.version, **named.columns}.items():
        setattr(firm, column, value)
    for category, services in named.services.items():
        firms.offer_services(firm, category=category, services=services)
    if is_verified:
        firms.verify_firm(firm, actor_id=None)
    db.session.add_all(FirmMember(firm_id=firm.id, person_id=people[key].id, role=role) for key, role in others)
    db.session.flush()
    return firm


def _entity_of(named: Named) -> Entity:
    """What the register would have said."""
    place = find_postal_code(named.postal_code)
    return Entity(
        org_number=named.org_number,
        name=named.name.upper(),
        org_form=named.name.rpartition(" ")[2],
        address="Storgata 1",
        postal_code=named.postal_code,
        post_town=place.post_town,
        municipality_number=place.municipality_number,
        is_vat_registered=True,
        is_in_business_register=True,
        is_bankrupt=named is STOPPED,
        is_winding_up=False,
        deleted_on=None,
        fetched_at=clock.now(),
    )


def _fill_in_olas(firm: Firm, people: dict[str, Person], storage: ProofStorage) -> None:
    """Ola's firm: a service on pause, a holiday, an open invitation, a proof that waits and a certificate that runs out."""
    today, ola = clock.in_oslo(clock.now()).date(), people["ola"].id
    work.pause_service(firm, category="tak", service="torvtak", actor_id=ola)
    capacity.take_holiday(firm, from_on=today + timedelta(days=30), until_on=today + timedelta(days=40), actor_id=ola)
    invitation = FirmInvitation(
        firm_id=firm.id,
        email="ny.lerling@demo.example",
        role=ESTIMATOR,
        token_hash=hash_token(new_token()),
        invited_by_id=ola,
        expires_at=clock.now() + timedelta(days=14),
    )
    from_register = FirmCertificate(
        firm_id=firm.id,
        kind="sentral-godkjenning",
        source="register",
        areas=["Taktekkerarbeid, tiltaksklasse 1"],
        valid_until=today + RUNS_OUT_IN,
        checked_at=clock.now(),
        decided_at=clock.now(),
        is_approved=True,
    )
    db.session.add_all([invitation, from_register])
    proof = CheckedProof(draw("rad", 1).large, ProofKind.PHOTO)
    proofs.submit(
        firm.id, kind="mesterbrev", number="4711", valid_until=None, proof=proof, storage=storage, actor_id=ola
    )
