"""What becomes of a notice that its reader wants at once, collected, not at all, or by SMS as well."""

from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core.database import db
from portal.delivery.models import Delivery
from portal.delivery.recipients import Recipient
from portal.notifications import account_mails, choices, kinds, project_mails, rendering
from portal.notifications.award_mails import QUOTE_ACCEPTED
from portal.notifications.choices import Choice
from portal.notifications.kinds import NoticeKind, Timing
from portal.notifications.mail import Mail
from portal.notifications.models import DigestItem
from tests.factories.accounts import make_person
from tests.support.mails import check_fit, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")

HERE = Path(kinds.__file__).parent
KIND = NoticeKind.OFFER_OUTCOME
LINK = "http://127.0.0.1:8000/oppdrag/1"


def ola(**fields: object) -> Person:
    return make_person("Ola Håndverker", email="ola@post.example", **fields)


def want(person: Person, timing: Timing, *, by_sms: bool = False) -> None:
    choices.choose(person.id, {KIND: Choice(timing, by_sms)})


def tell(person: Person, *, quote_id: int = 1) -> None:
    QUOTE_ACCEPTED.plan(
        Recipient(person.id, person.name, person.email, person.locale),
        event_key=f"quote:{quote_id}",
        title="Nytt tak",
        contact={"contact_name": "Kari"},
        place="0558 Oslo",
        link=LINK,
    )


def lines() -> list[tuple[str, str]]:
    return [(item.line, item.link) for item in db.session.scalars(select(DigestItem))]


@pytest.mark.parametrize("locale", ["nb", "en"])
def test_at_once_it_comes_with_a_way_to_stop_it_in_both_parts_and_as_a_header(app: Flask, locale: str):
    person = ola(locale=locale)
    tell(person)
    mail = the_mail()
    stop = choices.stop_link(person.id, KIND)
    assert mail.unsubscribe_url == stop
    assert stop in mail.text
    assert stop in mail.html
    check_fit(mail, locale=locale, app=app)


def test_collected_it_is_a_line_that_leads_to_its_page_and_no_mail():
    person = ola()
    want(person, Timing.DIGEST)
    tell(person)
    assert (the_mail().state, the_mail().reason, the_mail().text, the_mail().address) == (
        *("skipped", "digest"),
        *(None, None),
    )
    ((line, link),) = lines()
    assert "Nytt tak" in line
    assert link == LINK


def test_off_it_is_only_written_down():
    person = ola()
    want(person, Timing.OFF)
    tell(person)
    assert (the_mail().state, the_mail().reason, the_mail().text) == ("skipped", "unwanted", None)
    assert lines() == []


@pytest.mark.parametrize("first", list(Timing))
@pytest.mark.parametrize("then", list(Timing))
def test_told_is_told_also_after_another_choice(first: Timing, then: Timing):
    person = ola()
    want(person, first)
    tell(person)
    before = lines()
    want(person, then)
    tell(person)
    assert len(list_mails()) == 1
    assert lines() == ([] if then is Timing.OFF else before)


def test_one_persons_choice_is_nobody_elses():
    person, other = ola(), make_person("Guro Annen", email="guro@post.example")
    want(person, Timing.OFF)
    tell(other)
    assert the_mail().state == "planned"


def test_by_sms_it_comes_as_well_to_a_proved_number():
    person = ola(phone="+4799999999", phone_proved_at=func.now())
    want(person, Timing.DIGEST, by_sms=True)
    tell(person)
    sms, _mail = list_mails()
    assert (sms.channel, sms.address, sms.segments) == ("sms", "+4799999999", 1)
    assert LINK in sms.text
    assert len(lines()) == 1


@pytest.mark.parametrize("fields", [{}, {"phone": "+4799999999"}])
def test_without_a_proved_number_there_is_no_sms(fields: dict):
    person = ola(**fields)
    want(person, Timing.AT_ONCE, by_sms=True)
    tell(person)
    assert the_mail().channel == "email"


def test_turning_it_off_stops_what_waits_by_both_ways_and_nothing_else():
    person, other = ola(phone="+4799999999", phone_proved_at=func.now()), make_person("Guro", email="guro@post.example")
    want(person, Timing.AT_ONCE, by_sms=True)
    for one in (person, other):
        tell(one)
    want(person, Timing.OFF)
    db.session.expire_all()
    assert [mail.state for mail in list_mails()] == ["skipped", "skipped", "planned"]


def test_account_mail_and_what_waits_for_an_answer_belong_to_no_kind():
    always = [mail for mail in vars(account_mails).values() if isinstance(mail, Mail)]
    always += [project_mails.PROJECT_REJECTED]
    assert [mail.folder for mail in always if mail.notice] == []
    account_mails.mail_login_code(Recipient(ola().id, "Ola", "ola@post.example"), code="012345", proof_id=1)
    assert the_mail().unsubscribe_url is None
    assert "varsler" not in the_mail().text.lower()


def test_every_kind_has_words_and_mails_and_comes_by_sms_where_it_says_so():
    modules = [import_module(f"portal.notifications.{path.stem}") for path in HERE.glob("*_mails.py")]
    mails = {mail for module in modules for mail in vars(module).values() if isinstance(mail, Mail) and mail.notice}
    assert set(kinds.ABOUT) == set(NoticeKind)
    assert {mail.notice for mail in mails} == set(NoticeKind) - {NoticeKind.DIGEST}
    texted = {kind for kind, about in kinds.ABOUT.items() if about.may_text}
    assert {mail.notice for mail in mails if mail.has_sms} == texted
    with_text = {path.parent.name for path in rendering.PORTAL.glob("templates/emails/*/sms.txt")}
    assert {mail.folder for mail in mails if mail.has_sms} == with_text - {"phone_code"}


def test_a_notice_to_somebody_without_an_account_is_just_sent():
    QUOTE_ACCEPTED.plan(
        Recipient(None, "Ola", "ola@post.example"),
        event_key="quote:1",
        title="Tak",
        contact={"contact_name": "Kari"},
        place="",
        link=LINK,
    )
    assert db.session.scalars(select(Delivery)).one().unsubscribe_url is None
