"""A no taken back: the firm may answer again, but not where it couldn't have answered, nor from a place that others have since."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads import declining, slots
from portal.leads.errors import DeclineStandsError, FirmMayNotAnswerError
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.domains.leads.test_slots import OLA, asked, decline, has_place, keep, kept_and_taken, reply, wait
from tests.factories.marketplace import make_project

pytestmark = pytest.mark.usefixtures("app")


def take_back(lead: Lead) -> None:
    declining.take_back(lead, actor_id=OLA)


def test_the_firm_has_its_whole_time_and_twice_is_once():
    lead = asked(make_project())
    decline(lead)
    for _ in range(2):
        take_back(lead)
    assert (lead.declined_at, lead.decline_reason, lead.closed_at) == (None, None, None)
    assert lead.due_at > clock.now()
    reply(lead)
    with pytest.raises(DeclineStandsError):
        take_back(asked(make_project(state=ProjectState.PAUSED)))


def test_the_place_that_was_kept_is_anothers_now():
    project = make_project(wished_replies=1)
    holder, first = asked(project), asked(project)
    keep(holder)
    wait(first)
    decline(holder)
    assert has_place(first)
    take_back(holder)
    assert not has_place(holder)
    assert kept_and_taken(project.id) == project.wished_replies
    reply(first)


def test_a_place_it_never_had_may_still_be_kept_for_it():
    lead = asked(make_project())
    decline(lead)
    take_back(lead)
    keep(lead)
    assert has_place(lead)
    assert timedelta(minutes=29) < lead.held_until - clock.now() <= slots.KEPT_FOR


@pytest.mark.parametrize("how", ["stopped_at", "suspended_at"])
def test_a_firm_that_may_answer_nothing_takes_nothing_back(how: str):
    lead = asked(make_project())
    decline(lead)
    setattr(db.session.get_one(Firm, lead.firm_id), how, clock.now())
    db.session.flush()
    with pytest.raises(FirmMayNotAnswerError):
        take_back(lead)
    assert lead.declined_at is not None


def test_it_stands_where_another_has_had_the_last_place(app: Flask):
    project = make_project(wished_replies=1)
    lead = asked(project)
    decline(lead)
    reply(asked(project))
    with pytest.raises(DeclineStandsError):
        take_back(lead)
    assert db.session.get_one(Project, project.id).is_full
