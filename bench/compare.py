"""A poster's project page with five offers of thirty lines against a bare page of the same offers: requests per second, in turns."""

import os
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from sqlalchemy import insert, select

from bench.figures import Figure
from bench.seed import cookie_of
from bench.servers import databases, web_server
from bench.turns import BARE, BROWSER, Side, in_turns, median_ratio
from portal.accounts import services as accounts
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.transaction import transaction
from portal.dispatch.models import Wave
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.organisations.models import Organisation
from portal.places.queries import find_postal_code
from portal.projects.models import Project, QuestionSet
from portal.projects.price_forms import PriceForm
from portal.quotes.lines import LineKind, Unit
from portal.quotes.models import Quote, QuoteLine

OFFERS, LINES = 5, 30
POSTAL_CODE = "0558"
POINT = b"Punkt nummer "


class Seeded(NamedTuple):
    """The project, and the cookie of its poster."""

    project_id: int
    cookie: str


def measure(folder: Path) -> list[Figure]:
    """The ratio, median of the rounds' own."""
    with databases(folder) as own:
        seeded = _seed(own.environment)
        bare_environment = own.environment | {"BENCH_PROJECT_ID": str(seeded.project_id)}
        with (
            web_server(
                "bench.bare:make_offers_app", bare_environment, log=folder / "bare.log", options=BARE
            ) as bare_port,
            web_server("wsgi:app", own.environment, log=folder / "product.log") as product_port,
        ):
            signed_in, path = BROWSER | {"Cookie": seeded.cookie}, f"/mine-prosjekter/{seeded.project_id}"
            rates = in_turns(
                [
                    # Each point once in the table, and once in the card of each offer.
                    Side("bare", bare_port, "/", BROWSER, POINT, LINES * (OFFERS + 1)),
                    Side("project_page", product_port, path, signed_in, POINT, LINES * (OFFERS + 1)),
                ]
            )
    return [Figure("compare_vs_bare", median_ratio(rates["project_page"], rates["bare"]), "ratio", ">= 0.2")]


def _seed(environment: Mapping[str, str]) -> Seeded:
    os.environ.update(environment)  # the product reads its settings from there alone
    from wsgi import app

    with app.app_context():
        with transaction():
            poster = Person(email="poster@bench.example", name="Petter Benk", email_proved_at=clock.now())
            db.session.add(poster)
            db.session.flush()
            project_id = _make_project(poster)
            token = accounts.begin_session(poster, browser="Firefox", system="Linux")
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        return Seeded(project_id, _cookie(app, token))


def _cookie(app: Flask, token: str) -> str:
    return cookie_of(app, {"_user_id": token, "_fresh": True})


def _make_project(poster: Person) -> int:
    now = clock.now()
    project = Project(
        poster_id=poster.id,
        question_set_id=db.session.scalar(select(QuestionSet.id).where(QuestionSet.category == "tak").limit(1)),
        category="tak",
        service="omlegging",
        title="Legge om tak på enebolig, 140 m²",
        description="Taket er fra 1974 og skal legges om. Vi ønsker ny undertaksduk, lekter og takstein.",
        postal_code=POSTAL_CODE,
        municipality_number=find_postal_code(POSTAL_CODE).municipality_number,
        contact_name=poster.name,
        contact_email=poster.email,
        wished_replies=OFFERS,
        taken_slots=OFFERS,
        **dict.fromkeys(("finished_at", "submitted_at", "approved_at"), now - timedelta(days=3)),
    )
    db.session.add(project)
    db.session.flush()
    db.session.add(Wave(project_id=project.id, number=1, asked=OFFERS, left_out={}))
    for number in range(OFFERS):
        _make_offer(project.id, number)
    return project.id


def _make_offer(project_id: int, number: int) -> None:
    """An offer of thirty lines, of which it excludes two that the others include."""
    place, now = find_postal_code(POSTAL_CODE), clock.now()
    organisation = Organisation(org_number=f"9100000{number:02}", name=f"BENK {number} AS", org_form="AS")
    db.session.add(organisation)
    db.session.flush()
    firm = Firm(
        organisation_id=organisation.id,
        name=f"Benk {number} AS",
        postal_code=POSTAL_CODE,
        latitude=place.latitude,
        longitude=place.longitude,
        verified_at=now,
    )
    db.session.add(firm)
    db.session.flush()
    lead = Lead(project_id=project_id, firm_id=firm.id, wave=1, distance_km=4 + number, replied_at=now, opened_at=now)
    db.session.add(lead)
    db.session.flush()
    quote = Quote(
        lead_id=lead.id,
        project_id=project_id,
        firm_id=firm.id,
        price_form=list(PriceForm)[number % 4],
        amount_ore=(212 + 17 * number) * 1000_00,
        message="Prisen er med stillas og bortkjøring, og fem års garanti på arbeidet.",
        starts=f"Uke {number + 3}",
        takes="To uker",
    )
    db.session.add(quote)
    db.session.flush()
    db.session.execute(insert(QuoteLine), [_line(quote.id, at, number) for at in range(LINES)])


def _line(quote_id: int, at: int, number: int) -> dict:
    is_out = at % 15 == number
    ore = (3 + at) * (1000 + 40 * number) * 100
    priced = {
        "quantity": Decimal(1),
        "unit": Unit.LUMP_SUM,
        "unit_price_ore": ore,
        "vat_percent": 25,
        "amount_ore": ore,
    }
    return {
        "quote_id": quote_id,
        "position": at + 1,
        "kind": LineKind.EXCLUDED if is_out else LineKind.INCLUDED,
        "item": f"punkt-{at}",
        "text": f"{POINT.decode()}{at}",
        **(dict.fromkeys(priced) if is_out else priced),
    }
