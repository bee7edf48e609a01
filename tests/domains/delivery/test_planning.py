from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core.database import db
from portal.core.transaction import Bell
from portal.delivery import queries, services
from portal.delivery.errors import InvalidRecipientError
from portal.delivery.models import Delivery
from portal.delivery.recipients import Recipient
from portal.delivery.states import Channel, Queue, State
from tests.domains.delivery.conftest import KARI, change, fetch, plan

pytestmark = pytest.mark.usefixtures("app")


def count_deliveries() -> int:
    return db.session.scalar(select(func.count()).select_from(Delivery))


def test_the_same_event_planned_twice_is_one_mail():
    assert plan() is not None
    assert plan() is None
    assert count_deliveries() == 1


def test_the_same_event_reaches_each_recipient_and_each_channel_once():
    plan()
    plan(Recipient(None, "Ola", "ola@eksempel.example"))
    plan(Recipient(None, "Kari", "+4799999999"), channel=Channel.SMS)
    plan(event_key="lead:2")
    assert count_deliveries() == 4


@pytest.mark.parametrize(
    "address",
    [
        "kari@eksempel.example, ola@eksempel.example",
        "kari@eksempel.example\r\nBcc: ola@eksempel.example",
        "Kari <kari@eksempel.example>",
        "kari@eksempel.example\u2028x",
        "kari",
        "",
    ],
)
def test_it_refuses_what_is_not_exactly_one_address(address: str):
    with pytest.raises(InvalidRecipientError):
        plan(Recipient(None, "Kari", address))


@pytest.mark.parametrize("number", ["99999999", "+47 999 99 999", "+4799999999\n+4788888888", "kari@eksempel.example"])
def test_it_refuses_what_is_not_exactly_one_phone_number(number: str):
    with pytest.raises(InvalidRecipientError):
        plan(Recipient(None, "Kari", number), channel=Channel.SMS)


def test_an_address_in_norwegian_letters_is_written_in_ascii():
    delivery_id = plan(Recipient(None, "Kari", "kari@blåbær.example"))
    assert fetch(delivery_id).address == "kari@xn--blbr-roah.example"


def test_a_subject_is_one_line():
    with pytest.raises(ValueError, match="one line"):
        plan(subject="Hei\r\nBcc: ola@eksempel.example")


def test_a_bell_rings_for_it_after_commit():
    delivery_id = plan(committed=False, queue=Queue.LOGIN)
    assert list(db.session.info["bells"]) == [Bell("login", "jobs.delivery.send_login", delivery_id)]
    db.session.info.pop("bells")


def test_what_waits_too_long_is_rung_for_again():
    first = plan()
    assert queries.list_unanswered_bells() == []
    change(first, due_at=func.now() - timedelta(seconds=10))
    assert queries.list_unanswered_bells() == [Bell("notices", "jobs.delivery.send_notices")]
    assert 9 < queries.age_of_oldest_due_seconds() < 30


def test_a_dead_senders_row_is_given_back_twice_and_then_to_a_person():
    delivery_id = plan()
    seen = []
    for _ in range(services.MAX_COPIES[Channel.EMAIL]):
        change(delivery_id, state=State.SENDING, lease_until=func.now() - timedelta(seconds=1))
        assert services.release_lapsed() == 1
        seen.append(fetch(delivery_id).state)
    assert seen == [State.PLANNED, State.PLANNED, State.UNCERTAIN]


def test_a_live_senders_row_is_left_alone():
    delivery_id = plan()
    change(delivery_id, state=State.SENDING, lease_until=func.now() + timedelta(seconds=5))
    assert services.release_lapsed() == 0


def test_texts_and_addresses_are_forgotten_a_week_after_the_end_and_the_figures_stay():
    old, young, waiting = plan(), plan(event_key="lead:2"), plan(event_key="lead:3")
    change(old, state=State.ACCEPTED, settled_at=func.now() - timedelta(days=8))
    change(young, state=State.ACCEPTED, settled_at=func.now() - timedelta(days=6))
    code = plan(event_key="proof:1")
    change(code, state=State.ACCEPTED, settled_at=func.now() - timedelta(days=8), subject=None, text=None, html=None)
    change(old, calendar="BEGIN:VCALENDAR")
    assert services.forget_texts() == 2
    assert fetch(code).address is None
    assert (fetch(old).address, fetch(old).subject, fetch(old).text, fetch(old).html, fetch(old).calendar) == (
        None,
    ) * 5
    assert fetch(young).address == fetch(waiting).address == KARI.address
    assert queries.count_by_state()["accepted"] == 3
    assert services.forget_texts() == 0
