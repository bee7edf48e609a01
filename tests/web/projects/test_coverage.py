"""«Ingen dekning» in the wizard: said once the place is known, with the way to the waiting list."""

import pytest
from sqlalchemy import select

from portal.core import transaction
from portal.core.database import db
from portal.dispatch import waiting_list
from portal.dispatch.models import CoverageWait
from tests.factories.marketplace import make_firm
from tests.support.visitors import Visitor

SENTENCE = "Ingen bedrifter hos oss tar slike jobber i Oslo ennå"


@pytest.fixture
def placed(walk, anyone: Visitor) -> Visitor:
    """A browser whose draft has a place, and no firm far and wide."""
    walk(until="sted")
    return anyone


def waits() -> list[CoverageWait]:
    return list(db.session.scalars(select(CoverageWait)))


def ask(visitor: Visitor, email: str = "kari@post.example", *, status: int = 303):
    form = visitor.get("/legg-ut/venteliste").forms[0]
    form["email"] = email
    return form.submit(status=status)


@pytest.mark.parametrize("page", ["tid", "sjekk"])
def test_it_is_said_with_a_way_on_and_a_way_to_wait(placed: Visitor, page: str):
    shown = placed.get(f"/legg-ut/{page}")
    assert SENTENCE in shown.text
    assert shown.html.select("section a[href='/legg-ut/venteliste']")
    assert shown.forms[0].action == f"/legg-ut/{page}"


@pytest.mark.parametrize("page", ["tid", "sjekk"])
def test_it_is_not_said_where_somebody_takes_such_work(placed: Visitor, page: str):
    make_firm()
    transaction.commit()
    assert "Ingen bedrifter" not in placed.get(f"/legg-ut/{page}").text


def test_it_asks_twice_whatever_the_number_of_firms(placed: Visitor):
    placed.get("/legg-ut/tid")
    without = placed.query_count
    for _ in range(3):
        make_firm()
    transaction.commit()
    placed.get("/legg-ut/tid")
    assert placed.query_count == without


def test_joining_twice_answers_alike_and_waits_once(placed: Visitor):
    answers = [ask(placed) for _ in range(2)]
    assert {answer.location for answer in answers} == {answers[0].location}
    assert "Du står på ventelisten" in answers[1].follow().text
    (wait,) = waits()
    assert (wait.category, wait.service, wait.postal_code) == ("tak", "omlegging", "0558")


@pytest.mark.parametrize("typed", ["", "kari", "kari@post.example, nils@post.example", "k" * 300 + "@post.example"])
def test_an_address_that_is_none_is_asked_for_again_as_typed(placed: Visitor, typed: str):
    page = ask(placed, typed, status=422)
    assert page.forms[0]["email"].value == typed
    assert page.html.select_one("#email-error").text
    assert waits() == []


def test_without_a_place_there_is_nothing_to_wait_for(anyone: Visitor, walk):
    assert anyone.get("/legg-ut/venteliste", status=303).location.endswith("/legg-ut/kategori")
    walk(until="detaljer")
    assert anyone.get("/legg-ut/venteliste", status=303).location.endswith("/legg-ut/kategori")


def test_reading_the_link_leaves_nothing_and_pressing_twice_leaves_once(placed: Visitor):
    ask(placed)
    token = waiting_list.find_untold(waits()[0].id)[1]
    transaction.commit()
    page = placed.get(f"/legg-ut/venteliste/{token}")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "kari@post.example" not in page.text
    assert len(waits()) == 1
    for _ in range(2):
        assert "Du står ikke på ventelisten" in page.forms[0].submit(status=200).text
    assert waits() == []
    placed.get(f"/legg-ut/venteliste/{token}", status=410)
