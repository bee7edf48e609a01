"""The category's questions: every kind is read as people answer it, and nothing that was typed is lost."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal.blueprints.projects.questions import form_data, question_form, read_answers, read_day
from portal.core import clock
from portal.core.database import db
from portal.projects.catalogue import Question
from portal.projects.models import Project
from tests.support.visitors import Visitor

TEXT = {"nb": "Hva?", "en": "What?"}
OPTIONS = [{"key": "a", "nb": "A", "en": "A"}, {"key": "b", "nb": "B", "en": "B"}]


def question(kind: str, **more: object) -> Question:
    body = {"label": TEXT, "matters_for": "price", "weight": 10, **more}
    return Question("k", kind, {"options": OPTIONS, **body} if kind in ("choice", "multi") else body)


NUMBER = question("number", min=1, max=5000, unit={"nb": "m²", "en": "m²"})


def sent(app: Flask, asked: Question, *words: tuple[str, str]) -> tuple[dict, list[str]]:
    with app.test_request_context(method="POST"):
        form = question_form((asked,), "nb")(MultiDict(words), meta={"csrf": False})
        form.validate()
        return read_answers(form), list(form.k.errors)


def the_draft() -> Project:
    return db.session.scalars(select(Project).execution_options(populate_existing=True)).one()


@pytest.mark.parametrize(
    ("asked", "words", "answer"),
    [
        (question("choice"), [("k", "a")], "a"),
        (question("choice"), [("k", "vet-ikke")], "vet-ikke"),
        (question("multi"), [("k", "b"), ("k", "a")], ["b", "a"]),
        (question("multi"), [("k", "vet-ikke")], "vet-ikke"),
        (question("multi"), [("k", "a"), ("k", "vet-ikke")], ["a"]),
        (NUMBER, [("k", "140")], 140),
        (NUMBER, [("k", "ca. 1 200 kvm")], 1200),
        (NUMBER, [("k", "90 m2")], 90),
        (NUMBER, [("k", ""), ("k-vet-ikke", "ja")], "vet-ikke"),
        (NUMBER, [("k", "140"), ("k-vet-ikke", "ja")], 140),
        (question("text"), [("k", " Ved pipa ")], "Ved pipa"),
        (question("text"), [("k-vet-ikke", "ja")], "vet-ikke"),
        (question("date"), [("k", "2027-05-03")], "2027-05-03"),
        (question("date"), [("k", "3.5.2027")], "2027-05-03"),
        (question("date"), [("k", ""), ("k-vet-ikke", "ja")], "vet-ikke"),
    ],
)
def test_an_answer_is_read_as_people_give_it(app: Flask, asked: Question, words: list, answer: object):
    assert sent(app, asked, *words) == ({"k": answer}, [])


@pytest.mark.parametrize("kind", ["choice", "multi", "text", "date"])
def test_nothing_has_to_be_answered(app: Flask, kind: str):
    assert sent(app, question(kind), ("k", "")[:0] or ("other", "x")) == ({}, [])


@pytest.mark.parametrize(("kind", "word"), [("date", "31.2.2027"), ("date", "i mai"), ("choice", "c"), ("multi", "c")])
def test_what_is_no_answer_is_told_at_its_field(app: Flask, kind: str, word: str):
    assert sent(app, question(kind), ("k", word))[1]


@pytest.mark.parametrize("answer", [["a", "b"], "vet-ikke"])
def test_several_ticks_are_shown_again(app: Flask, answer: object):
    asked = question("multi")
    with app.test_request_context():
        form = question_form((asked,), "nb")(None, data=form_data({"k": answer}, [asked]))
        assert [option.data for option in form.k if option.checked] == ([answer] if isinstance(answer, str) else answer)


@pytest.mark.parametrize("typed", ["", "1.1", "0.1.2027", "1.13.2027", "1-2-3-4", "٣.٥.2027", "9" * 5000, "1.1.20277"])
def test_what_is_no_day_is_none(typed: str):
    assert read_day(typed) is None


def test_a_short_year_is_of_this_century():
    assert read_day("3.5.27") == date(2027, 5, 3)


def test_an_answer_brings_its_further_question_at_once_where_there_is_a_script(fill_in, anyone: Visitor):
    fill_in("kategori")
    fill_in("jobb", service="lekkasje")
    page = anyone.get("/legg-ut/detaljer")
    fields = [*page.forms[0].submit_fields(), ("leaking", "ja"), ("shape-vet-ikke", "")]
    answer = anyone.post("/legg-ut/detaljer", fields, {"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.html.select_one("#questions [name=leak_where]")
    assert the_draft().typed["detaljer"]["leaking"] == ["ja"]
    assert the_draft().answers == {}


def test_words_to_a_question_that_is_no_longer_asked_come_back_with_it(fill_in, anyone: Visitor):
    fill_in("kategori")
    fill_in("jobb", service="lekkasje")
    for leaking, where in (("ja", None), ("ja", "Ved pipa"), ("nei", None), ("ja", None)):
        form = anyone.get("/legg-ut/detaljer").forms[0]
        form["leaking"] = leaking
        if where:
            form["leak_where"] = where
        form.submit(status=303)
    assert anyone.get("/legg-ut/detaljer").forms[0]["leak_where"].value == "Ved pipa"


def test_time_and_price_are_kept_with_what_was_wished(fill_in, walk):
    walk(until="sted")
    soon = clock.in_oslo(clock.now()).date() + timedelta(days=90)
    fill_in("tid", start="planning", done_by_on=soon.isoformat(), wished_price_form="fixed", materials="poster")
    draft = the_draft()
    assert (draft.start, draft.done_by_on, draft.wished_price_form, draft.materials) == (
        "planning",
        soon,
        "fixed",
        "poster",
    )


def test_not_knowing_what_price_one_wants_is_no_wish(fill_in, walk):
    walk(until="sted")
    fill_in("tid", wished_price_form="vet-ikke", materials="vet-ikke")
    assert (the_draft().wished_price_form, the_draft().materials) == (None, None)


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "31.2.2027"])
def test_a_day_that_has_been_is_told_at_its_field(refused, walk, day: str):
    walk(until="sted")
    assert refused("tid", done_by_on=day).html.select_one("#done_by_on-error")


def test_place_and_calling_hours_are_kept(fill_in, walk):
    walk(until="beskrivelse")
    fill_in("sted", tenure="housing-share", access_note="4. etasje uten heis")
    fill_in("kontakt", shares_phone=True, call_times="evening")
    draft = the_draft()
    assert (draft.tenure, draft.access_note, draft.call_times) == ("housing-share", "4. etasje uten heis", "evening")


def test_calling_hours_without_a_phone_are_none(fill_in, walk):
    walk(until="beskrivelse")
    fill_in("kontakt", shares_phone=False, call_times="evening")
    assert the_draft().call_times is None
