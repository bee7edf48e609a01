from flask import Flask

from portal.accounts import services
from portal.accounts.models import Person
from portal.core import transaction
from tests.factories.accounts import PASSWORD, make_person, open_session
from tests.support.visitors import Visitor


def test_a_copied_cookie_is_dead_after_log_out(app: Flask, as_kari: Visitor) -> None:
    page = as_kari.get("/min-side")
    thief = Visitor(app)
    thief.set_cookie("session", as_kari.cookies["session"])
    thief.get("/min-side", status=200)
    form = next(form for form in page.forms.values() if form.action.endswith("/logg-ut"))
    answer = form.submit(status=303)
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert thief.get("/min-side", status=303)
    assert as_kari.get("/min-side", status=303)


def test_a_link_cannot_log_anyone_out(as_kari: Visitor) -> None:
    as_kari.get("/logg-ut", status=405)
    as_kari.post("/logg-ut", status=400)
    as_kari.get("/min-side", status=200)


def test_suspension_ends_the_session_at_the_next_request(as_kari: Visitor, kari: Person) -> None:
    as_kari.get("/min-side", status=200)
    services.suspend(kari.id, actor_id=make_person("Siv Staff", staff_role="admin").id)
    transaction.commit()
    as_kari.get("/min-side", status=303)


def test_a_changed_password_ends_the_others_at_their_next_request(app: Flask, kari: Person, as_kari: Visitor) -> None:
    elsewhere = Visitor(app).sign_in(open_session(kari))
    form = as_kari.get("/min-side/passord").forms["password-form"]
    form["password"] = PASSWORD
    form.submit(status=303)
    as_kari.get("/min-side", status=200)
    elsewhere.get("/min-side", status=303)


def test_a_request_of_someone_logged_in_reads_who_they_are_in_one_query(as_kari: Visitor) -> None:
    as_kari.get("/min-side/e-post")
    assert as_kari.query_count == 1


def test_nonsense_in_the_cookie_is_nobody(app: Flask) -> None:
    for token in ("", "x", "a" * 5000):
        Visitor(app).sign_in(token).get("/min-side", status=303)


def test_the_cookie_is_kept_from_scripts_and_other_sites(anyone: Visitor) -> None:
    cookie = anyone.get("/logg-inn").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
