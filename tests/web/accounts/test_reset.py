from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person, ProofCode
from portal.core.database import db
from tests.factories.accounts import issue_latest_reset
from tests.support.visitors import Visitor

NEW = "fjorten røde hester danser"


def ask(visitor: Visitor, email: str):
    form = visitor.get("/glemt-passord").forms[0]
    form["email"] = email
    return form.submit()


def test_the_link_leads_to_a_new_password_and_logs_nobody_in(anyone: Visitor, kari: Person) -> None:
    ask(anyone, kari.email)
    link = f"/nytt-passord/{issue_latest_reset()}"
    page = anyone.get(link)
    page.forms[0]["password"] = NEW
    answer = page.forms[0].submit(status=303)
    assert answer.location.endswith("/logg-inn/passord")
    anyone.get("/min-side", status=303)
    form = anyone.get("/logg-inn/passord").forms[0]
    form["email"], form["password"] = kari.email, NEW
    form.submit(status=303)
    assert "gjelder ikke lenger" in anyone.get(link, status=410).text


def test_reading_the_link_ten_times_uses_nothing_up(app: Flask, anyone: Visitor, kari: Person) -> None:
    ask(anyone, kari.email)
    link = f"/nytt-passord/{issue_latest_reset()}"
    for _ in range(10):
        Visitor(app).get(link, status=200)
    assert db.session.scalar(select(ProofCode.used_at)) is None


def test_the_page_sends_its_address_nowhere_and_is_not_kept(anyone: Visitor, kari: Person) -> None:
    ask(anyone, kari.email)
    for path in (f"/nytt-passord/{issue_latest_reset()}", "/nytt-passord/feil"):
        headers = anyone.get(path, expect_errors=True).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_known_and_unknown_addresses_are_answered_alike(anyone: Visitor, kari: Person) -> None:
    answers = [ask(anyone, address).text.replace(address, "X") for address in (kari.email, "nils@post.example")]
    assert answers[0] == answers[1]


def test_a_weak_password_is_said_at_its_field_and_not_echoed(anyone: Visitor, kari: Person) -> None:
    ask(anyone, kari.email)
    page = anyone.get(f"/nytt-passord/{issue_latest_reset()}")
    for weak in ("", "kort", "passordpassord1", "kari nordmann kari"):
        page.forms[0]["password"] = weak
        refused = page.forms[0].submit(status=422)
        assert refused.html.select_one("#password-error")
        assert not weak or weak not in refused.text


def test_a_wrong_link_is_gone_also_for_a_post(anyone: Visitor) -> None:
    token = anyone.get("/glemt-passord").forms[0]["csrf_token"].value
    anyone.post("/nytt-passord/feil", {"csrf_token": token, "password": NEW}, status=410)
