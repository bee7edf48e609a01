"""The firms of the market: invented names in real towns, each with two or three kinds of work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import insert

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.demo.firms import NO_REGISTER_KNOWS_IT
from portal.demo.market import wishes
from portal.demo.market.words import FIRM_WORDS, FIRST_NAMES, LAST_NAMES
from portal.firms.models import (
    Firm,
    FirmCertificate,
    FirmHoliday,
    FirmMember,
    FirmService,
    MemberRole,
    ServicePause,
)
from portal.organisations.models import Organisation
from portal.places.queries import find_postal_code
from portal.projects.catalogue import CategorySet

TOWNS = (
    "0158 0275 0368 0496 0558 0661 0880 1053 1255"
    " 1344 1400 1470 1530 1606 1767 2000 2208 2315 2609 2815 3015 3111 3210 3724 3916 4006 4313 4515 4612 4836 5003 5116"
    " 5411 5527 6003 6415 6509 6783 6800 7030 7500 7725 8006 8450 8622 9008 9406 9510 9700"
).split()
FIRMS_A_TOWN = 9
TRADES = (
    ("bad", "rorlegger", "flis-mur"), ("kjokken", "tomrer"), ("maler-innvendig", "maler-utvendig", "gulv"),
    ("elektriker", "solceller", "it-smarthus"), ("tak", "isolering"), ("tilbygg", "nybygg", "tomrer"),
    ("vindu-dor", "terrasse"), ("peis-pipe", "flis-mur"), ("drenering", "graving"), ("hage", "snorydding"),
    ("varmepumpe", "ventilasjon"), ("las-alarm", "smajobber"), ("flytting", "rengjoring"), ("rivning", "graving"),
    ("skadedyr", "rengjoring"), ("arkitekt",), ("bil", "bilskade"), ("bat-mc", "bil"), ("smajobber", "it-smarthus"),
)  # fmt: skip
TRADE_WORDS = {
    "bad": "Bad", "kjokken": "Kjøkken", "maler-innvendig": "Malermester", "elektriker": "Elektro", "tak": "Tak", "tilbygg": "Bygg",
    "vindu-dor": "Vindu", "peis-pipe": "Murmester", "drenering": "Anlegg", "hage": "Hage", "varmepumpe": "Klima", "las-alarm": "Lås",
    "flytting": "Flytt", "rivning": "Riving", "skadedyr": "Skadedyr", "arkitekt": "Arkitekter", "bil": "Bil", "bat-mc": "Båt og MC",
    "smajobber": "Vaktmester",
}  # fmt: skip
ORG_NUMBER_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
FIRST_ORG_NUMBER = 31_001_000
RADII_KM = (40, 60, 80, 120)


@dataclass(frozen=True)
class MarketFirm:
    """A firm as the market's projects meet it."""

    id: int
    owner_id: int
    latitude: float
    longitude: float
    radius_km: int
    leads_per_week: int


class _Plan(NamedTuple):
    name: str
    form: str
    org_number: str
    postal_code: str
    trades: tuple[str, ...]
    owner: str
    email: str


def make_firms(categories: tuple[CategorySet, ...], *, since: datetime) -> dict[str, list[MarketFirm]]:
    """Write the firms; returns them by category. All were verified when the market began (UTC)."""
    known = {category.key for category in categories}
    plans = [_plan(number, org_number) for number, org_number in zip(range(_how_many()), _org_numbers(), strict=False)]
    organisations = _insert(
        Organisation,
        [
            {"org_number": plan.org_number, "name": plan.name.upper(), "org_form": plan.form, "vat_registered": True}
            | {"checked_at": clock.now(), "created_at": since, "due_for_check_at": clock.now() + NO_REGISTER_KNOWS_IT}
            for plan in plans
        ],
    )
    owners = _insert(
        Person,
        [{"email": plan.email, "name": plan.owner, "email_proved_at": since, "created_at": since} for plan in plans],
    )
    places = [find_postal_code(plan.postal_code) for plan in plans]
    rows = [
        {"organisation_id": organisation, "name": plan.name, "postal_code": plan.postal_code}
        | {"latitude": place.latitude, "longitude": place.longitude, "radius_km": RADII_KM[number % len(RADII_KM)]}
        | {"verified_at": since, "created_at": since}
        | wishes.columns_of(number, now=clock.now())
        for number, (plan, place, organisation) in enumerate(zip(plans, places, organisations, strict=True))
    ]
    firms = [
        MarketFirm(number, owner, row["latitude"], row["longitude"], row["radius_km"], row["leads_per_week"])
        for number, owner, row in zip(_insert(Firm, rows), owners, rows, strict=True)
    ]
    _insert(FirmMember, [{"firm_id": firm.id, "person_id": firm.owner_id, "role": MemberRole.OWNER} for firm in firms])
    offered = [
        (firm, trade) for plan, firm in zip(plans, firms, strict=True) for trade in plan.trades if trade in known
    ]
    _insert(FirmService, [{"firm_id": firm.id, "category": trade, "service": ""} for firm, trade in offered])
    _insert_wishes(plans, firms, {category.key: category for category in categories}, since=since)
    by_category: dict[str, list[MarketFirm]] = {key: [] for key in known}
    for firm, trade in offered:
        by_category[trade].append(firm)
    return by_category


def _insert_wishes(
    plans: list[_Plan], firms: list[MarketFirm], categories: dict[str, CategorySet], *, since: datetime
) -> None:
    """Holidays, pauses and certificates."""
    today = clock.in_oslo(clock.now()).date()
    holidays = [
        {**row, "firm_id": firms[row.pop("firm")].id}
        for row in wishes.holidays_of(list(range(len(firms))), today=today)
    ]
    pauses, certificates = [], []
    for number, (plan, firm) in enumerate(zip(plans, firms, strict=True)):
        own = [categories[trade] for trade in plan.trades if trade in categories]
        pauses += [{"firm_id": firm.id, **row} for row in wishes.pauses_of(number, own[0])]
        certificates += [{"firm_id": firm.id, **row} for row in wishes.certificates_of(number, own, since=since)]
    for model, rows in ((FirmHoliday, holidays), (ServicePause, pauses), (FirmCertificate, certificates)):
        _insert(model, rows)


def synthetic_org_number(first_eight: int) -> str | None:
    """The organisation number that begins so, by its check digit (modulus 11); None where there is none."""
    rest = sum(int(digit) * weight for digit, weight in zip(str(first_eight), ORG_NUMBER_WEIGHTS, strict=True)) % 11
    return None if rest == 1 else f"{first_eight}{(11 - rest) % 11}"


def _how_many() -> int:
    return len(TOWNS) * FIRMS_A_TOWN


def _plan(number: int, org_number: str) -> _Plan:
    random = Random(f"firm {number}")  # noqa: S311 - a demo, not a secret
    trades = TRADES[(number * 7 + number // len(TOWNS)) % len(TRADES)]
    form = random.choice(("AS", "AS", "AS", "ENK"))
    word = FIRM_WORDS[(number * 11 + number // len(FIRM_WORDS)) % len(FIRM_WORDS)]
    name = f"{word} {TRADE_WORDS[trades[0]]} {form}"
    owner = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
    return _Plan(name, form, org_number, TOWNS[number % len(TOWNS)], trades, owner, f"firma{number}@marked.example")


def _org_numbers() -> Iterator[str]:
    return (number for number in map(synthetic_org_number, count(FIRST_ORG_NUMBER)) if number)


def _insert(model: type, rows: list[dict[str, Any]]) -> list[int]:
    return list(db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))
