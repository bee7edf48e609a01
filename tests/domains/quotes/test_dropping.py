"""A firm is dropped: what it sees, who may come instead, and that a sixth never does."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.leads import life as leads_life
from portal.leads.models import ContactAccess
from portal.leads.policies import can_see_drawings
from portal.leads.states import LeadState
from portal.projects.states import ProjectState
from portal.quotes import awarding, dropping
from portal.quotes.errors import FirmIsDroppedError
from portal.quotes.models import Quote
from tests.domains.quotes.test_awarding import chosen, contact_of, events, lead_state, offered, reasons, undecided
from tests.factories.accounts import make_person


def test_the_firm_sees_nothing_more_and_its_place_is_free(app: Flask):
    project, (first, second) = offered(wished_replies=2)
    assert can_see_drawings(project.id, person_id=None, firm_id=first.firm_id)
    dropping.drop(first, actor_id=project.poster_id, note="Vi fant ut av det selv.")
    assert (lead_state(first), lead_state(second)) == (LeadState.OUT, LeadState.ANSWERED)
    assert (contact_of(first), reasons(first)) == (None, ["reply", "taken-back"])
    assert not can_see_drawings(project.id, person_id=None, firm_id=first.firm_id)
    assert can_see_drawings(project.id, person_id=None, firm_id=second.firm_id)
    assert (project.taken_slots, project.released_slots, undecided(project).closed_at) == (1, 1, None)
    assert (first.dropped_note, events()) == ("Vi fant ut av det selv.", ["quote:dropped"])


def test_what_is_shared_later_is_not_shared_with_it(app: Flask):
    project, (first, second) = offered()
    dropping.drop(first, actor_id=project.poster_id)
    edit = {"seen_version": project.version, "shares_phone": True}
    leads_life.edit(project, actor_id=project.poster_id, **edit)
    assert reasons(first) == ["reply", "taken-back"]
    assert reasons(second) == ["reply", "edit"]


def test_instead_of_undoing_it_takes_the_choice_back_as_well(app: Flask):
    project, (first, second) = chosen()
    dropping.drop(first, actor_id=project.poster_id)
    assert (project.state, first.accepted_at) == (ProjectState.OPEN, None)
    awarding.accept(second, actor_id=project.poster_id)
    awarding.confirm(second, actor_id=make_person().id)
    assert (lead_state(first), lead_state(second)) == (LeadState.OUT, LeadState.CHOSEN)
    assert db.session.get_one(Quote, first.id).rejected_at is None


def test_once_and_not_after_the_yes(app: Flask):
    project, (first, second) = chosen()
    dropping.drop(second, actor_id=project.poster_id)
    awarding.confirm(first, actor_id=make_person().id)
    for quote in (first, second):
        with pytest.raises(FirmIsDroppedError):
            dropping.drop(quote, actor_id=project.poster_id)
    assert db.session.scalars(select(ContactAccess).where(ContactAccess.reason == "taken-back")).one()


def test_a_second_time_takes_nothing_more(app: Flask):
    project, (first, _second) = offered()
    dropping.drop(first, actor_id=project.poster_id)
    with pytest.raises(FirmIsDroppedError):
        dropping.drop(first, actor_id=project.poster_id)
    assert (project.taken_slots, project.released_slots) == (1, 1)


def test_nobody_but_the_poster_drops(app: Flask):
    _project, (first, _second) = offered()
    with pytest.raises(NotAllowedError):
        dropping.drop(first, actor_id=make_person().id)
    assert first.dropped_at is None


def test_with_five_who_have_seen_the_contact_no_place_becomes_free(app: Flask):
    project, quotes = offered(offers=5, wished_replies=5)
    dropping.drop(quotes[0], actor_id=project.poster_id)
    assert (project.taken_slots, project.released_slots, project.is_full) == (4, 1, True)
    assert undecided(project).closed_at is not None
