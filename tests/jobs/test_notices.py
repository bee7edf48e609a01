"""The job that tells the daily mails: everybody in their turn, whatever becomes of one of them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from jobs import decorator
from jobs.notices import tell_digests
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.delivery.models import Delivery
from portal.notifications import digest
from portal.notifications.kinds import NoticeKind
from portal.notifications.models import DigestItem
from tests.factories.accounts import make_person

pytestmark = pytest.mark.committed


@pytest.fixture(autouse=True)
def in_this_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decorator, "application", lambda: app)


def make_waiting(name: str, **fields: str) -> Person:
    """Somebody with a line from yesterday."""
    person = make_person(name, **fields)
    digest.collect(person.id, notice=NoticeKind.NEW_LEAD, kind="lead_sent", event_key="lead:1", line="Tak", link="/")
    return person


def told() -> list[int]:
    return list(db.session.scalars(select(Delivery.person_id).order_by(Delivery.id)))


def commit() -> None:
    db.session.execute(update(DigestItem).values(created_at=clock.now() - timedelta(days=1, minutes=1)))
    db.session.commit()


def test_one_who_cannot_be_told_keeps_nobody_back_and_is_told_when_it_is_mended():
    first = make_waiting("Anne").id
    broken = make_waiting("Berit", email="ingen adresse").id
    last = make_waiting("Cecilie").id
    commit()
    tell_digests()
    assert told() == [first, last]
    tell_digests()
    assert told() == [first, last]
    db.session.execute(update(Person).where(Person.id == broken).values(email="berit@post.example"))
    db.session.commit()
    tell_digests()
    assert told() == [first, last, broken]


def test_more_than_one_look_finds_are_told_in_one_round(monkeypatch: pytest.MonkeyPatch):
    look, looks = digest.list_due, []

    def short(*args: object, **kwargs: object) -> list[digest.Due]:
        looks.append(look(*args, **kwargs, limit=2))
        return looks[-1]

    monkeypatch.setattr(digest, "list_due", short)
    everybody = [make_waiting(f"Anne {number}").id for number in range(5)]
    commit()
    tell_digests()
    assert told() == everybody
    assert [len(found) for found in looks] == [2, 2, 1, 0]
