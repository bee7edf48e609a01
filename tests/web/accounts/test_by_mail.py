"""The whole way, through the mail that is really written: page, outbox, handler, delivery, page."""

import re

from flask import Flask
from sqlalchemy import select

from jobs.handlers import HANDLERS
from portal.accounts.models import Person
from portal.core import outbox, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from tests.factories.accounts import PASSWORD
from tests.support.visitors import Visitor


def handle_outbox() -> None:
    """Do the workers' part."""
    for row in db.session.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None)).order_by(OutboxRow.id)).all():
        for handler in HANDLERS[row.event]:
            handler(**row.ids)
        outbox.finish(row)
    transaction.commit()


def last_mail(to: str) -> Delivery:
    return db.session.scalars(select(Delivery).where(Delivery.address == to).order_by(Delivery.id.desc())).first()


def code_in(text: str) -> str:
    return re.search(r"\b\d{3} ?\d{3}\b", text)[0]


def fill_and_send(visitor: Visitor, path: str, form: str | int = 0, **fields: str):
    found = visitor.get(path).forms[form]
    for name, value in fields.items():
        found[name] = value
    return found.submit(status=303)


def test_the_code_in_the_mail_logs_in(anyone: Visitor, kari: Person) -> None:
    fill_and_send(anyone, "/logg-inn", email=kari.email)
    handle_outbox()
    fill_and_send(anyone, "/logg-inn/kode", code=code_in(last_mail(kari.email).text))
    anyone.get("/min-side", status=200)


def test_nobody_unknown_gets_a_mail(anyone: Visitor, kari: Person) -> None:
    fill_and_send(anyone, "/logg-inn", email="ingen@post.example")
    form = anyone.get("/glemt-passord").forms[0]
    form["email"] = "ingen@post.example"
    form.submit()
    handle_outbox()
    assert db.session.scalars(select(Delivery)).all() == []


def test_the_link_in_the_mail_leads_to_a_new_password_and_a_mail_tells_of_it(
    app: Flask, anyone: Visitor, kari: Person
) -> None:
    form = anyone.get("/glemt-passord").forms[0]
    form["email"] = kari.email
    form.submit(headers={"X-Forwarded-Host": "evil.example"})
    handle_outbox()
    link = re.search(r"http://127\.0\.0\.1:8000(/nytt-passord/\S+)", last_mail(kari.email).text)[1]
    fill_and_send(anyone, link, password=PASSWORD)
    handle_outbox()
    assert last_mail(kari.email).kind == "password_changed"
    assert PASSWORD not in last_mail(kari.email).text


def test_the_old_address_is_told_that_the_account_has_moved(as_kari: Visitor, kari: Person) -> None:
    fill_and_send(as_kari, "/min-side/e-post", "email-form", email="kari@ny.example")
    handle_outbox()
    fill_and_send(as_kari, "/min-side/e-post/kode", "code-form", code=code_in(last_mail("kari@ny.example").text))
    handle_outbox()
    told = last_mail("kari@post.example")
    assert told.kind == "email_changed"
    assert "ny.example" not in told.text


def test_the_code_in_the_sms_proves_the_number(as_kari: Visitor) -> None:
    fill_and_send(as_kari, "/min-side/telefon", "phone-form", phone="912 34 567")
    handle_outbox()
    fill_and_send(as_kari, "/min-side/telefon/kode", "code-form", code=code_in(last_mail("+4791234567").text))
    assert "(ikke bekreftet)" not in as_kari.get("/min-side").text
