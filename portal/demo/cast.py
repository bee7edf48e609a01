"""Who is in the demo world. Firms and people are invented; organisation numbers are from the range for synthetic ones."""

from dataclasses import dataclass

from portal.accounts.models import Person
from portal.accounts.passwords import make_hash
from portal.core import clock
from portal.core.database import db
from portal.firms import services as firms
from portal.firms.models import Firm, FirmMember, MemberRole
from portal.organisations.models import Organisation

PASSWORD = "takstein i regnvær"  # noqa: S105 - the demo world's, never in production


@dataclass(frozen=True)
class Member:
    """One of the cast."""

    key: str
    name: str
    email: str
    description: str
    phone: str | None = None
    staff_role: str | None = None
    locale: str = "nb"


LOG_INS = (
    Member("kari", "Kari Ås", "kari@demo.example", "huseier med prosjekter", "+4790000001"),
    Member("ola", "Ola Bakken", "ola@demo.example", "eier av Bakken Tak og Blikk", "+4790000002"),
    Member("per", "Per Sæther", "per@demo.example", "kalkulatør i Bakken Tak og Blikk", "+4790000003"),
    Member("lise", "Lise Øye", "lise@demo.example", "leser i Bakken Tak og Blikk", "+4790000004"),
    Member("nils", "Nils Gjøsæter", "nils@demo.example", "en annen huseier, med ett prosjekt", "+4790000005"),
    Member("siv", "Siv Hætta", "siv@demo.example", "ansatt, administrator", staff_role="admin"),
    Member("mona", "Mona Dahl", "mona@demo.example", "ansatt, moderator", staff_role="moderator"),
    Member("emma", "Emma Clarke", "emma@demo.example", "home owner who reads English", "+4790000006", locale="en"),
)
EXTRAS = tuple(
    Member(f"poster{number}", name, f"poster{number}@demo.example", "huseier", f"+479000{number + 100:04}")
    for number, name in enumerate(
        (
            "Ingrid Lie",
            "Arne Skår",
            "Sunniva Moe",
            "Jon Åke Berg",
            "Máret Sara",
            "Tor Øvrebø",
            "Hanne Vik",
            "Leif Ødegård",
        )
    )
)
FIRMS = (
    ("Bakken Tak og Blikk AS", "310000000", "0558", 45, ("",), ("ola", "per", "lise")),
    ("Østkanten Takservice AS", "310000019", "0661", 35, ("",), ()),
    ("Nordre Follo Tak AS", "310000027", "1400", 40, ("omlegging", "lekkasje", "takvindu"), ()),
    ("Bærum Blikkenslager AS", "310000035", "1344", 30, ("renner-beslag", "lekkasje"), ()),
    ("Åsane Takmester AS", "310000043", "5116", 50, ("",), ()),
    ("Sola Tak ENK", "310000051", "4050", 40, ("omlegging", "kontroll"), ()),
    ("Trøndertak AS", "310000078", "7030", 60, ("",), ()),
    ("Torv og Tre AS", "310000086", "2670", 120, ("torvtak",), ()),
    ("Finnmark Bygg og Tak AS", "310000094", "9700", 150, ("",), ()),
    ("Drammen Taksenter AS", "310000108", "3015", 50, ("omlegging", "lekkasje", "takvindu"), ()),
)
"""Name, organisation number, postal code, radius in km, services («» for all), members; each other firm gets an owner."""
ROLES = {"ola": MemberRole.OWNER, "per": MemberRole.ESTIMATOR, "lise": MemberRole.READER}


def make_people() -> dict[str, Person]:
    """Everybody, by key. All share one password."""
    password_hash = make_hash(PASSWORD)
    everyone = {
        member.key: Person(
            email=member.email,
            email_proved_at=clock.now(),
            name=member.name,
            phone=member.phone,
            locale=member.locale,
            staff_role=member.staff_role,
            password_hash=password_hash,
        )
        for member in (*LOG_INS, *EXTRAS)
    }
    everyone |= {
        f"owner{number}": Person(
            email=f"firma{number}@demo.example", email_proved_at=clock.now(), name=f"Daglig leder {number}"
        )
        for number in range(len(FIRMS))
    }
    db.session.add_all(everyone.values())
    db.session.flush()
    return everyone


def make_firms(people: dict[str, Person]) -> list[Firm]:
    """The firms, verified, with what they do and who is in them; the first is Ola's."""
    made = []
    for number, (name, org_number, postal_code, radius_km, services, members) in enumerate(FIRMS):
        organisation = Organisation(
            org_number=org_number,
            name=name.upper(),
            org_form=name.rpartition(" ")[2],
            vat_registered=True,
            checked_at=clock.now(),
        )
        db.session.add(organisation)
        db.session.flush()
        owner = people[members[0] if members else f"owner{number}"]
        firm = firms.register_firm(
            organisation, name=name, postal_code=postal_code, radius_km=radius_km, owner_id=owner.id
        )
        firm.leads_per_week = 500
        firms.offer_services(firm, category="tak", services=services)
        firms.verify_firm(firm, actor_id=None)
        for key in members[1:]:
            db.session.add(FirmMember(firm_id=firm.id, person_id=people[key].id, role=ROLES[key]))
        made.append(firm)
    db.session.flush()
    return made
