"""The one mail a day: to whom, when by the clock in Oslo, with what, and once."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import delete, select, text, update

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.firms.models import FirmMember
from portal.notifications import choices, digest, digest_mail
from portal.notifications.audience import list_answering_members
from portal.notifications.choices import Choice
from portal.notifications.digest import Due
from portal.notifications.firm_mails import list_owners
from portal.notifications.kinds import NoticeKind, Timing
from portal.notifications.models import DigestItem
from portal.notifications.project_mails import LEAD_SENT
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_member
from tests.support.mails import check_fit, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")

PAGE = "http://127.0.0.1:8000/oppdrag/"


def oslo(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=clock.OSLO)


def collected(
    person: Person, *at: datetime, notice: NoticeKind = NoticeKind.NEW_LEAD, firm_id: int | None = None
) -> None:
    for number, moment in enumerate(at, db.session.query(DigestItem).count() + 1):
        digest.collect(
            person.id,
            notice=notice,
            firm_id=firm_id,
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
    assert mail.unsubscribe_url == choices.stop_link(kari.id, NoticeKind.DIGEST)


def test_stopped_by_its_own_link_nothing_comes_that_was_collected_before_and_nobody_else_is_touched():
    kari, ola = make_person(), make_person("Ola")
    for person in (kari, ola):
        collected(person, oslo(23, 12), oslo(23, 13))
    choices.change_timing(kari.id, NoticeKind.DIGEST, Timing.OFF)
    assert told_at(oslo(23, 16)) == [2]
    assert the_mail().person_id == ola.id


def test_a_kind_that_is_turned_off_is_left_out_of_what_was_collected_before():
    kari = make_person()
    collected(kari, oslo(23, 12))
    collected(kari, oslo(23, 13), oslo(23, 14), notice=NoticeKind.OFFER_OUTCOME)
    choices.choose(kari.id, {NoticeKind.OFFER_OUTCOME: Choice(Timing.OFF)})
    assert told_at(oslo(23, 16)) == [1]


@pytest.mark.committed
def test_a_digest_that_is_planned_while_it_is_stopped_is_not_sent(app: Flask):
    kari = make_person()
    collected(kari, oslo(23, 12))

    def stop() -> None:
        with app.app_context(), transaction.transaction():
            choices.change_timing(kari.id, NoticeKind.DIGEST, Timing.OFF)

    digest_mail.tell(Due(kari.id, oslo(23, 16)))
    with ThreadPoolExecutor() as other:
        stopping = other.submit(stop)
        wait_for_a_lock()
        transaction.commit()
        stopping.result()
    assert (the_mail().state, the_mail().reason) == ("skipped", "unwanted")


def wait_for_a_lock() -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%digest_items%'"
    )
    for _ in range(200):
        with db.engine.connect() as looking:
            if looking.scalar(waiting):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for the lines that were claimed")


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("what", ["nothing", "left", "suspended"])
def test_lines_of_a_firm_that_is_suspended_or_that_one_has_left_are_not_told(what: str, *, is_told: bool):
    firm = make_firm()
    kari = make_member(firm)
    collected(kari, oslo(23, 12), oslo(23, 13), firm_id=firm.id)
    if is_told:
        collected(kari, oslo(23, 14), notice=NoticeKind.OFFER_IN)
    if what == "left":
        db.session.execute(delete(FirmMember).where(FirmMember.person_id == kari.id))
    if what == "suspended":
        firm.suspended_at = oslo(23, 15)
    db.session.flush()
    lines = (2 if what == "nothing" else 0) + is_told
    assert told_at(oslo(23, 16)) == ([lines] if lines else [])


def test_what_is_collected_for_those_of_a_firm_knows_the_firm_and_the_kind():
    firm = make_firm()
    kari = make_member(firm)
    choices.choose(kari.id, {NoticeKind.NEW_LEAD: Choice(Timing.DIGEST)})
    for number, member in enumerate((*list_answering_members(firm.id), *list_owners(firm.id))):
        LEAD_SENT.plan(
            member,
            event_key=f"lead:{number}",
            title="Tak",
            place="Oslo",
            distance="2 km",
            start="",
            replies=3,
            link=PAGE,
        )
    rows = [(item.firm_id, item.notice) for item in db.session.scalars(select(DigestItem))]
    assert rows == [(firm.id, NoticeKind.NEW_LEAD)] * 2


def test_lines_are_forgotten_a_week_after_they_were_told():
    kari = make_person()
    collected(kari, clock.now() - timedelta(days=9), clock.now() - timedelta(days=2))
    assert digest.forget_lines() == 1
