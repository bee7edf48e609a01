"""What the calendar does with projects, from the job to the mail."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from jobs import decorator
from jobs.life import expire, remind
from jobs.outbox import handle
from jobs.schedule import SCHEDULE
from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote


@pytest.fixture(autouse=True)
def in_this_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decorator, "application", lambda: app)


def handle_all() -> list[str]:
    for number in db.session.scalars(select(OutboxRow.id).where(OutboxRow.done_at.is_(None))).all():
        handle(number)
    return list(db.session.scalars(select(Delivery.kind).order_by(Delivery.id)))


@pytest.mark.committed
def test_a_project_is_reminded_of_then_ends_and_everybody_is_told_once():
    project = make_project(expires_at=clock.now() + timedelta(days=6))
    answered, silent = make_firm(), make_firm()
    make_member(answered)
    make_quote(make_lead(answered, project))
    project_id, silent_lead = project.id, make_lead(silent, project).id
    db.session.commit()

    for _ in range(2):
        remind()
        expire()
    assert handle_all() == ["project_expiring"]

    db.session.get_one(Project, project_id).expires_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    for _ in range(2):
        remind()
        expire()
    assert handle_all() == ["project_expiring", "project_expired", "lead_ended"]
    db.session.expire_all()
    assert db.session.get_one(Project, project_id).state is ProjectState.EXPIRED
    assert db.session.get_one(Lead, silent_lead).closed_at is not None


def test_both_are_rung_for_by_the_clock():
    assert {"jobs.life.expire", "jobs.life.remind"} <= {entry.bell.job for entry in SCHEDULE}
