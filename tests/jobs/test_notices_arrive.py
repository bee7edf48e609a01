"""Whole processes: every notice of a project arrives, whatever is away or killed meanwhile, and a code is never stuck behind them."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import func, select, text, update

from portal.core import transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.delivery.states import State
from portal.doorbell import Doorbell
from portal.leads.models import Lead
from portal.projects import services as projects
from portal.projects.states import ProjectState
from portal.settings import Settings
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_member, make_project
from tests.jobs.conftest import Start, eventually, kill_all
from tests.jobs.test_workers import ask_for_code, plan_notice, states
from tests.support.mail_server import MailServer, free_port, running_mail_server

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("app")]


def approve_one() -> None:
    """A project is let out; two firms fit."""
    for number in range(2):
        make_member(make_firm(f"Firma {number}"), make_person("Ola Håndverker"))
    project = make_project(make_person("Kari Nordmann"), state=ProjectState.WAITING)
    transaction.commit()
    projects.approve(project, actor_id=make_person("Siv Stab").id)
    transaction.commit()


def has_come_to_rest() -> bool:
    """Both projects were sent out, every event is handled and every mail has left."""
    undone = select(func.count(OutboxRow.id)).where(OutboxRow.done_at.is_(None))
    has_asked = db.session.scalar(select(func.count(func.distinct(Lead.project_id)))) == 2
    return has_asked and not db.session.scalar(undone) and set(states()) == {State.ACCEPTED}


def plan_many(how_many: int) -> None:
    """Notices that nobody has rung for."""
    db.session.execute(
        text("""
            INSERT INTO deliveries (kind, mail_class, channel, queue, event_key, address, locale, subject, text, expires_at)
            SELECT 'x', 'B', 'email', 'notices', n::text, n || '@x.example', 'nb', 'Nytt', 'Hei', now() + interval '1 day'
            FROM generate_series(1, :many) n
        """),
        {"many": how_many},
    )
    transaction.commit()


def make_due() -> None:
    """As if the time until the next try had passed."""
    with transaction.transaction():
        waiting = Delivery.state.in_([State.PLANNED, State.DEFERRED])
        db.session.execute(update(Delivery).where(waiting).values(due_at=func.now()))


def lapse() -> None:
    """As if the lease of a dead sender had run out."""
    with transaction.transaction():
        sending = update(Delivery).where(Delivery.state == State.SENDING)
        db.session.execute(sending.values(lease_until=func.now() - timedelta(seconds=1)))


def test_what_was_approved_while_redis_was_down_or_was_emptied_is_told_to_everybody(
    redis: Redis, settings: Settings, start: Start, mail_server: MailServer
):
    transaction.install_ringer(Doorbell(f"redis://127.0.0.1:{free_port()}").ring)
    approve_one()
    transaction.install_ringer(Doorbell(settings.redis_url).ring)
    approve_one()
    redis.flushall()
    for command in (["jobs.worker", "work"], ["jobs.worker", "notices"], ["jobs.scheduler"]):
        start(*command)
    eventually(has_come_to_rest, seconds=60)
    told = Counter(db.session.scalars(select(Delivery.kind)))
    assert told == {"project_sent_out": 2, "lead_sent": db.session.scalar(select(func.count(Lead.id)))}
    assert len(mail_server.mails) == len({mail["Message-ID"] for mail in mail_server.mails}) == told.total()


def test_notices_outlast_a_mail_server_that_is_down_then_refuses_then_is_slow(redis: Redis, start: Start, app: Flask):
    port = free_port()
    start("jobs.worker", "notices", SMTP_URL=f"smtp://127.0.0.1:{port}")
    start("jobs.scheduler")
    for number in range(3):
        plan_notice(number)
    eventually(lambda: db.session.scalar(select(func.max(Delivery.reason))) == "ConnectionRefusedError")
    with running_mail_server(port) as server:
        server.to_sender = "550 5.7.1 not now"
        make_due()
        eventually(lambda: states() == [State.DEFERRED] * 3)
        server.to_sender, server.at_data = None, lambda _server: "451 4.7.1 later"
        make_due()
        eventually(lambda: set(db.session.scalars(select(Delivery.reason))) == {"451 4.7.1"})
        server.at_data = lambda _server: time.sleep(0.3)
        make_due()
        eventually(lambda: states() == [State.ACCEPTED] * 3)
        assert len(server.mails) == len({mail["Message-ID"] for mail in server.mails}) == 3


def test_each_kill_of_a_worker_and_its_child_costs_one_double_at_most(
    redis: Redis, start: Start, mail_server: MailServer
):
    kills, many = 2, 100
    mail_server.at_data = lambda _server: time.sleep(0.01)
    plan_many(many)
    start("jobs.scheduler")
    for kill in range(kills):
        worker = start("jobs.worker", "notices")
        plan_notice(kill)  # its bell wakes the worker for all
        eventually(lambda wanted=(kill + 1) * 25: len(mail_server.mails) >= wanted, seconds=30)
        kill_all(worker)
        lapse()
    start("jobs.worker", "notices")
    plan_notice(kills)
    every = many + kills + 1
    eventually(lambda: states() == [State.ACCEPTED] * every, seconds=40)
    assert len({mail["To"] for mail in mail_server.mails}) == every
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == every
    assert len(mail_server.mails) - every <= kills


def test_a_code_is_not_stuck_behind_a_thousand_notices(redis: Redis, start: Start, mail_server: MailServer):
    plan_many(1000)
    start("jobs.worker", "notices")
    start("jobs.worker", "login")
    start("jobs.scheduler")
    eventually(lambda: len(mail_server.mails) > 10, seconds=30)
    eventually(lambda: redis.scard("rq:workers") == 2)
    asked_at = time.monotonic()
    ask_for_code()
    eventually(lambda: any("er koden din" in mail["Subject"] for mail in list(mail_server.mails)))
    assert time.monotonic() - asked_at < 5
    assert State.PLANNED in states()
