"""What the worker would do with the events and what it would send; and whether a mail is fit to be read."""

import re

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from jobs.handlers import HANDLERS
from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.notifications import site


def handle_everything() -> None:
    """Every event's handlers, until no event is left."""
    while rows := list(db.session.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None)).order_by(OutboxRow.id))):
        for row in rows:
            for handler in HANDLERS[row.event]:
                handler(**row.ids)
            row.done_at = clock.now()
        db.session.flush()


def list_mails(kind: str | None = None) -> list[Delivery]:
    """The mails in the ledger, of one kind or all, in order."""
    query = select(Delivery).order_by(Delivery.id)
    return list(db.session.scalars(query.where(Delivery.kind == kind) if kind else query))


def the_mail(kind: str | None = None) -> Delivery:
    """The only one there is."""
    (only,) = list_mails(kind)
    return only


def addresses_in(text: str) -> set[str]:
    """Every address in a text."""
    return set(re.findall(r"https?://[^\s\"<>]+", text))


def check_fit(message: Delivery, *, locale: str, app: Flask) -> None:
    """Both parts lead to the same places of ours, which exist; nothing is left unfilled, fetched or run; the language is right."""
    page = BeautifulSoup(message.html, "html.parser")
    found, home = addresses_in(message.text), site.site().public_url
    assert found == {link["href"] for link in page.select("a[href^=http]")}
    routes = app.url_map.bind("127.0.0.1")
    for address in found:
        assert address.startswith(f"{home}/")
        routes.match(address.removeprefix(home))
    assert page.html["lang"] == message.locale == locale
    assert page.title.text == message.subject
    assert "\n" not in message.subject
    assert len(message.subject) <= 90
    assert not re.search(r"%\(|\{[{%]|None", message.text + message.subject)
    assert "\n\n\n\n" not in message.text
    assert not re.search(r"<(img|script|link|iframe)\b", message.html), "something would be fetched, or run"
