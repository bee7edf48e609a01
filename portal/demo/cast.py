"""The people of the demo world, all invented. Their firms: portal.demo.firms."""

from dataclasses import dataclass

from portal.accounts.models import Person
from portal.accounts.passwords import make_hash
from portal.core import clock
from portal.core.database import db

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
    Member(
        "ola", "Ola Bakken", "ola@demo.example", "eier av Bakken Tak og Blikk, leser i et annet firma", "+4790000002"
    ),
    Member("per", "Per Sæther", "per@demo.example", "kalkulatør i Bakken Tak og Blikk", "+4790000003"),
    Member("lise", "Lise Øye", "lise@demo.example", "leser i Bakken Tak og Blikk", "+4790000004"),
    Member("nils", "Nils Gjøsæter", "nils@demo.example", "en annen huseier, med ett prosjekt", "+4790000005"),
    Member("siv", "Siv Hætta", "siv@demo.example", "ansatt, administrator", staff_role="admin"),
    Member("mona", "Mona Dahl", "mona@demo.example", "ansatt, moderator", staff_role="moderator"),
    Member("gro", "Gro Nygård", "gro@demo.example", "eier av en bedrift som venter på kontroll", "+4790000007"),
    Member("odd", "Odd Moen", "odd@demo.example", "eier av en bedrift som gikk konkurs", "+4790000008"),
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
OWNERS = (
    "Tove Bakken",
    "Rune Østby",
    "Marit Follo",
    "Stein Bærum",
    "Åse Myklebust",
    "Kjell Sola",
    "Berit Strinda",
    "Torstein Lesja",
    "Inga Pedersen",
    "Frode Strøm",
    "Anders Grorud",
)
"""Owners of firms that nobody logs in for, by the firm's place in the list of firms."""


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
        f"owner{number}": Person(email=f"firma{number}@demo.example", email_proved_at=clock.now(), name=name)
        for number, name in enumerate(OWNERS)
    }
    db.session.add_all(everyone.values())
    db.session.flush()
    return everyone
