"""The one mail a day: to whom, when by the clock in Oslo, with what, and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.notifications import choices, digest, digest_mail
from portal.notifications.digest import Due
from portal.notifications.models import DigestItem
from tests.factories.accounts import make_person
from tests.support.mails import check_fit, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")

PAGE = "http://127.0.0.1:8000/oppdrag/"


def oslo(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=clock.OSLO)


def collected(person: Person, *at: datetime) -> None:
    for number, moment in enumerate(at, db.session.query(DigestItem).count() + 1):
        digest.collect(
            person.id,
            kind="lead_sent",
            event_key=f"lead:{number}",
            line=f"Oppdrag {number} & <b>",
            link=f"{PAGE}{number}",
        )
        rows = update(DigestItem).where(DigestItem.event_key == f"lead:{number}")
        db.session.execute(rows.values(created_at=moment))
    transaction.commit()


def told_at(moment: datetime) -> list[int]:
    """How many lines each mail of that moment's round has."""
    before = len(list_mails())
    for due in digest.list_due(moment):
        digest_mail.tell(due)
    return [len(BeautifulSoup(mail.html, "html.parser").select("li")) for mail in list_mails()[before:]]


def test_it_comes_at_the_persons_hour_with_all_that_was_collected_and_then_not_again():
    kari = make_person()
    choices.choose_digest_hour(kari.id, 8)
    collected(kari, oslo(22, 20), oslo(23, 7, 59), oslo(23, 8, 1))
    assert told_at(oslo(23, 7, 59)) == []
    assert told_at(oslo(23, 8)) == [2]
    assert told_at(oslo(23, 9)) == []
    assert told_at(oslo(24, 8)) == [1]


def test_without_a_choice_it_comes_at_four_and_without_lines_not_at_all():
    collected(make_person(), oslo(23, 12))
    assert told_at(oslo(23, 15)) == []
    assert told_at(oslo(23, 16)) == [1]
    assert told_at(oslo(24, 16)) == []


def test_an_hour_that_nobody_looked_at_is_made_up_for():
    collected(make_person(), oslo(23, 12))
    assert told_at(oslo(23, 22)) == [1]


@pytest.mark.parametrize(
    ("day", "month", "hour"), [(29, 3, 2), (29, 3, 3), (25, 10, 2), (25, 10, 3), (29, 3, 0), (25, 10, 23)]
)
def test_on_the_days_when_the_clock_is_set_it_comes_once_a_day(day: int, month: int, hour: int):
    kari = make_person()
    choices.choose_digest_hour(kari.id, hour)
    begins = oslo(day, 0, month=month).astimezone(UTC) - timedelta(hours=1)
    rounds = [begins + timedelta(hours=number) for number in range(27)]
    collected(kari, *(moment - timedelta(minutes=1) for moment in rounds))
    mails = [moment for moment in rounds if told_at(moment)]
    local_days = [clock.in_oslo(moment).date() for moment in mails]
    assert len(local_days) == len(set(local_days))
    assert clock.in_oslo(begins).date() + timedelta(days=1) in local_days


@pytest.mark.committed
def test_a_line_is_told_once_also_by_two_at_once(app: Flask):
    kari = make_person()
    collected(kari, oslo(23, 12), oslo(23, 13))
    due = Due(kari.id, oslo(23, 16))

    def tell() -> None:
        with app.app_context(), transaction.transaction():
            digest_mail.tell(due)

    with ThreadPoolExecutor() as both:
        for one in [both.submit(tell) for _ in range(2)]:
            one.result()
    assert len(BeautifulSoup(the_mail().html, "html.parser").select("li")) == 2


def test_nobody_is_told_who_is_suspended_and_nothing_that_is_a_week_old():
    kari, ola = make_person(), make_person("Ola", suspended_at=oslo(1, 0))
    collected(ola, oslo(23, 12))
    collected(kari, oslo(15, 12))
    assert told_at(oslo(23, 16)) == []
    assert db.session.scalars(select(DigestItem.id).where(DigestItem.told_at.is_(None))).all() == []


@pytest.mark.parametrize("locale", ["nb", "en"])
def test_it_is_fit_to_be_read_and_every_line_leads_to_its_page(app: Flask, locale: str):
    kari = make_person(locale=locale)
    collected(kari, oslo(23, 12), oslo(23, 13))
    told_at(oslo(23, 16))
    mail = the_mail()
    check_fit(mail, locale=locale, app=app)
    page = BeautifulSoup(mail.html, "html.parser")
    assert [(tag.text, tag["href"]) for tag in page.select("li a")] == [
        (f"Oppdrag {n} & <b>", f"{PAGE}{n}") for n in (1, 2)
    ]
    assert mail.unsubscribe_url == choices.stop_link(kari.id, choices.NoticeKind.DIGEST)


def test_lines_are_forgotten_a_week_after_they_were_told():
    kari = make_person()
    collected(kari, clock.now() - timedelta(days=9), clock.now() - timedelta(days=2))
    assert digest.forget_lines() == 1
