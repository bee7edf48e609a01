"""What the inbox is measured on: a firm that has had two thousand leads, and its estimator, who is logged in.

As in a firm's second year: the newest hundred wait for an answer, of the others a third was answered, half declined, and
the rest went to others before the firm said anything. It was asked about every fifth project of the market.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import insert, select

from portal.accounts import services as accounts
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.transaction import transaction
from portal.firms import services as firms
from portal.firms.models import Firm, FirmMember, MemberRole
from portal.leads.models import Lead
from portal.organisations.models import Organisation
from portal.places.queries import find_postal_code
from portal.projects.choices import Start
from portal.projects.models import Project, QuestionSet

LEADS = 2000
WAITING = 100
PROJECTS_A_LEAD = 5
POSTAL_CODES = ("0558", "0661", "1400", "1344", "3015", "1900", "2000", "1470")
STARTS = tuple(Start)


class Seeded(NamedTuple):
    """The firm's number, the cookie of its estimator, and the lead that the second page of its list comes after."""

    firm_id: int
    cookie: str
    twentieth_lead_id: int


def fill(app: Flask) -> Seeded:
    """Write the rows and commit them. The database must have been prepared."""
    with app.app_context():
        with transaction():
            person, firm = make_inbox(LEADS)
            token = accounts.begin_session(person, browser="Firefox", system="Linux")
            firm_id = firm.id
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # what autovacuum would have done within the minute
        newest = select(Lead.id).where(Lead.firm_id == firm_id).order_by(Lead.sent_at.desc(), Lead.id.desc())
        twentieth_lead_id = db.session.scalars(newest.limit(20)).all()[-1]
    return Seeded(firm_id, cookie_of(app, {"_user_id": token, "_fresh": True}), twentieth_lead_id)


def make_inbox(leads: int) -> tuple[Person, Firm]:
    """A firm that has had so many leads, and its estimator. The caller's transaction."""
    person, firm = _make_firm()
    _make_leads(firm.id, poster_id=person.id, leads=leads)
    return person, firm


def _make_firm() -> tuple[Person, Firm]:
    people = [
        Person(email=f"{name}@bench.example", name=f"{name.title()} Benk", email_proved_at=clock.now())
        for name in ("owner", "estimator")
    ]
    organisation = Organisation(org_number="310000981", name="BENK TAK AS", org_form="AS")
    db.session.add_all([*people, organisation])
    db.session.flush()
    firm = firms.register_firm(
        organisation, name="Benk Tak AS", postal_code="0558", radius_km=60, owner_id=people[0].id
    )
    db.session.add(FirmMember(firm_id=firm.id, person_id=people[1].id, role=MemberRole.ESTIMATOR))
    db.session.flush()
    return people[1], firm


def _make_leads(firm_id: int, *, poster_id: int, leads: int) -> None:
    question_set_id = db.session.scalar(select(QuestionSet.id).order_by(QuestionSet.id.desc()).limit(1))
    municipalities = {code: find_postal_code(code).municipality_number for code in POSTAL_CODES}
    newest = clock.now()
    projects = [
        _project(number, newest - timedelta(hours=7 * number))
        | {
            "poster_id": poster_id,
            "question_set_id": question_set_id,
            "postal_code": POSTAL_CODES[number % len(POSTAL_CODES)],
            "municipality_number": municipalities[POSTAL_CODES[number % len(POSTAL_CODES)]],
        }
        for number in range(leads)
        for _ in range(PROJECTS_A_LEAD)
    ]
    project_ids = db.session.scalars(
        insert(Project).returning(Project.id, sort_by_parameter_order=True), projects
    ).all()
    rows = [
        _lead(number, project["approved_at"]) | {"firm_id": firm_id, "project_id": project_id}
        for number, (project, project_id) in enumerate(
            zip(projects[::PROJECTS_A_LEAD], project_ids[::PROJECTS_A_LEAD], strict=True)
        )
    ]
    db.session.execute(insert(Lead), rows)


def _project(number: int, sent_at: datetime) -> dict[str, Any]:
    return {
        "category": "tak",
        "service": "omlegging",
        "title": f"Legge om tak på enebolig, {90 + number % 120} m²",
        "description": "Taket er fra 1974 og skal legges om. Vi ønsker ny undertaksduk, lekter og takstein.",
        "search_text": "Tak\nRoofing\nLegge om tak\nTaket er fra 1974 og skal legges om. Ny undertaksduk, lekter og takstein.",
        "start": STARTS[number % len(STARTS)],
        "budget_ore": (120 + number % 200) * 1000_00 if number % 3 else None,
        "taken_slots": number % 3 if number < WAITING else 3,
        "finished_at": sent_at,
        "submitted_at": sent_at,
        "approved_at": sent_at,
        **dict.fromkeys(("awarded_at", "confirmed_at"), None if number < WAITING else sent_at + timedelta(days=9)),
    }


def _lead(number: int, sent_at: datetime) -> dict[str, Any]:
    """Three of four that wait are unread."""
    soon, is_old = sent_at + timedelta(hours=2), number >= WAITING
    is_answered, is_declined = is_old and number % 6 < 2, is_old and number % 6 in (2, 3, 4)
    return {
        "wave": 1,
        "distance_km": 2.5 + number % 55,
        "sent_at": sent_at,
        "opened_at": soon if is_old or number % 4 == 0 else None,
        "replied_at": soon if is_answered else None,
        "declined_at": soon if is_declined else None,
        "decline_reason": "too-far" if is_declined else None,
        "closed_at": soon if is_old and not is_answered and not is_declined else None,
    }


def cookie_of(app: Flask, session: dict[str, Any]) -> str:
    """The cookie of a browser whose session holds this."""
    signed = app.session_interface.get_signing_serializer(app).dumps(session)
    return f"{app.config['SESSION_COOKIE_NAME']}={signed}"
