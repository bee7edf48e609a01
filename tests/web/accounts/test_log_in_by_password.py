import pytest

from portal.accounts.models import Person
from tests.factories.accounts import PASSWORD, make_person
from tests.support.visitors import Visitor


@pytest.fixture
def kari(app: object) -> Person:
    return make_person("Kari Nordmann", email="kari@post.example", password=PASSWORD)


def log_in(visitor: Visitor, email: str, password: str, **wanted: int):
    form = visitor.get("/logg-inn/passord").forms[0]
    form["email"], form["password"] = email, password
    return form.submit(**wanted)


def test_it_logs_in(anyone: Visitor, kari: Person) -> None:
    assert log_in(anyone, kari.email, PASSWORD, status=303).location.endswith("/mine-prosjekter")
    assert "Kari Nordmann" in anyone.get("/min-side").text


def test_the_address_comes_along_from_the_first_page_and_asks_for_no_code(anyone: Visitor, kari: Person) -> None:
    form = anyone.get("/logg-inn?next=/min-side/passord").forms[0]
    form["email"] = kari.email
    page = form.submit("way", value="password")
    assert page.forms[0]["email"].value == kari.email
    page.forms[0]["password"] = PASSWORD
    assert page.forms[0].submit(status=303).location.endswith("/min-side/passord")


def test_unknown_and_wrong_are_answered_alike_and_the_password_is_never_echoed(anyone: Visitor, kari: Person) -> None:
    answers = []
    for address in (kari.email, "ingen@post.example"):
        refused = log_in(anyone, address, "feil passord altså", status=422)
        assert "feil passord" not in refused.text
        assert refused.forms[0]["email"].value == address
        token = refused.forms[0]["csrf_token"].value  # tells the second it was made in
        answers.append(refused.text.replace(address, "X").replace(token, ""))
    assert answers[0] == answers[1]


def test_many_wrong_ones_from_here_are_told_to_wait(anyone: Visitor, kari: Person) -> None:
    for _ in range(5):
        log_in(anyone, kari.email, "feil", status=422)
    log_in(anyone, kari.email, PASSWORD, status=429)
    anyone.extra_environ["REMOTE_ADDR"] = "198.51.100.7"
    log_in(anyone, kari.email, PASSWORD, status=303)


def test_another_address_of_the_same_ipv6_household_counts_as_the_same(anyone: Visitor, kari: Person) -> None:
    for number in range(5):
        anyone.extra_environ["REMOTE_ADDR"] = f"2001:db8::{number + 1}"
        log_in(anyone, kari.email, "feil", status=422)
    anyone.extra_environ["REMOTE_ADDR"] = "2001:db8::ffff"
    log_in(anyone, kari.email, PASSWORD, status=429)


def test_an_enormous_password_is_refused_quickly(anyone: Visitor, kari: Person) -> None:
    log_in(anyone, kari.email, "a" * 5000, status=422)
    log_in(anyone, kari.email, "a" * 1_000_000, status=413)
