"""A project's waves on the clock: when each comes, what holds them, and how they end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from portal.core import clock
from portal.core.audit import list_events
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.dispatch import courses
from portal.dispatch.models import Course, Wave
from portal.leads import life as leads_life
from portal.leads.models import Lead
from portal.projects import life, moving, services
from portal.projects.models import Project
from portal.projects.states import ProjectState, WithdrawalReason
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote

pytestmark = pytest.mark.usefixtures("app")
MONDAY = "2026-11-23 09:00"


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.OSLO).astimezone(UTC)


def course_of(project: Project) -> Course:
    return db.session.get_one(Course, project.id, populate_existing=True)


def waves_of(project: Project) -> list[tuple[int, int, int]]:
    rows = select(Wave.course, Wave.number, Wave.asked).filter_by(project_id=project.id).order_by(Wave.id)
    return [tuple(row) for row in db.session.execute(rows)]


def events(beginning: str) -> list[str]:
    rows = select(OutboxRow.event).where(OutboxRow.event.startswith(beginning)).order_by(OutboxRow.id)
    return list(db.session.scalars(rows))


def run_to_the_end(project: Project) -> list[datetime]:
    """Take every step when it is due; the moments."""
    moments = []
    while due_at := course_of(project).due_at:
        moments.append(due_at)
        assert len(moments) < 9
        courses.advance(project.id, at=due_at)
    return moments


def make_firms(how_many: int, **fields) -> None:
    for _ in range(how_many):
        make_firm(**fields)


@pytest.mark.parametrize(
    ("start", "begun", "due"),
    [
        ("within-month", MONDAY, ["2026-11-23 15:00", "2026-11-24 13:00", "2026-11-25 15:00", "2026-11-26 17:00"]),
        (
            "within-month",
            "2026-11-27 22:00",
            ["2026-11-30 13:00", "2026-12-01 11:00", "2026-12-02 13:00", "2026-12-03 15:00"],
        ),
        (
            "flexible",
            "2026-07-03 16:00",
            ["2026-07-27 12:00", "2026-07-28 10:00", "2026-07-29 12:00", "2026-07-30 14:00"],
        ),
        ("urgent", MONDAY, ["2026-11-23 09:30", "2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 12:00"]),
        (
            "urgent",
            "2026-07-05 21:45",
            ["2026-07-06 07:15", "2026-07-06 07:45", "2026-07-06 08:45", "2026-07-06 09:45"],
        ),
    ],
)
def test_the_waves_follow_the_working_hours(start: str, begun: str, due: list[str]):
    make_firm(postal_code="0558")
    project = make_project(start=start)
    assert courses.begin(project, at=oslo(begun)).sent_at == oslo(begun)  # the first at once, whatever the hour
    assert run_to_the_end(project) == [oslo(moment) for moment in due]
    assert [number for _, number, _ in waves_of(project)] == [1, 2, 3, 4]


def test_a_wave_without_candidates_goes_on_to_the_next():
    project, busy = make_project(), make_firm(leads_per_week=1)
    make_lead(busy, make_project(), sent_at=oslo(MONDAY))
    courses.begin(project, at=oslo(MONDAY))
    make_firm()
    run_to_the_end(project)
    assert waves_of(project) == [(1, 1, 0), (1, 2, 1), (1, 3, 0), (1, 4, 0)]


def test_where_nobody_fits_or_would_later_staff_have_it_at_once():
    project = make_project()
    make_firm(postal_code="9008")
    courses.begin(project, at=oslo(MONDAY))
    assert (course_of(project).outcome, course_of(project).due_at) == ("needs-staff", None)
    assert waves_of(project) == [(1, 1, 0)]
    assert events("wave:") + events("waves:") == ["wave:sent", "waves:needs-staff"]


def test_where_somebody_goes_further_the_later_waves_come():
    project = make_project(postal_code="1531")
    make_firm(radius_km=40, goes_further=True)
    courses.begin(project, at=oslo(MONDAY))
    run_to_the_end(project)
    assert sum(asked for *_, asked in waves_of(project)) == 1


def test_nothing_comes_before_its_time_and_nothing_twice():
    make_firms(9)
    project = make_project()
    courses.begin(project, at=oslo(MONDAY))
    assert courses.begin(project, at=oslo(MONDAY)) is None
    early = course_of(project).due_at - timedelta(seconds=1)
    assert courses.list_due(at=early) == []
    assert courses.advance(project.id, at=early) is None
    due = course_of(project).due_at
    assert courses.list_due(at=due) == [project.id]
    assert courses.advance(project.id, at=due).number == 2
    assert courses.advance(project.id, at=due) is None
    assert events("wave:") == ["wave:sent", "wave:sent"]
    assert [event.action for event in list_events(db.session.scalars(select(Wave)).first())] == ["wave:sent"]


@pytest.mark.parametrize(
    ("replies", "outcome", "told"),
    [(0, "needs-staff", ["waves:needs-staff"]), (1, "too-few", ["waves:too-few"]), (3, "enough", [])],
)
def test_it_ends_as_what_came_of_it(replies: int, outcome: str, told: list[str]):
    make_firms(6)
    project = make_project()
    courses.begin(project, at=oslo(MONDAY))
    for lead in db.session.scalars(select(Lead).filter_by(project_id=project.id).limit(replies)):
        make_quote(lead)
    run_to_the_end(project)
    course = course_of(project)
    assert (course.outcome, course.next_wave, course.due_at) == (outcome, None, None)
    assert course.ended_at is not None
    assert events("waves:") == told


def test_a_full_one_asks_nobody_more():
    make_firms(12)
    project = make_project(wished_replies=1)
    courses.begin(project, at=oslo(MONDAY))
    make_quote(db.session.scalars(select(Lead)).first())
    assert len(run_to_the_end(project)) == 1
    assert (course_of(project).outcome, waves_of(project)) == ("enough", [(1, 1, 2)])


def test_with_nobody_left_to_wait_for_it_ends_with_the_last_wave():
    project, busy = make_project(), make_firm(leads_per_week=1)
    make_lead(busy, make_project(), sent_at=oslo(MONDAY))
    courses.begin(project, at=oslo(MONDAY))
    assert len(run_to_the_end(project)) == 3
    assert course_of(project).outcome == "needs-staff"
    assert events("wave:") == ["wave:sent"] * 2  # the first and the second: the poster wonders


def withdraw(project: Project) -> None:
    leads_life.withdraw(project, reason=WithdrawalReason.OTHER, actor_id=project.poster_id)


def take_back(project: Project) -> None:
    leads_life.take_back(project, reason="Feil fag", actor_id=make_person("Siv").id)


@pytest.mark.parametrize(
    "verb", [withdraw, take_back, lambda project: leads_life.close(project, actor_id=project.poster_id)]
)
def test_what_is_no_longer_out_asks_nobody(verb: Callable[[Project], None]):
    make_firms(12)
    project = make_project()
    courses.begin(project, at=oslo(MONDAY))
    verb(project)
    run_to_the_end(project)
    assert course_of(project).outcome == "over"
    assert len(waves_of(project)) == 1


@pytest.mark.parametrize("state", [state for state in ProjectState if state is not ProjectState.OPEN])
def test_only_an_open_project_goes_out(state: ProjectState):
    make_firm()
    project = make_project(state=state)
    assert courses.begin(project) is None
    assert db.session.get(Course, project.id) is None


def test_a_pause_holds_it_and_its_end_lets_it_go_on():
    make_firms(12)
    project = make_project()
    courses.begin(project, at=oslo(MONDAY))
    life.mark_paused(project, actor_id=project.poster_id)
    due = course_of(project).due_at
    assert courses.advance(project.id, at=due) is None
    assert (course_of(project).due_at, course_of(project).ended_at) == (None, None)
    assert courses.list_due(at=due + timedelta(days=9)) == []
    assert courses.go_on(project, at=due) is None  # still paused
    life.mark_resumed(project, actor_id=project.poster_id)
    assert courses.go_on(project, at=due + timedelta(days=2)).number == 2
    assert courses.go_on(project, at=due + timedelta(days=2)) is None
    assert course_of(project).due_at > due + timedelta(days=2)


def test_a_pause_that_ends_before_the_next_wave_changes_nothing():
    make_firms(12)
    project = make_project()
    courses.begin(project, at=oslo(MONDAY))
    due = course_of(project).due_at
    life.mark_paused(project, actor_id=project.poster_id)
    life.mark_resumed(project, actor_id=project.poster_id)
    assert courses.go_on(project, at=oslo(MONDAY)) is None
    assert course_of(project).due_at == due


def test_a_pause_before_anybody_was_asked_is_followed_by_the_first_wave_once():
    make_firm()
    project = make_project()
    assert courses.go_on(project).number == 1
    assert courses.go_on(project) is None


def test_one_opened_again_begins_anew_with_other_firms():
    make_firms(6)
    project = make_project(wished_replies=1)
    courses.begin(project, at=oslo(MONDAY))
    withdraw(project)
    run_to_the_end(project)
    leads_life.reopen(project, actor_id=project.poster_id)
    assert courses.begin(project).asked == 2
    assert waves_of(project) == [(1, 1, 2), (2, 1, 2)]
    assert course_of(project).outcome is None


def test_one_opened_again_before_its_course_had_noticed_goes_on_as_it_was():
    make_firms(6)
    project = make_project(wished_replies=1)
    courses.begin(project, at=oslo(MONDAY))
    withdraw(project)
    leads_life.reopen(project, actor_id=project.poster_id)
    assert courses.begin(project, at=oslo(MONDAY)) is None
    assert course_of(project).next_wave == 2


def test_those_asked_may_answer_again_once_what_was_taken_back_is_out_again():
    make_firms(2)
    project = make_project(wished_replies=1)
    courses.begin(project, at=oslo(MONDAY))
    take_back(project)
    project.rejected_at, project.approved_at = None, oslo(MONDAY)
    db.session.flush()
    db.session.refresh(project)
    assert courses.begin(project, at=oslo(MONDAY)) is None  # its course had not noticed, and goes on
    assert set(db.session.scalars(select(Lead.closed_at))) == {None}


def test_a_wish_for_more_goes_on_asking():
    make_firms(8)
    project = make_project(wished_replies=1)
    courses.begin(project, at=oslo(MONDAY))
    make_quote(db.session.scalars(select(Lead)).first())
    run_to_the_end(project)
    assert course_of(project).outcome == "enough"
    leads_life.raise_wish(project, wished_replies=2, actor_id=project.poster_id)
    assert events("project:wish") == ["project:wish-raised"]
    assert courses.ask_more(project).asked > 0
    assert courses.ask_more(project) is None
    assert [number for number, *_ in waves_of(project)] == [1, 2]


@pytest.mark.parametrize("verb", ["wish", "reopen"])
def test_what_was_to_begin_in_two_weeks_begins_when_the_poster_wants_more(verb: str):
    make_firms(8)
    project = make_project(wished_replies=2)
    courses.begin(project)
    courses.begin_later(project, due_at=clock.now() + timedelta(days=14))
    if verb == "wish":
        leads_life.raise_wish(project, wished_replies=3, actor_id=project.poster_id)
        wave = courses.ask_more(project)
    else:
        withdraw(project)
        leads_life.reopen(project, actor_id=project.poster_id)
        wave = courses.begin(project)
    assert wave.asked > 0
    assert courses.begin(project) is None


def test_a_step_that_failed_lets_the_others_go_first():
    project = make_project()
    make_firm()
    courses.begin(project, at=oslo(MONDAY))
    courses.postpone(project.id)
    assert course_of(project).due_at > clock.now() + timedelta(minutes=14)


def test_beginning_again_looks_further_where_it_is_told_to():
    project = make_project(postal_code="1531")
    firm = make_firm(radius_km=40, goes_further=True)
    courses.begin(project, at=oslo(MONDAY))
    assert db.session.scalar(select(func.count()).select_from(Lead)) == 0
    assert courses.begin_again(project, radius_factor=1.5).asked == 1
    assert db.session.scalars(select(Lead.firm_id)).all() == [firm.id]


class TestMoving:
    def moved(self, state: ProjectState = ProjectState.OPEN, *, begun: bool = True) -> tuple[Project, int, int]:
        services.publish_categories()
        roofer, plumber = make_firm("Tak AS"), make_firm("Rør AS", services=(("rorlegger", ""),))
        project = make_project(state=state)
        if begun:
            courses.begin(project)
        moving.move(project, category="rorlegger", service="tett", actor_id=make_person("Siv").id)
        return project, roofer.id, plumber.id

    def asked(self, project: Project) -> set[int]:
        return set(db.session.scalars(select(Lead.firm_id).filter_by(project_id=project.id)))

    def test_firms_of_the_new_trade_are_asked_once_besides_those_asked_before(self):
        project, roofer, plumber = self.moved()
        assert courses.follow_move(project, version=2).asked == 1
        assert courses.follow_move(project, version=2) is None
        assert self.asked(project) == {roofer, plumber}
        assert waves_of(project) == [(1, 1, 1), (2, 1, 1)]

    @pytest.mark.parametrize("state", [ProjectState.OPEN, ProjectState.WAITING])
    def test_one_that_nobody_was_asked_about_waits_for_its_first_wave(self, state: ProjectState):
        project, _, _ = self.moved(state, begun=False)
        assert courses.follow_move(project, version=2) is None
        assert self.asked(project) == set()

    def test_a_full_one_asks_nobody(self):
        project, roofer, _ = self.moved()
        db.session.execute(update(Project).values(taken_slots=Project.wished_replies))
        assert courses.follow_move(project, version=2) is None
        assert self.asked(project) == {roofer}

    def test_a_paused_one_asks_when_its_pause_is_over(self):
        project, roofer, plumber = self.moved()
        life.mark_paused(project, actor_id=project.poster_id)
        assert courses.follow_move(project, version=2) is None
        assert self.asked(project) == {roofer}
        life.mark_resumed(project, actor_id=project.poster_id)
        assert courses.go_on(project).asked == 1
        assert self.asked(project) == {roofer, plumber}


def test_a_lead_left_over_from_before_courses_were_kept_is_no_hindrance():
    project = make_project()
    make_lead(make_firm(), project)
    make_firm()
    assert courses.begin(project).asked == 1
