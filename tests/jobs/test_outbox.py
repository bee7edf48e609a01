import json
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from jobs import decorator, handlers
from jobs.decorator import JobFailedError, job
from jobs.outbox import handle
from portal.core import logs, outbox
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.core.transaction import transaction
from portal.delivery.models import Delivery
from portal.delivery.recipients import Recipient
from portal.delivery.services import plan
from portal.delivery.states import MailClass

SECRET = "kari@eksempel.example"


@pytest.fixture(autouse=True)
def in_this_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decorator, "application", lambda: app)


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Write one event that these functions listen to; returns its row number."""

    def write(*functions: Callable[..., None]) -> int:
        monkeypatch.setitem(handlers.HANDLERS, "test:happened", functions)
        with transaction():
            outbox.add("test:happened", lead_id=7)
        return db.session.scalar(select(func.max(OutboxRow.id)))

    return write


def notice(*, lead_id: int) -> None:
    plan(
        Recipient(None, "Kari", SECRET),
        kind="test",
        mail_class=MailClass.SERVICE,
        event_key=f"lead:{lead_id}",
        text="Hei",
    )


def row(row_id: int) -> OutboxRow:
    db.session.expire_all()
    return db.session.get_one(OutboxRow, row_id)


def count_deliveries() -> int:
    return db.session.scalar(select(func.count()).select_from(Delivery))


def test_each_listener_gets_the_row_numbers_and_the_row_is_done(listen: Callable[..., int]):
    heard = []
    row_id = listen(lambda **ids: heard.append(ids), notice)
    handle(row_id)
    assert heard == [{"lead_id": 7}]
    assert count_deliveries() == 1
    assert row(row_id).done_at is not None


def test_a_second_bell_finds_nothing_to_do(listen: Callable[..., int]):
    heard = []
    row_id = listen(lambda **ids: heard.append(ids))
    handle(row_id)
    handle(row_id)
    assert len(heard) == 1


def test_what_a_failing_event_did_is_undone_and_it_is_tried_again(
    listen: Callable[..., int], capsys: pytest.CaptureFixture
):
    def fail(**_ids: int) -> None:
        raise LookupError(SECRET)

    row_id = listen(notice, fail)
    handle(row_id)
    assert count_deliveries() == 0
    assert (row(row_id).attempts, row(row_id).last_error, row(row_id).done_at) == (1, "LookupError", None)
    assert row(row_id).due_at > row(row_id).created_at


def test_an_event_nobody_was_named_for_is_an_error_that_stays_visible():
    with transaction():
        outbox.add("test:never-heard-of")
    row_id = db.session.scalar(select(func.max(OutboxRow.id)))
    handle(row_id)
    assert row(row_id).last_error == "KeyError"


def test_after_ten_tries_it_is_given_up_and_staff_can_start_it_anew(listen: Callable[..., int]):
    def fail(**_ids: int) -> None:
        raise LookupError

    row_id = listen(fail)
    for _ in range(outbox.MAX_ATTEMPTS):
        db.session.execute(update(OutboxRow).values(due_at=func.now()))
        handle(row_id)
    assert row(row_id).failed_at is not None
    assert outbox.retry_failed() == 1


def test_a_failing_job_says_its_class_and_nothing_personal():
    @job
    def fail() -> None:
        raise LookupError(SECRET)

    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append
    logging.getLogger("jobs").addHandler(handler)
    with pytest.raises(JobFailedError, match=r"^LookupError$") as raised:
        fail()
    logging.getLogger("jobs").removeHandler(handler)
    assert raised.value.__suppress_context__
    assert SECRET not in json.dumps([logs.JsonLine().format(record) for record in records])


def test_a_job_commits_only_when_nothing_is_raised():
    @job
    def plan_and_maybe_fail(number: int) -> None:
        notice(lead_id=number)
        if number == 2:
            raise LookupError

    plan_and_maybe_fail(1)
    with pytest.raises(JobFailedError):
        plan_and_maybe_fail(2)
    db.session.rollback()
    assert count_deliveries() == 1


def test_every_event_of_the_house_has_its_line_in_the_handlers(repository: Path):
    source = "\n".join(path.read_text() for path in (repository / "portal").rglob("*.py"))
    events = set(re.findall(r'(?:outbox\.add|open_proof)\([^)]*?"([a-z-]+:[a-z-]+)"', source))
    assert "login-code:requested" in events
    assert events == set(handlers.HANDLERS)
