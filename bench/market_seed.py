"""`python -m bench.market_seed LEADS`: make a market in DATABASE_URL; prints (path, cookie) of the pages to measure."""

import sys

from flask import Flask
from sqlalchemy import delete, func, select, text, update

from bench.bare import ROWS
from bench.figures import tell
from bench.seed import cookie_of, make_inbox
from portal.accounts import services as accounts
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.transaction import transaction
from portal.demo.market.writing import make_market
from portal.dispatch.models import Wave
from portal.leads.models import Lead
from portal.projects.models import Project

PROJECTS = 20
OFFERS = 2
WAITING = 60
INBOX = 300
"""Leads of the firm whose inbox is measured, the same in either market."""
INBOX_PAGES = ("/oppdrag", "/oppdrag?sok=takstein", "/oppdrag?visning=arkiv&sok=takstein")


def main(leads: int) -> None:
    """Make the market, set up what is measured, and print where it lies."""
    from wsgi import app

    with app.app_context():
        with transaction():
            staff = Person(email="siv@bench.example", name="Siv Benk", staff_role="admin", email_proved_at=clock.now())
            db.session.add(staff)
            db.session.flush()
            make_market(leads=leads, staff_id=staff.id, tell=tell)
            _let_some_wait()
            estimator, firm = make_inbox(INBOX)
            inbox = [(path, estimator) for path in INBOX_PAGES]
            pages = [("/stab/prosjekter", staff), *_project_pages(), *inbox]
            firm_id = firm.id
            lines = [f"{path}\t{_log_in(app, person)}" for path, person in pages]
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("VACUUM ANALYZE")  # what autovacuum would have done within the hour
            plan = connection.execute(text(f"EXPLAIN (ANALYZE, BUFFERS) {ROWS.text}"), {"firm_id": firm_id}).scalars()
            tell("\n".join(["A firm's twenty newest leads:", *(f"  {line}" for line in plan)]))
    print("\n".join(lines))


def _let_some_wait() -> None:
    """The same number of projects for staff in either market, so that both lists are as long."""
    newest = select(Project.id).where(Project.approved_at.is_not(None), Project.takes_replies, Project.taken_slots == 0)
    chosen = db.session.scalars(newest.order_by(Project.id.desc()).limit(WAITING)).all()
    for model in (Lead, Wave):
        db.session.execute(delete(model).where(model.project_id.in_(chosen)))
    waiting = {"approved_at": None, "expires_at": None, "review_reasons": ["incomplete"], "submitted_at": func.now()}
    db.session.execute(update(Project).where(Project.id.in_(chosen)).values(waiting))


def _project_pages() -> list[tuple[str, Person]]:
    rows = db.session.execute(
        select(Project.id, Person)
        .join(Person, Person.id == Project.poster_id)
        .where(Project.awarded_at.is_not(None), Project.taken_slots == OFFERS)
        .order_by(Project.id.desc())
        .limit(PROJECTS)
    )
    return [(f"/mine-prosjekter/{number}", person) for number, person in rows]


def _log_in(app: Flask, person: Person) -> str:
    token = accounts.begin_session(person, browser="Firefox", system="Linux")
    return cookie_of(app, {"_user_id": token, "_fresh": True})


main(int(sys.argv[1]))
