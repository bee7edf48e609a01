"""Leads that nobody answers, and services that rest because of them until the firm says so."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.core.working_hours import reached
from portal.dispatch.matching import judge
from portal.dispatch.silence import note_silence
from portal.firms.models import Firm, FirmHoliday, ServicePause
from portal.firms.work import resume_service
from portal.leads import life as leads_life
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project

pytestmark = pytest.mark.usefixtures("app")
SENT = datetime(2026, 11, 16, 8, tzinfo=UTC)
"""A Monday at nine in Oslo: fifty working hours are over the Monday after."""
TOO_LATE = datetime(2026, 11, 23, 8, tzinfo=UTC)


def asked(
    firm: Firm, *, sent_at: datetime = SENT, service: str = "omlegging", state=ProjectState.OPEN, **fields
) -> Lead:
    return make_lead(firm, make_project(make_person(), service=service, state=state), sent_at=sent_at, **fields)


def pauses() -> list[tuple[int, str, str, str]]:
    rows = db.session.scalars(select(ServicePause))
    return [(row.firm_id, row.category, row.service, row.reason) for row in rows]


def test_a_lead_is_silent_after_fifty_working_hours():
    lead = asked(make_firm())
    note_silence(at=TOO_LATE - timedelta(seconds=1))
    db.session.refresh(lead)
    assert lead.silent_at is None
    note_silence(at=TOO_LATE)
    db.session.refresh(lead)
    assert lead.silent_at == TOO_LATE
    assert pauses() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"replied_at": SENT},
        {"declined_at": SENT},
        {"closed_at": SENT},
        {"waits_since": SENT},
        {"held_until": TOO_LATE + timedelta(minutes=30)},
        {"state": ProjectState.PAUSED},
        {"reopened_at": SENT + timedelta(hours=1)},
        {"due_at": TOO_LATE + timedelta(hours=1)},
    ],
)
def test_who_answered_or_could_not_is_not_silent(fields: dict):
    lead = asked(make_firm(), **fields)
    note_silence(at=TOO_LATE)
    db.session.refresh(lead)
    assert lead.silent_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {"suspended_at": TOO_LATE},
        {"stopped_at": TOO_LATE},
        {"paused_at": SENT},
        {"paused_at": SENT, "paused_until": SENT.date() + timedelta(days=2)},
    ],
)
def test_a_firm_that_was_stopped_or_away_is_not_silent(fields: dict):
    lead = asked(make_firm(**fields))
    note_silence(at=TOO_LATE)
    db.session.refresh(lead)
    assert lead.silent_at is None


def test_days_of_holiday_begin_the_fifty_hours_anew():
    firm = make_firm()
    lead, day = asked(firm), SENT.date() + timedelta(days=3)
    db.session.add(FirmHoliday(firm_id=firm.id, from_on=day, until_on=day))
    db.session.flush()
    note_silence(at=TOO_LATE)
    db.session.refresh(lead)
    assert lead.silent_at is None
    note_silence(at=TOO_LATE + timedelta(days=7))
    db.session.refresh(lead)
    assert lead.silent_at is not None


def test_what_is_opened_again_is_not_silent_at_once_and_then_after_fifty_hours():
    firm, now = make_firm(), clock.now()
    leads = [asked(firm, sent_at=now - timedelta(days=40)) for _ in range(2)]
    for lead in leads:
        project = db.session.get_one(Project, lead.project_id)
        leads_life.close(project, actor_id=project.poster_id)
        leads_life.reopen(project, actor_id=project.poster_id)
    assert note_silence() == []
    assert len(note_silence(at=reached(clock.now(), timedelta(hours=51)))) == 1


def test_the_second_in_a_row_pauses_the_service_and_no_other():
    firm = make_firm()
    asked(firm)
    asked(firm, sent_at=SENT - timedelta(days=1))
    assert [pause.firm_id for pause in note_silence(at=TOO_LATE)] == [firm.id]
    assert pauses() == [(firm.id, "tak", "omlegging", "silence")]
    assert judge(make_project()).left_out == {"service-paused": 1}
    assert judge(make_project(service="lekkasje")).left_out == {}
    assert list(db.session.scalars(select(OutboxRow.event))) == ["service:paused"]
    assert note_silence(at=TOO_LATE) == []


@pytest.mark.parametrize("answer", ["replied_at", "declined_at"])
def test_an_answer_in_between_breaks_the_row(answer: str):
    firm = make_firm()
    asked(firm, sent_at=SENT - timedelta(days=2))
    asked(firm, sent_at=SENT - timedelta(days=1), **{answer: SENT})
    asked(firm)
    assert note_silence(at=TOO_LATE) == []


def test_silence_about_two_services_is_not_two_in_a_row():
    firm = make_firm()
    asked(firm)
    asked(firm, service="lekkasje")
    assert note_silence(at=TOO_LATE) == []


def test_a_firm_that_took_the_service_up_again_begins_anew():
    firm = make_firm()
    for days in (2, 1):
        asked(firm, sent_at=SENT - timedelta(days=days))
    note_silence(at=TOO_LATE)
    resume_service(firm, category="tak", service="omlegging", actor_id=None)
    asked(firm)
    assert note_silence(at=TOO_LATE + timedelta(hours=1)) == []
    asked(firm, sent_at=SENT + timedelta(minutes=1))
    assert len(note_silence(at=TOO_LATE + timedelta(hours=2))) == 1


def test_what_is_recent_is_left_alone():
    lead = asked(make_firm(), sent_at=clock.now())
    note_silence()
    db.session.refresh(lead)
    assert lead.silent_at is None
