"""Waves that come at the same time, and verbs that come between them: real connections, one outcome."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.core.transaction import transaction
from portal.dispatch import courses, silence
from portal.dispatch.models import Course, FirmTurn, Wave
from portal.firms.models import ServicePause
from portal.leads import life as leads_life
from portal.leads.models import Lead
from portal.projects import life
from portal.projects.models import Project
from portal.projects.states import WithdrawalReason
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project

pytestmark = pytest.mark.committed
Act = Callable[[], object]


def at_once(app: Flask, acts: list[Act]) -> list[str]:
    """Each in a transaction and a connection of its own, all begun together: «done», or the error's name."""
    start, outcomes = Barrier(len(acts)), ["never ran"] * len(acts)

    def run(place: int, act: Act) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    act()
                outcomes[place] = "done"
            except Exception as error:  # noqa: BLE001 - the test says which
                outcomes[place] = type(error).__name__

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def begin(project_id: int) -> Act:
    return lambda: courses.begin(db.session.get_one(Project, project_id))


def advance(project_id: int) -> Act:
    return lambda: courses.advance(project_id)


def count(model: type, **which) -> int:
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**which))


def committed(how_many: int = 1) -> list[int]:
    poster = make_person()
    numbers = [make_project(poster, wished_replies=5).id for _ in range(how_many)]
    db.session.commit()
    return numbers


def test_four_workers_at_once_begin_the_waves_once(app: Flask):
    for _ in range(3):
        make_firm()
    (project_id,) = committed()
    assert at_once(app, [begin(project_id)] * 4) == ["done"] * 4
    assert (count(Wave), count(Lead), count(Course), count(OutboxRow)) == (1, 3, 1, 1)


def test_the_next_wave_comes_once_however_many_reach_for_it(app: Flask):
    for _ in range(20):
        make_firm()
    (project_id,) = committed()
    with transaction():
        begin(project_id)()
        db.session.execute(update(Course).values(due_at=clock.now()))
    assert at_once(app, [advance(project_id)] * 4) == ["done"] * 4
    assert (count(Wave), count(Wave, number=2), count(Lead)) == (2, 1, 16)


def test_a_firms_last_place_goes_to_one_project(app: Flask):
    firm = make_firm(leads_per_week=1)
    numbers = committed(6)
    assert at_once(app, [begin(number) for number in numbers]) == ["done"] * 6
    assert (count(Lead, firm_id=firm.id), count(Wave)) == (1, 6)


def test_weeks_are_exact_and_nobody_waits_in_a_ring_when_many_reach_for_the_same_firms(app: Flask):
    for number in range(12):
        make_firm(leads_per_week=1 + number % 3)
    numbers = committed(8)
    assert at_once(app, [begin(number) for number in numbers]) == ["done"] * 8
    per_firm = db.session.execute(
        text("SELECT f.leads_per_week, count(*) FROM leads l JOIN firms f ON f.id = l.firm_id GROUP BY f.id")
    ).all()
    assert all(leads <= wanted for wanted, leads in per_firm)
    assert any(leads == wanted for wanted, leads in per_firm)  # they did reach for the same places
    assert db.session.scalar(select(func.sum(FirmTurn.owed))) == pytest.approx(0)


@pytest.mark.parametrize("verb", ["withdraw", "take-back"])
def test_what_is_withdrawn_or_held_while_a_wave_goes_out_leaves_nobody_with_an_open_lead(app: Flask, verb: str):
    staff_id = make_person("Siv").id

    def end(number: int) -> Act:
        def act() -> None:
            project = db.session.get_one(Project, number)
            if verb == "withdraw":
                leads_life.withdraw(project, reason=WithdrawalReason.OTHER, actor_id=project.poster_id)
            else:
                leads_life.take_back(project, reason="Feil", actor_id=staff_id)

        return act

    for _ in range(5):
        make_firm(leads_per_week=100)
    for number in committed(5):
        assert Counter(at_once(app, [begin(number), end(number), begin(number)])) == {"done": 3}
        assert count(Lead, project_id=number, closed_at=None) == 0


def test_a_pause_while_the_next_wave_goes_out_lets_it_through_whole_or_not_at_all(app: Flask):
    for _ in range(20):
        make_firm(leads_per_week=100)
    for number in committed(4):
        with transaction():
            begin(number)()
            db.session.execute(update(Course).where(Course.project_id == number).values(due_at=clock.now()))

        def pause(number: int = number) -> None:
            project = db.session.get_one(Project, number)
            life.mark_paused(project, actor_id=project.poster_id)

        assert at_once(app, [advance(number), pause]) == ["done", "done"]
        db.session.rollback()
        course, waves = db.session.get_one(Course, number), count(Wave, project_id=number)
        assert (course.next_wave, waves) in ((3, 2), (2, 1))


def test_a_wave_that_fails_half_way_leaves_nothing(app: Flask):
    make_firm()
    (project_id,) = committed()

    def fail() -> None:
        begin(project_id)()
        raise RuntimeError

    assert at_once(app, [fail]) == ["RuntimeError"]
    assert (count(Wave), count(Lead), count(Course), count(FirmTurn), count(OutboxRow)) == (0, 0, 0, 0, 0)
    assert at_once(app, [begin(project_id)]) == ["done"]
    assert (count(Wave), count(Lead)) == (1, 1)


def test_silence_is_noted_once_by_two_at_once(app: Flask):
    firm, poster = make_firm(), make_person()
    for _ in range(2):
        make_lead(firm, make_project(poster), sent_at=clock.now() - timedelta(days=30))
    db.session.commit()
    assert at_once(app, [silence.note_silence] * 3) == ["done"] * 3
    assert (count(ServicePause), count(OutboxRow, event="service:paused")) == (1, 1)
