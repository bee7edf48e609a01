from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core import transaction
from portal.core.database import db
from portal.delivery import services
from portal.delivery.models import Delivery
from portal.delivery.recipients import Recipient
from portal.delivery.sending import Sender
from portal.delivery.smtp import SmtpTransport
from portal.delivery.states import Channel, MailClass
from portal.delivery.suppression import AddressHasher
from tests.support.mail_server import MailServer, running_mail_server

KARI = Recipient(None, "Kari Nordmann", "kari@eksempel.example")
HASHER = AddressHasher(["a key", "an older key"])


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def sender(mail_server: MailServer, app: Flask) -> Sender:
    return make_sender(mail_server.url)


def make_sender(url: str) -> Sender:
    return Sender({Channel.EMAIL: SmtpTransport(url, "Håndslag <post@handslag.example>")}, HASHER)


def plan(recipient: Recipient = KARI, *, committed: bool = True, **changes: object) -> int | None:
    """A planned notice, committed so that a sender sees it."""
    words = {
        "kind": "lead-sent",
        "mail_class": MailClass.SERVICE,
        "event_key": "lead:1",
        "subject": "Nytt oppdrag på Tøyen",
        "text": "Hei!\n.En linje som begynner med punktum\n",
        "html": "<p>Hei!</p>",
    }
    delivery_id = services.plan(recipient, **(words | changes))
    if committed:
        transaction.commit()
    return delivery_id


def fetch(delivery_id: int) -> Delivery:
    db.session.expire_all()
    return db.session.get_one(Delivery, delivery_id)


def change(delivery_id: int, **values: object) -> None:
    """Move a row in time, or to a state that only a crash leaves behind."""
    db.session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values))
    transaction.commit()
