import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import TemplateNotFound, UndefinedError
from sqlalchemy import select

from portal.core import audit
from portal.core.database import db
from portal.delivery.models import Delivery
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass, Queue
from portal.notifications import account_mails, links, rendering, site
from portal.notifications.mail import Mail
from tests.factories.accounts import make_person
from tests.support.mails import addresses_in

pytestmark = pytest.mark.usefixtures("app")

AT = datetime(2026, 11, 22, 7, 41, tzinfo=UTC)
EXTREME_NAME = "Æsop <b>Ødegård</b> & Sønner" * 4
MAILS: dict[str, Callable[[Recipient], None]] = {
    "login_code": lambda to: account_mails.mail_login_code(to, code="012345", proof_id=1),
    "email_change_code": lambda to: account_mails.mail_email_change_code(to, code="012345", proof_id=1),
    "password_reset": lambda to: account_mails.mail_password_reset(to, token="t" * 43, proof_id=1),
    "email_changed": lambda to: account_mails.mail_email_changed(to, proof_id=1),
    "password_changed": lambda to: account_mails.mail_password_changed(to, audit_id=1, moment=AT),
}
every_mail = pytest.mark.parametrize("name", MAILS)
every_locale = pytest.mark.parametrize("locale", ["nb", "en"])


def plan(name: str, locale: str = "nb") -> Delivery:
    MAILS[name](Recipient(None, EXTREME_NAME, "kari@eksempel.example", locale))
    return db.session.scalars(select(Delivery)).one()


def test_every_mail_is_rendered_here():
    declared = {mail.folder for mail in vars(account_mails).values() if isinstance(mail, Mail)}
    folders = {path.name for path in (rendering.PORTAL / "templates" / "emails").iterdir() if path.is_dir()}
    assert declared <= folders
    assert declared - set(MAILS) == {"phone_code"}


@every_mail
@every_locale
def test_both_parts_say_the_same_and_lead_to_the_same_places(name: str, locale: str):
    mail = plan(name, locale)
    page = BeautifulSoup(mail.html, "html.parser")
    assert addresses_in(mail.text) == {link["href"] for link in page.select("a[href^=http]")}
    assert page.html["lang"] == locale
    assert page.title.text == mail.subject
    assert not page.find_all("b"), "a name was taken for HTML"
    for paragraph in page.select(".sheet p"):
        said = " ".join(paragraph.get_text(" ", strip=True).split())
        assert said in " ".join(mail.text.split()) or paragraph.select("a.button")


@every_mail
@every_locale
def test_it_is_fit_for_every_mail_reader(name: str, locale: str):
    mail = plan(name, locale)
    assert len(mail.subject) <= 78
    assert len(mail.html.encode()) < 102_000
    assert "style=" in mail.html, "the CSS was not inlined"
    assert not re.search(r"<(img|script|link|iframe)\b", mail.html), "something would be fetched, or run"
    assert "None" not in mail.text
    assert max(len(line) for line in mail.text.splitlines()) < 998


@every_mail
def test_it_says_who_we_are_and_why_it_comes(name: str):
    mail = plan(name)
    for part in (mail.text, mail.html):
        for fact in (site.site().company_name, site.site().org_number, site.site().address, site.site().email):
            assert fact in part
        assert "Du får denne e-posten fordi" in part


@every_mail
def test_it_leads_only_to_our_own_pages(name: str, app: Flask):
    routes = app.url_map.bind("127.0.0.1")
    for address in addresses_in(plan(name).text):
        assert address.startswith(site.site().public_url + "/")
        routes.match(address.removeprefix(site.site().public_url))


@pytest.mark.parametrize(
    "path", [links.front_page, links.forgotten_password_page, lambda: links.new_password_page("x")]
)
def test_every_link_leads_to_a_route(path: Callable[[], str], app: Flask):
    app.url_map.bind("127.0.0.1").match(path().removeprefix(site.site().public_url))


@every_mail
def test_account_mail_is_of_class_a_and_promises_no_opt_out(name: str):
    mail = plan(name)
    assert mail.mail_class == MailClass.ACCOUNT
    assert "meld deg av" not in (mail.text + mail.html).lower()


def test_a_code_is_readable_at_once_and_says_that_nobody_asks_for_it():
    mail = plan("login_code")
    assert mail.queue == Queue.LOGIN
    assert mail.subject.startswith("012345 ")
    assert BeautifulSoup(mail.html, "html.parser").select_one(".code").text == "012345"
    assert "Ingen fra Håndslag spør deg om koden" in mail.text
    assert 595 < (mail.expires_at - mail.created_at).total_seconds() <= 600


def test_a_code_by_sms_is_one_short_line():
    account_mails.text_phone_code(Recipient(None, "Kari", "+4799999999"), code="012345", proof_id=1)
    message = db.session.scalars(select(Delivery)).one()
    assert message.text.startswith("012345 ")
    assert len(message.text) <= 160
    assert (message.channel, message.address, message.html) == ("sms", "+4799999999", None)


def test_a_change_of_password_says_when_by_the_clock_in_oslo():
    assert "22. november 2026 kl.\N{NO-BREAK SPACE}08.41" in plan("password_changed").text


def test_a_change_of_password_is_told_once_with_its_own_time_however_late_and_often():
    kari = make_person()
    changed, removed = (
        audit.AuditEvent(action=action, at=AT, subject_kind="people", subject_id=kari.id, details={}, request_id="-")
        for action in ("person:password-changed", "person:password-removed")
    )
    db.session.add_all([changed, removed])
    db.session.flush()
    for event in (changed, changed, removed):
        account_mails.tell_of_password_change(person_id=kari.id, audit_id=event.id)
    mails = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert [mail.event_key for mail in mails] == [f"audit:{changed.id}", f"audit:{removed.id}"]
    assert "22. november 2026 kl.\N{NO-BREAK SPACE}08.41" in mails[0].text


def test_a_forgotten_variable_is_an_error():
    with pytest.raises(UndefinedError):
        rendering.render("login_code", "nb", minutes=10)


def test_an_unknown_mail_is_an_error():
    with pytest.raises(TemplateNotFound):
        rendering.render("no_such_mail", "nb")
