"""Whole processes: what a person asked for arrives, whatever is killed on the way."""

import signal
import time
from datetime import timedelta
from itertools import takewhile

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import func, select, text, update

from portal.accounts import services as accounts
from portal.core.database import db
from portal.core.transaction import transaction
from portal.delivery import services
from portal.delivery.models import Delivery
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass, State
from tests.jobs.conftest import Start, eventually, kill_all
from tests.support.mail_server import MailServer

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("app")]


def plan_notice(number: int = 1) -> None:
    with transaction():
        services.plan(
            Recipient(None, "Kari", f"kari{number}@eksempel.example"),
            kind="lead-sent",
            mail_class=MailClass.SERVICE,
            event_key=f"lead:{number}",
            subject="Nytt oppdrag",
            text="Hei",
        )


def ask_for_code() -> None:
    with transaction():
        accounts.request_email_proof("kari@eksempel.example", name="Kari Nordmann", client="127.0.0.1")


def states() -> list[str]:
    return list(db.session.scalars(select(Delivery.state).order_by(Delivery.id)))


def test_a_code_asked_for_arrives_within_seconds(redis: Redis, start: Start, mail_server: MailServer):
    start("jobs.worker", "login")
    eventually(lambda: redis.smembers("rq:workers"))
    asked_at = time.monotonic()
    ask_for_code()
    eventually(lambda: mail_server.mails)
    assert time.monotonic() - asked_at < 5
    assert "er koden din" in mail_server.mails[0]["Subject"]
    eventually(lambda: states() == [State.ACCEPTED])


def test_redis_never_hears_a_name_an_address_or_a_code(redis: Redis, start: Start, mail_server: MailServer):
    with redis.monitor() as heard:
        ask_for_code()
        jobs = Queue("login", connection=redis, serializer="json").jobs
        assert [type(value) for job in jobs for value in job.args] == [int]
        start("jobs.worker", "login")
        eventually(lambda: states() == [State.ACCEPTED])
        eventually(lambda: not redis.keys("rq:job:*"))
        redis.set("the-end", 1)
        said = "".join(takewhile(lambda command: "the-end" not in command, (one["command"] for one in heard.listen())))
    code = mail_server.mails[0]["Subject"][:6]
    for secret in ("kari", "eksempel", "Nordmann", code):
        assert secret not in said


def test_a_lost_bell_of_a_mail_is_made_up_for(redis: Redis, start: Start, mail_server: MailServer):
    plan_notice()
    redis.flushall()
    start("jobs.worker", "notices")
    start("jobs.scheduler")
    eventually(lambda: len(mail_server.mails) == 1)
    eventually(lambda: states() == [State.ACCEPTED])


def test_a_lost_bell_of_the_outbox_is_made_up_for(redis: Redis, start: Start, mail_server: MailServer):
    ask_for_code()
    redis.flushall()
    start("jobs.worker", "login")
    start("jobs.scheduler")
    eventually(lambda: mail_server.mails)


def test_a_worker_killed_between_the_answer_and_the_commit_costs_at_most_a_double_with_the_same_id(
    redis: Redis, start: Start, mail_server: MailServer
):
    with db.engine.connect() as gap:
        # Holding the row keeps the sender from writing down what it has just been answered.
        mail_server.at_data = lambda _server: gap.execute(text("SELECT id FROM deliveries FOR UPDATE")) and None
        worker = start("jobs.worker", "notices")
        plan_notice()
        eventually(lambda: mail_server.mails)
        kill_all(worker)
        gap.rollback()
    mail_server.at_data = lambda _server: None
    assert states() == [State.SENDING]
    with transaction():
        db.session.execute(update(Delivery).values(lease_until=func.now() - timedelta(seconds=1)))
    start("jobs.worker", "notices")
    start("jobs.scheduler")
    eventually(lambda: states() == [State.ACCEPTED])
    assert len(mail_server.mails) == 2
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1


def test_two_workers_and_two_schedulers_send_each_mail_once(redis: Redis, start: Start, mail_server: MailServer):
    for number in range(30):
        plan_notice(number)
    for _ in range(2):
        start("jobs.worker", "notices")
        start("jobs.scheduler")
    eventually(lambda: states() == [State.ACCEPTED] * 30)
    assert len(mail_server.mails) == len({mail["To"] for mail in mail_server.mails}) == 30


def test_sigterm_lets_the_mail_in_hand_get_through(redis: Redis, start: Start, mail_server: MailServer):
    worker = start("jobs.worker", "notices")
    eventually(lambda: redis.smembers("rq:workers"))
    mail_server.at_data = lambda _server: time.sleep(1)
    plan_notice()
    eventually(lambda: states() == [State.SENDING])
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    assert states() == [State.ACCEPTED]
    assert len(mail_server.mails) == 1


def test_an_unknown_queue_is_refused_with_a_sentence(start: Start):
    assert start("jobs.worker", "elsewhere").wait(timeout=20) == 1
