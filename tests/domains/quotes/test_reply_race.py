"""Replies at the same moment, on rows that are really committed: the slots are exact and nothing is revealed for nothing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from portal.core import transaction
from portal.core.database import db
from portal.core.errors import DomainError
from portal.leads.models import ContactAccess, Lead
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from portal.quotes.models import Quote
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project

FIRMS = 5


def at_once(app: Flask, acts: list) -> list[str]:
    """Run each act in a thread, a transaction and a connection of its own; the name of the error or 'done', in order."""
    start = Barrier(len(acts))

    def run(act) -> str:
        with app.app_context():
            try:
                with transaction.transaction():
                    start.wait()
                    act()
                return "done"
            except DomainError as error:
                return type(error).__name__
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def replying(lead_id: int, person_id: int):
    def reply() -> None:
        quotes.reply(
            db.session.get_one(Lead, lead_id),
            actor_id=person_id,
            offer=OfferText(PriceForm.FIXED, "Vi kan gjøre dette.", amount_ore=100_00, starts="nå"),
        )

    return reply


def rows(model: type) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(model))


@pytest.mark.committed
def test_five_firms_for_the_last_slot_is_one_offer(app: Flask) -> None:
    project = make_project(wished_replies=3, taken_slots=2)
    firms = [make_firm(f"Bedrift {number}") for number in range(FIRMS)]
    acts = [replying(make_lead(firm, project).id, make_member(firm).id) for firm in firms]
    project_id = project.id
    db.session.commit()
    outcomes = Counter(at_once(app, acts))
    assert outcomes == {"done": 1, "ProjectIsFullError": FIRMS - 1}
    assert db.session.get_one(Project, project_id, populate_existing=True).taken_slots == 3
    assert (rows(Quote), rows(ContactAccess)) == (1, 1)
    assert db.session.scalar(db.select(db.func.count()).where(Lead.replied_at.is_not(None))) == 1


@pytest.mark.committed
def test_the_same_firm_twice_at_once_is_one_offer_and_one_slot(app: Flask) -> None:
    project, firm = make_project(), make_firm()
    lead, ola = make_lead(firm, project), make_member(firm)
    lead_id, project_id, acts = lead.id, project.id, [replying(lead.id, ola.id)] * 4
    db.session.commit()
    assert Counter(at_once(app, acts)) == {"done": 1, "LeadAlreadyAnsweredError": 3}
    assert db.session.get_one(Project, project_id, populate_existing=True).taken_slots == 1
    assert (rows(Quote), rows(ContactAccess)) == (1, 1)
    assert db.session.get_one(Lead, lead_id, populate_existing=True).replied_at is not None


@pytest.mark.committed
def test_a_reply_racing_the_award_is_before_it_or_refused(app: Flask) -> None:
    project, firm = make_project(), make_firm()
    lead, ola = make_lead(firm, project), make_member(firm)
    project_id, reply = project.id, replying(lead.id, ola.id)
    db.session.commit()

    def award() -> None:
        projects.mark_awarded(db.session.get_one(Project, project_id))

    replied, awarded = at_once(app, [reply, award])
    assert awarded == "done"
    assert replied in ("done", "ProjectMustBeOpenError")
    assert rows(Quote) == rows(ContactAccess) == int(replied == "done")
