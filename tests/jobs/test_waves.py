"""Waves by real workers: killed in the middle, or two at the same time, each firm is asked once."""

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import func, select, text, update

from portal.core import clock, outbox
from portal.core.database import db
from portal.core.transaction import transaction
from portal.dispatch import courses
from portal.dispatch.models import Course, FirmTurn, Wave
from portal.leads.models import Lead
from portal.projects.models import Project
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_project
from tests.jobs.conftest import Start, eventually, kill_all

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("app")]
FIRMS = 12


def make_market(projects: int) -> list[int]:
    for _ in range(FIRMS):
        make_firm(leads_per_week=100)
    poster = make_person()
    numbers = [make_project(poster, wished_replies=5).id for _ in range(projects)]
    db.session.commit()
    return numbers


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def somebody_waits_for_a_lock() -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM firms%'"
    return bool(db.session.scalar(text(waiting)))


def test_a_worker_killed_in_the_middle_of_a_wave_leaves_nothing_and_the_next_one_sends_it(redis: Redis, start: Start):
    (project_id,) = make_market(1)
    with db.engine.connect() as gap:
        gap.execute(text("SELECT id FROM firms ORDER BY id DESC LIMIT 1 FOR UPDATE"))
        worker = start("jobs.worker", "work")
        eventually(lambda: redis.smembers("rq:workers"), seconds=60)
        with transaction():
            outbox.add("project:approved", project_id=project_id)
        eventually(somebody_waits_for_a_lock)
        kill_all(worker)
        gap.rollback()
    assert (count(Wave), count(Lead), count(Course), count(FirmTurn)) == (0, 0, 0, 0)
    start("jobs.worker", "work")
    start("jobs.scheduler")
    eventually(lambda: count(Wave), seconds=60)
    assert (count(Wave), count(Lead), count(Course)) == (1, 8, 1)


def test_two_workers_take_each_course_one_step_on(redis: Redis, start: Start):
    numbers = make_market(4)
    with transaction():
        for number in numbers:
            courses.begin_again(db.session.get_one(Project, number))
        db.session.execute(update(Course).values(due_at=clock.now()))
    for _ in range(2):
        start("jobs.worker", "work")
    eventually(lambda: len(redis.smembers("rq:workers")) == 2, seconds=60)
    queue = Queue("work", connection=redis, serializer="json")
    jobs = [queue.enqueue("jobs.dispatch.advance", result_ttl=0).key for _ in range(4)]
    eventually(lambda: count(Wave) == 2 * len(numbers), seconds=60)
    eventually(lambda: not redis.exists(*jobs), seconds=60)
    assert (count(Wave), count(Lead)) == (2 * len(numbers), FIRMS * len(numbers))
    assert set(db.session.scalars(select(Course.next_wave))) == {3}
