"""SMS by Sveve and LINK: what each answer means, what they cost, and when they may go."""

import logging
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from urllib.parse import parse_qs

import pytest
from flask import Flask
from sqlalchemy import func

from portal.core import clock
from portal.core.logs import JsonLine
from portal.delivery import restraint, services, sms_link, sms_sveve, transports
from portal.delivery.recipients import Recipient
from portal.delivery.restraint import SmsCap
from portal.delivery.segments import count_segments
from portal.delivery.sending import Sender
from portal.delivery.sms_asking import SmsAccount
from portal.delivery.states import Channel, MailClass, State
from tests.domains.delivery.conftest import HASHER, change, fetch, plan
from tests.factories.accounts import make_person
from tests.support.mail_server import MailServer, free_port
from tests.support.sms_server import (
    LINK_OK,
    LINK_UNKNOWN_SUBSCRIBER,
    SVEVE_ERRORS,
    SVEVE_FATAL,
    SVEVE_OK,
    SmsServer,
    running_sms_server,
)

pytestmark = pytest.mark.usefixtures("app")

PHONE = "+4799999999"
WORDS = "Nytt oppdrag på Tøyen"
PLENTY = SmsCap(a_day=100, a_person=100)
PROVIDERS = {"sveve": SVEVE_OK, "link": LINK_OK}
every_provider = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the product's clock it is noon today in Oslo."""
    stand_at(monkeypatch, time(12))


def stand_at(monkeypatch: pytest.MonkeyPatch, wall: time) -> datetime:
    moment = datetime.combine(clock.in_oslo(datetime.now(clock.OSLO)).date(), wall, tzinfo=clock.OSLO)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def sms_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsServer]:
    for adapter in (sms_sveve, sms_link):
        monkeypatch.setattr(adapter, "TIMEOUT_SECONDS", 0.3)
    with running_sms_server() as server:
        yield server


def make_sender(url: str, provider: str = "sveve", cap: SmsCap = PLENTY) -> Sender:
    account = SmsAccount(provider, url, user="handslag", password="hemmelig", sender="Handslag", partner_id="1234")
    return Sender({Channel.SMS: transports.SMS_PROVIDERS[provider](account)}, HASHER, sms_cap=cap)


def text(event_key: str = "lead:1", person_id: int | None = None, **changes: object) -> int:
    return plan(
        Recipient(person_id, "Kari", PHONE),
        **({"channel": Channel.SMS, "text": WORDS, "subject": "", "html": None, "event_key": event_key} | changes),
    )


def sent(sms_server: SmsServer, provider: str, **changes: object) -> tuple[str, str | None]:
    number = text(**changes)
    make_sender(sms_server.url, provider).drain("notices")
    return fetch(number).state, fetch(number).reason


@every_provider
def test_an_sms_that_is_taken_has_left(sms_server: SmsServer, provider: str):
    sms_server.body = PROVIDERS[provider]
    assert sent(sms_server, provider) == (State.ACCEPTED, None)
    assert len(sms_server.requests) == 1


def test_sveve_gets_a_form(sms_server: SmsServer):
    sent(sms_server, "sveve")
    ((path, _headers, body),) = sms_server.requests
    assert path == "/SMS/SendMessage"
    assert {name: values[0] for name, values in parse_qs(body).items()} == {
        "user": "handslag",
        "passwd": "hemmelig",
        "to": PHONE,
        "msg": WORDS,
        "from": "Handslag",
        "f": "json",
    }


def test_link_gets_json_with_a_reference_of_ours(sms_server: SmsServer):
    sms_server.body = LINK_OK
    number = text()
    make_sender(sms_server.url, "link").drain("notices")
    ((path, headers, body),) = sms_server.requests
    assert path == "/sms/send"
    assert headers["Authorization"] == "Basic aGFuZHNsYWc6aGVtbWVsaWc="
    for said in (f'"destination":"{PHONE}"', '"platformPartnerId":"1234"', fetch(number).message_id, WORDS):
        assert said in body


OUTCOMES = {
    ("sveve", "fatal"): (200, SVEVE_FATAL, (State.PLANNED, "fatal-error")),
    ("sveve", "number"): (200, SVEVE_ERRORS, (State.FAILED, "number-refused")),
    ("sveve", "other shape"): (200, {"response": "?"}, (State.PLANNED, "unreadable")),
    ("sveve", "none taken"): (200, {"response": {"msgOkCount": 0}}, (State.PLANNED, "unreadable")),
    ("link", "unknown"): (200, LINK_UNKNOWN_SUBSCRIBER, (State.FAILED, "2104")),
    ("link", "other shape"): (200, {}, (State.PLANNED, "unreadable")),
}
for _name in PROVIDERS:
    OUTCOMES |= {
        (_name, "401"): (401, {}, (State.PLANNED, "401")),
        (_name, "400"): (400, {}, (State.FAILED, "400")),
        (_name, "429"): (429, {}, (State.DEFERRED, "429")),
        (_name, "503"): (503, {}, (State.DEFERRED, "503")),
        (_name, "500"): (500, {}, (State.PLANNED, "500")),
        (_name, "broken"): (200, b'{"response": {"msg', (State.PLANNED, "unreadable")),
        (_name, "a list"): (200, [], (State.PLANNED, "unreadable")),
    }
UNSURE = {"500", "unreadable"}


@pytest.mark.parametrize(("provider", "case"), OUTCOMES)
def test_each_answer_means_what_it_should(sms_server: SmsServer, provider: str, case: str):
    sms_server.status, sms_server.body, expected = OUTCOMES[provider, case]
    number = text()
    make_sender(sms_server.url, provider).drain("notices")
    row = fetch(number)
    assert (row.state, row.reason) == expected
    assert row.unsure_count == (row.reason in UNSURE)


@every_provider
def test_a_provider_that_took_it_and_never_answered_gets_it_once_more_and_then_a_person_decides(
    sms_server: SmsServer, provider: str
):
    sms_server.hangs = True
    number = text()
    for _ in range(3):
        change(number, due_at=func.now() - timedelta(seconds=1))
        make_sender(sms_server.url, provider).drain("notices")
    assert (fetch(number).state, len(sms_server.requests)) == (State.UNCERTAIN, services.MAX_COPIES[Channel.SMS])


@every_provider
def test_a_provider_that_is_away_costs_nothing(app: Flask, provider: str):
    number = text()
    make_sender(f"http://127.0.0.1:{free_port()}", provider).drain("notices")
    assert (fetch(number).state, fetch(number).reason, fetch(number).unsure_count) == (State.PLANNED, "ConnectError", 0)


def test_a_provider_that_is_away_does_not_hold_up_the_mails(sender: Sender, mail_server: MailServer):
    for number in range(3):
        text(f"lead:{number}")
        plan(event_key=f"quote:{number}")
    away = make_sender(f"http://127.0.0.1:{free_port()}")
    Sender(sender._transports | away._transports, HASHER, sms_cap=PLENTY).drain("notices")
    assert len(mail_server.mails) == 3


def test_the_log_has_a_masked_number_and_never_the_text(sms_server: SmsServer):
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append
    logging.getLogger("portal").addHandler(handler)
    sent(sms_server, "sveve")
    logging.getLogger("portal").removeHandler(handler)
    lines = "\n".join(JsonLine().format(record) for record in records)
    assert '"to": "+47******99"' in lines
    for secret in (PHONE, "Tøyen", "hemmelig"):
        assert secret not in lines


@pytest.mark.parametrize(
    ("words", "segments"),
    [
        ("", 1),
        ("æøåÆØÅ" * 26 + "abcd", 1),
        ("æ" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("–" + "a" * 69, 1),
        ("–" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("«" + "a" * 134, 3),
    ],
)
def test_segments_are_counted_as_they_are_paid(words: str, segments: int):
    assert count_segments(words) == segments


@pytest.mark.parametrize(("at", "until"), [(time(21), 1), (time(23, 59), 1), (time(0), 0), (time(6, 59, 59), 0)])
def test_at_night_a_notice_waits_until_seven(
    sms_server: SmsServer, monkeypatch: pytest.MonkeyPatch, at: time, until: int
):
    today = stand_at(monkeypatch, at).date()
    number = text()
    make_sender(sms_server.url).drain("notices")
    assert sms_server.requests == []
    due_at = clock.in_oslo(fetch(number).due_at)
    assert (due_at.date(), due_at.time(), fetch(number).state) == (today + timedelta(days=until), time(7), "planned")


@pytest.mark.parametrize("at", [time(7), time(20, 59, 59)])
def test_by_day_it_goes_at_once(sms_server: SmsServer, monkeypatch: pytest.MonkeyPatch, at: time):
    stand_at(monkeypatch, at)
    assert sent(sms_server, "sveve") == (State.ACCEPTED, None)


def test_a_code_goes_at_night_and_beyond_the_cap(sms_server: SmsServer, monkeypatch: pytest.MonkeyPatch):
    stand_at(monkeypatch, time(3))
    number = text(mail_class=MailClass.ACCOUNT)
    make_sender(sms_server.url, cap=SmsCap(a_day=0, a_person=0)).drain("notices")
    assert fetch(number).state == State.ACCEPTED


def test_beyond_the_days_cap_it_is_skipped_and_counted(sms_server: SmsServer):
    numbers = [text(f"lead:{n}", text="a" * 200) for n in range(3)] + [text("lead:9")]
    make_sender(sms_server.url, cap=SmsCap(a_day=5, a_person=100)).drain("notices")
    assert [(fetch(number).state, fetch(number).reason) for number in numbers] == [
        ("accepted", None),
        ("accepted", None),
        ("skipped", "sms-cap"),
        ("accepted", None),
    ]
    assert (restraint.count_segments_today(), restraint.count_capped_today()) == (5, 1)


def test_yesterdays_do_not_count(sms_server: SmsServer):
    yesterday = text("lead:1")
    make_sender(sms_server.url).drain("notices")
    change(yesterday, settled_at=clock.now() - timedelta(days=1))
    today = text("lead:2")
    make_sender(sms_server.url, cap=SmsCap(a_day=1, a_person=1)).drain("notices")
    assert fetch(today).state == State.ACCEPTED


def test_one_person_has_a_cap_of_their_own(sms_server: SmsServer):
    kari, ola = make_person(), make_person("Ola")
    numbers = [text(f"lead:{n}", person_id=person.id) for n, person in enumerate((kari, kari, ola))]
    make_sender(sms_server.url, cap=SmsCap(a_day=100, a_person=1)).drain("notices")
    assert [fetch(number).state for number in numbers] == ["accepted", "skipped", "accepted"]
