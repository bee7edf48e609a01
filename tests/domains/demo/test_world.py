"""The demo world's cast: everybody whose log-in is printed finds what they were promised."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.demo import make_world
from portal.dispatch.models import Course
from portal.dispatch.rescue import count_rescues
from portal.firms.certificate_queries import get_records
from portal.firms.invitations import list_unanswered
from portal.firms.members import list_own_firms
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects import services as projects
from portal.projects.models import Project
from portal.registries.queries import find_remembered_entity


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> dict[str, Person]:
    """The cast by the first part of their address, without a market around them."""
    projects.publish_categories()
    log_ins = make_world(data_dir=tmp_path, leads=0, tell=lambda text: None)
    addresses = [email for _, email in log_ins]
    people = db.session.scalars(select(Person).where(Person.email.in_(addresses)))
    return {person.email.partition("@")[0]: person for person in people}


def firm_of(person: Person) -> Firm:
    return db.session.get_one(Firm, list_own_firms(person.id)[0].id)


def test_it_is_told_in_one_story(world: dict[str, Person], tmp_path: Path):
    olas = firm_of(world["ola"])
    self_and_other = [(firm.name, firm.role) for firm in list_own_firms(world["ola"].id)]
    assert self_and_other == [("Bakken Tak og Blikk AS", "owner"), ("Grorud Tre og Terrasse AS", "reader")]
    assert [invitation.email for invitation in list_unanswered(olas.id)] == ["ny.lerling@demo.example"]
    records = get_records(olas.id)
    assert records["sentral-godkjenning"].days_left == 12
    assert records["mesterbrev"].waiting is not None
    assert (tmp_path / "proofs").is_dir()
    assert firm_of(world["gro"]).verified_at is None
    assert firm_of(world["odd"]).stopped_at is not None
    assert db.session.scalar(select(func.count()).where(Firm.refused_at.is_not(None))) == 1
    assert find_remembered_entity("310000124").name == "NYGÅRD BAD OG FLIS AS"


def test_one_project_waits_for_staff_and_one_for_its_poster(world: dict[str, Person]):
    assert count_rescues() == 1
    asked = select(Project.poster_id).join(Course, Course.project_id == Project.id)
    waiting = asked.where(Course.outcome == "too-few", Course.poster_answer.is_(None), Course.ended_at.is_not(None))
    assert list(db.session.scalars(waiting)) == [world["emma"].id]


def test_olas_inbox_has_something_to_do_and_every_lead_says_why(world: dict[str, Person]):
    leads = list(db.session.scalars(select(Lead).where(Lead.firm_id == firm_of(world["ola"]).id)))
    assert any(lead.opened_at is None and lead.closed_at is None for lead in leads)
    assert sum(lead.replied_at is not None for lead in leads) == 4
    assert all(lead.match["score"] > 0 for lead in leads)
    for lead in db.session.scalars(select(Lead)):
        moments = [lead.opened_at, lead.replied_at, lead.declined_at]
        assert all(lead.sent_at <= at <= clock.now() for at in moments if at)


def test_no_wave_comes_the_moment_it_starts_and_no_mail_goes_out(world: dict[str, Person]):
    soonest = db.session.scalar(select(func.min(Course.due_at)))
    assert soonest is None or soonest > clock.now()
    assert not db.session.scalar(select(func.count()).select_from(OutboxRow))
