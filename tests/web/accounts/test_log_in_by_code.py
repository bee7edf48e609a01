from flask import Flask
from sqlalchemy import select

from portal.accounts.models import LoginSession, Person, ProofCode
from portal.core.database import db
from tests.factories.accounts import issue_latest_code
from tests.support.visitors import Visitor


def ask_for_code(visitor: Visitor, email: str, path: str = "/logg-inn"):
    form = visitor.get(path).forms[0]
    form["email"] = email
    return form.submit()


def log_in(visitor: Visitor, email: str, path: str = "/logg-inn"):
    form = ask_for_code(visitor, email, path).follow().forms[0]
    form["code"] = issue_latest_code()
    return form.submit()


def test_it_logs_in_with_the_mailed_code(anyone: Visitor, kari: Person) -> None:
    answer = log_in(anyone, "Kari@Post.example")
    assert answer.status_int == 303
    assert answer.location.endswith("/mine-prosjekter")
    assert "Mine prosjekter" in answer.follow().html.h1.text


def test_it_goes_back_to_where_one_was_going(anyone: Visitor, kari: Person) -> None:
    sent = anyone.get("/min-side/telefon?a=1", status=303)
    assert log_in(anyone, kari.email, sent.location).location.endswith("/min-side/telefon?a=1")


def test_it_never_goes_to_another_site(anyone: Visitor, kari: Person) -> None:
    assert log_in(anyone, kari.email, "/logg-inn?next=//evil.example").location.endswith("/mine-prosjekter")


def test_a_known_and_an_unknown_address_are_answered_byte_for_byte_alike(app: Flask, kari: Person) -> None:
    pages = []
    for address in ("kari@post.example", "nils@post.example"):
        visitor = Visitor(app)
        answer = ask_for_code(visitor, address)
        page = answer.follow()
        page.forms[0]["code"] = "000000"
        refused = page.forms[0].submit(status=422)
        same = [text.replace(address, "X") for text in (page.text, refused.text)]
        forms = (*page.forms.values(), *refused.forms.values())
        tokens = {form["csrf_token"].value for form in forms if "csrf_token" in form.fields}
        for token in tokens:
            same = [text.replace(token, "T") for text in same]
        pages.append((answer.status_int, answer.location, *same))
    assert pages[0] == pages[1]


def test_a_request_looks_nobody_up(anyone: Visitor, kari: Person) -> None:
    ask_for_code(anyone, kari.email)
    assert not [statement for statement in anyone.statements if "people" in statement]


def test_a_wrong_code_is_said_at_its_field_and_stays(anyone: Visitor, kari: Person) -> None:
    page = ask_for_code(anyone, kari.email).follow()
    wrong = f"{(int(issue_latest_code()) + 1) % 1_000_000:06d}"
    page.forms[0]["code"] = wrong
    refused = page.forms[0].submit(status=422)
    assert refused.html.select_one("#code-error")
    assert refused.forms[0]["code"].value == wrong
    assert "_user_id" not in str(anyone.cookies)
    assert anyone.get("/min-side", status=303)


def test_what_is_not_an_address_is_said_at_its_field_and_stays(anyone: Visitor) -> None:
    for typed in ("", "kari", "a@b.no, c@evil.no"):
        form = anyone.get("/logg-inn").forms[0]
        form["email"] = typed
        refused = form.submit(status=422)
        assert refused.html.select_one("#email-error")
        assert refused.forms[0]["email"].value == typed


def test_the_session_is_new_and_nothing_of_the_old_cookie_is_left(anyone: Visitor, kari: Person) -> None:
    page = ask_for_code(anyone, kari.email).follow()
    old_token, old_cookie = page.forms[0]["csrf_token"].value, anyone.cookies["session"]
    page.forms[0]["code"] = issue_latest_code()
    page.forms[0].submit()
    assert anyone.cookies["session"] != old_cookie
    assert anyone.post("/logg-ut", {"csrf_token": old_token}, status=400), (
        "a form token from before log-in is worthless"
    )


def test_a_planted_session_is_not_taken_over(app: Flask, kari: Person) -> None:
    """Fixation: the cookie an attacker put in the victim's browser gives the attacker nothing afterwards."""
    victim, attacker = Visitor(app), Visitor(app)
    attacker.get("/logg-inn")
    planted = attacker.cookies["session"]
    victim.set_cookie("session", planted)
    log_in(victim, kari.email)
    assert victim.get("/min-side", status=200)
    assert attacker.get("/min-side", status=303)


def test_logging_in_again_ends_the_session_before(app: Flask, as_kari: Visitor, kari: Person) -> None:
    first = db.session.scalar(select(LoginSession.id))
    as_kari.get("/logg-inn", status=303)
    token = as_kari.get("/min-side").forms[0]["csrf_token"].value
    as_kari.post("/logg-inn", {"csrf_token": token, "email": kari.email}, status=303)
    as_kari.post("/logg-inn/kode", {"csrf_token": token, "code": issue_latest_code()}, status=303)
    assert db.session.get(LoginSession, first).ended_at is not None


def test_the_code_page_without_a_request_leads_to_the_beginning(anyone: Visitor) -> None:
    assert anyone.get("/logg-inn/kode", status=303).location.endswith("/logg-inn")


def test_too_many_requests_are_told_to_wait(anyone: Visitor, kari: Person) -> None:
    for _ in range(5):
        ask_for_code(anyone, kari.email)
    form = anyone.get("/logg-inn").forms[0]
    form["email"] = kari.email
    assert int(form.submit(status=429).headers["Retry-After"]) > 0


def test_a_forged_forwarded_address_changes_nothing(app: Flask, kari: Person) -> None:
    for number in range(20):
        form = Visitor(app).get("/logg-inn").forms[0]
        form["email"] = f"en{number}@post.example"
        form.submit(headers={"X-Forwarded-For": f"198.51.100.{number}"})
    form = Visitor(app).get("/logg-inn").forms[0]
    form["email"] = "siste@post.example"
    form.submit(headers={"X-Forwarded-For": "203.0.113.1"}, status=429)


def test_without_its_token_the_form_is_refused(anyone: Visitor, kari: Person) -> None:
    anyone.post("/logg-inn", {"email": kari.email}, status=400)
    assert db.session.scalar(select(ProofCode)) is None


def test_further_fields_change_nothing(anyone: Visitor, kari: Person) -> None:
    page = ask_for_code(anyone, kari.email).follow()
    token = page.forms[0]["csrf_token"].value
    fields = {"csrf_token": token, "code": issue_latest_code(), "staff_role": "admin", "person_id": "1"}
    anyone.post("/logg-inn/kode", fields, status=303)
    db.session.expire_all()
    assert db.session.scalar(select(Person.staff_role)) is None


def test_it_speaks_english(app: Flask) -> None:
    assert Visitor(app).get("/logg-inn", headers={"Accept-Language": "en"}).html.html["lang"] == "en"
