"""Every verb of a project's life in every state: done, or a named error and nothing changed."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import audit, clock
from portal.core.database import db
from portal.core.errors import NotAllowedError, StateError
from portal.core.outbox import OutboxRow
from portal.leads import life as leads_life
from portal.projects import life, services
from portal.projects.conditions import in_state, is_out
from portal.projects.errors import (
    ProjectMustBeAwardedError,
    ProjectMustBeOpenError,
    ProjectMustBeOverError,
    ProjectMustBePausedError,
    ProjectMustBeRejectedError,
    ProjectMustBeUndecidedError,
    ReopeningIsTooLateError,
    SameJobIsOutError,
    WishMustGrowError,
)
from portal.projects.models import Project
from portal.projects.policies import takes_award
from portal.projects.states import OUT, Ending, ProjectState, WithdrawalReason
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project

S = ProjectState
HANDED_IN = [state for state in S if state not in (S.DRAFT, S.UNPROVED)]


def withdraw(project: Project, *, actor_id: int) -> None:
    leads_life.withdraw(project, reason=WithdrawalReason.LATER, actor_id=actor_id)


def raise_wish(project: Project, *, actor_id: int) -> None:
    leads_life.raise_wish(project, wished_replies=5, actor_id=actor_id)


VERBS = {
    # verb: (what it is done to → what becomes of it, the error everywhere else)
    life.mark_paused: ({S.OPEN: S.PAUSED}, ProjectMustBeOpenError),
    life.mark_resumed: ({S.PAUSED: S.OPEN}, ProjectMustBePausedError),
    life.extend: ({state: state for state in OUT}, ProjectMustBeUndecidedError),
    life.complete: ({S.AWARDED: S.COMPLETED}, ProjectMustBeAwardedError),
    life.hand_in_again: ({S.REJECTED: S.WAITING}, ProjectMustBeRejectedError),
    leads_life.close: ({S.OPEN: S.CLOSED, S.PAUSED: S.CLOSED}, ProjectMustBeOpenError),
    withdraw: (dict.fromkeys((S.WAITING, S.ASKED, *OUT), S.WITHDRAWN), ProjectMustBeUndecidedError),
    leads_life.reopen: (dict.fromkeys((S.CLOSED, S.WITHDRAWN, S.EXPIRED), S.OPEN), ProjectMustBeOverError),
    raise_wish: ({S.OPEN: S.OPEN}, ProjectMustBeOpenError),
}
TABLE = [(verb, state) for verb in VERBS for state in HANDED_IN]


def trail(project: Project) -> list[str]:
    return [line.action for line in audit.list_events(project)]


@pytest.mark.parametrize(("verb", "state"), TABLE, ids=[f"{verb.__name__}-{state}" for verb, state in TABLE])
def test_a_verb_is_done_in_its_states_and_refused_by_name_in_all_others(app: Flask, verb, state: ProjectState):
    becomes, error = VERBS[verb]
    project = make_project(state=state)
    if state in becomes:
        verb(project, actor_id=project.poster_id)
        assert project.state is becomes[state]
        assert len(trail(project)) == 1
    else:
        with pytest.raises(StateError) as raised:
            verb(project, actor_id=project.poster_id)
        assert raised.type is error
        assert (project.state, trail(project)) == (state, [])


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_nobody_but_the_poster_says_how_it_goes_on(app: Flask, verb):
    for state in VERBS[verb][0]:
        project = make_project(state=state)
        with pytest.raises(NotAllowedError):
            verb(project, actor_id=make_person("Nils Fremmed").id)
        assert (project.state, trail(project)) == (state, [])


@pytest.mark.parametrize("state", S)
def test_the_database_and_the_row_agree_on_the_state(app: Flask, state: ProjectState):
    project = make_project(state=state)
    found = [each for each in S if db.session.scalar(select(in_state(each)).where(Project.id == project.id))]
    assert found == [project.state] == [state]
    assert db.session.scalar(select(is_out()).where(Project.id == project.id)) is (state in OUT) is takes_award(project)


@pytest.mark.parametrize("state", HANDED_IN)
def test_a_firm_is_chosen_where_the_policy_says_so(app: Flask, state: ProjectState):
    project = make_project(state=state)
    if takes_award(project):
        services.mark_awarded(project)
        assert project.state is S.CHOSEN
    else:
        with pytest.raises(ProjectMustBeOpenError):
            services.mark_awarded(project)


class TestTheExpiry:
    def test_it_is_set_at_the_approval(self, app: Flask):
        project = make_project(state=S.WAITING)
        services.approve(project, actor_id=None)
        assert abs(project.expires_at - clock.now() - timedelta(days=60)) < timedelta(minutes=1)

    def test_extending_counts_from_today_and_is_reminded_of_anew(self, app: Flask):
        soon = clock.now() + timedelta(days=3)
        project = make_project(expires_at=soon, expiry_reminded_at=clock.now())
        life.extend(project, actor_id=project.poster_id)
        assert project.expires_at > clock.now() + timedelta(days=59)
        assert project.expiry_reminded_at is None

    @pytest.mark.parametrize("state", HANDED_IN)
    def test_what_is_out_expires_on_its_day_and_nothing_else_does(self, app: Flask, state: ProjectState):
        due = make_project(state=state, expires_at=clock.now() - timedelta(minutes=1))
        later = make_project(state=state, expires_at=clock.now() + timedelta(minutes=1))
        assert leads_life.expire_due() == int(state in OUT)
        db.session.refresh(later)
        assert later.state is state
        assert due.state is (S.EXPIRED if state in OUT else state)
        assert leads_life.expire_due() == 0

    def test_the_poster_is_reminded_once_seven_days_before(self, app: Flask):
        near = make_project(expires_at=clock.now() + timedelta(days=6, hours=23))
        make_project(expires_at=clock.now() + timedelta(days=7, hours=1))
        make_project(state=S.WITHDRAWN, expires_at=clock.now())
        assert (life.remind_of_expiry(), life.remind_of_expiry()) == (1, 0)
        rows = db.session.scalars(select(OutboxRow)).all()
        assert [(row.event, row.ids) for row in rows] == [("project:expiring", {"project_id": near.id})]


class TestReopening:
    def test_sixty_days_later_it_is_too_late(self, app: Flask):
        long_ago = clock.now() - timedelta(days=60, minutes=1)
        for state in (S.WITHDRAWN, S.EXPIRED):
            project = make_project(state=state, ended_at=long_ago)
            with pytest.raises(ReopeningIsTooLateError):
                leads_life.reopen(project, actor_id=project.poster_id)
            assert project.state is state

    def test_the_day_before_it_is_not(self, app: Flask):
        project = make_project(state=S.EXPIRED, ended_at=clock.now() - timedelta(days=59, hours=23))
        assert life.can_be_reopened_until(project) > clock.now()
        leads_life.reopen(project, actor_id=project.poster_id)
        assert (project.state, project.ending, project.expires_at > clock.now()) == (S.OPEN, None, True)

    @pytest.mark.parametrize("second", [S.WAITING, S.OPEN, S.PAUSED])
    @pytest.mark.parametrize("first", [S.CLOSED, S.WITHDRAWN, S.EXPIRED])
    def test_the_same_job_is_not_out_twice(self, app: Flask, first: ProjectState, second: ProjectState):
        poster = make_person()
        ended, living = make_project(poster, state=first), make_project(poster, state=second)
        with pytest.raises(SameJobIsOutError):
            leads_life.reopen(ended, actor_id=poster.id)
        assert (ended.state, living.state) == (first, second)

    @pytest.mark.parametrize("second", [S.WITHDRAWN, S.REJECTED, S.AWARDED])
    def test_one_that_asks_nobody_is_not_in_the_way(self, app: Flask, second: ProjectState):
        poster = make_person()
        ended, _ = make_project(poster, state=S.EXPIRED), make_project(poster, state=second)
        leads_life.reopen(ended, actor_id=poster.id)
        assert ended.state is S.OPEN

    def test_one_withdrawn_before_it_was_approved_waits_again(self, app: Flask):
        project = make_project(state=S.WAITING)
        withdraw(project, actor_id=project.poster_id)
        assert (project.state, project.withdrawal_reason) == (S.WITHDRAWN, WithdrawalReason.LATER)
        leads_life.reopen(project, actor_id=project.poster_id)
        assert (project.state, project.withdrawal_reason, project.expires_at) == (S.WAITING, None, None)

    def test_a_merged_one_stays_merged(self, app: Flask):
        project = make_project(state=S.MERGED)
        assert project.ending == Ending.MERGED
        with pytest.raises(ProjectMustBeOverError):
            leads_life.reopen(project, actor_id=project.poster_id)


class TestTheWish:
    @pytest.mark.parametrize("wish", [0, 2, 3, 6, 10**9])
    def test_it_only_grows_and_to_five_at_most(self, app: Flask, wish: int):
        project = make_project(wished_replies=3)
        with pytest.raises(WishMustGrowError):
            leads_life.raise_wish(project, wished_replies=wish, actor_id=project.poster_id)
        assert project.wished_replies == 3
