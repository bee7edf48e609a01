"""A browser left open is not enough to take an account over."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.accounts.models import LoginSession, Person
from portal.core.database import db
from tests.factories.accounts import PASSWORD, issue_latest_code
from tests.support.visitors import Visitor


def log_in_was(minutes_ago: int) -> None:
    db.session.execute(update(LoginSession).values(created_at=func.now() - timedelta(minutes=minutes_ago)))
    db.session.commit()


@pytest.mark.parametrize("page", ["e-post", "passord"])
def test_an_hour_later_one_is_asked_for_a_code_and_sent_back(as_kari: Visitor, kari: Person, page: str) -> None:
    as_kari.get(f"/min-side/{page}", status=200)
    log_in_was(61)
    question = as_kari.get(f"/min-side/{page}", status=303).follow()
    assert kari.email in question.text
    code_page = question.forms[0].submit(status=303).follow()
    code_page.forms[0]["code"] = issue_latest_code()
    assert code_page.forms[0].submit(status=303).location.endswith(f"/min-side/{page}")
    as_kari.get(f"/min-side/{page}", status=200)


@pytest.mark.parametrize("path", ["e-post", "passord", "passord/fjern"])
def test_an_hour_later_nothing_is_changed(as_kari: Visitor, path: str) -> None:
    token = as_kari.get("/min-side").forms[0]["csrf_token"].value
    log_in_was(61)
    fields = {"csrf_token": token, "email": "nils@post.example", "password": PASSWORD, "password_in_use": "x"}
    assert "/bekreft-deg" in as_kari.post(f"/min-side/{path}", fields, status=303).location
    db.session.expire_all()
    assert db.session.scalar(select(Person.password_hash)) is None


def test_the_other_pages_stay_open(as_kari: Visitor) -> None:
    log_in_was(61)
    for page in ("", "/navn-og-sprak", "/telefon", "/innlogginger"):
        as_kari.get(f"/min-side{page}", status=200)


def test_someone_logged_out_is_sent_to_log_in(anyone: Visitor) -> None:
    assert "/logg-inn" in anyone.get("/bekreft-deg", status=303).location
