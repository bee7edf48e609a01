"""What is kept of a step: what it asks, as long as somebody can have written, and never one window's words silently over another's."""

import pytest
from sqlalchemy import select

from portal.core.database import db
from portal.projects.models import Project

OLD = "Taket fra 1974 skal legges om med ny duk, lekter og takstein. Skrevet først."
NEW = "Et annet vindu skrev noe annet om det samme taket, og det skal heller ikke bli borte."


def typed(step: str) -> dict:
    return db.session.scalars(select(Project).execution_options(populate_existing=True)).one().typed.get(step)


def token(anyone, step):
    return anyone.get(f"/legg-ut/{step}").forms[0]["csrf_token"].value


def test_a_field_that_is_not_the_steps_own_is_not_kept(walk, anyone):
    walk(until="beskrivelse")
    fields = {"csrf_token": token(anyone, "sted"), "postal_code": "0558", "junk": "x" * 1000}
    anyone.post("/legg-ut/sted", fields, status=303)
    assert typed("sted") == {"postal_code": ["0558"]}


def test_a_field_is_kept_as_far_as_somebody_can_have_written(walk, anyone):
    walk(until="beskrivelse")
    anyone.post("/legg-ut/sted", {"csrf_token": token(anyone, "sted"), "access_note": "x" * 100_000}, status=303)
    assert len(typed("sted")["access_note"][0]) == 20_000


@pytest.mark.parametrize("step", ["sted", "beskrivelse"])
def test_a_large_form_without_files_is_refused(walk, anyone, step):
    walk(until="beskrivelse")
    fields = {"csrf_token": token(anyone, step), "description": "x" * 1_000_000}
    anyone.post(f"/legg-ut/{step}", fields, status=413)


def test_a_large_form_is_refused_where_there_are_no_files(walk, anyone):
    walk(until="beskrivelse")
    fields = {"csrf_token": token(anyone, "sted")}
    anyone.post("/legg-ut/sted", fields, upload_files=[("photos", "a.jpg", b"x" * 1_000_000)], status=413)


@pytest.mark.parametrize("sent", ["Storgata\0 1", "Storgata\x01 1", "Storgata\x1b 1", "\u202eStorgata 1\x7f"])
def test_a_control_character_is_taken_out_and_nothing_else_is_lost(walk, anyone, sent):
    walk(until="beskrivelse")
    fields = {
        "csrf_token": token(anyone, "sted"),
        "postal_code": "0558",
        "address_shown": "award",
        "street_address": sent,
    }
    assert anyone.post("/legg-ut/sted", fields, status=303).location.endswith("/legg-ut/tid")
    assert db.session.scalars(select(Project)).one().street_address == "Storgata 1"


def test_a_name_that_cannot_be_is_refused(walk, anyone):
    walk(until="beskrivelse")
    anyone.post("/legg-ut/sted", {"csrf_token": token(anyone, "sted"), "na\0me": "x"}, status=400)


def test_words_are_kept_while_they_are_typed(walk, anyone):
    walk(until="detaljer")
    form = anyone.get("/legg-ut/beskrivelse").forms[0]
    fields = {
        "csrf_token": form["csrf_token"].value,
        "seen": form["seen"].value,
        "description": "Halvt",
        "behold": "ja",
    }
    mark = anyone.post("/legg-ut/beskrivelse", fields, status=200)
    assert mark.content_type.startswith("text/plain")
    again = anyone.get("/legg-ut/beskrivelse").forms[0]
    assert (again["description"].value, again["seen"].value) == ("Halvt", mark.text)


def test_words_that_are_kept_while_typed_never_go_over_another_windows(walk, fill_in, anyone):
    walk(until="detaljer")
    form = anyone.get("/legg-ut/beskrivelse").forms[0]
    fill_in("beskrivelse", description=OLD)
    fields = {
        "csrf_token": form["csrf_token"].value,
        "seen": form["seen"].value,
        "description": "Halvt",
        "behold": "ja",
    }
    anyone.post("/legg-ut/beskrivelse", fields, status=202)
    assert typed("beskrivelse")["description"] == [OLD]
    page = anyone.get("/legg-ut/beskrivelse")
    assert page.html.select_one(".differing dd").text == "Halvt"
    assert page.forms[0]["description"].value == OLD


@pytest.mark.parametrize(("windows", "status"), [(("en", "en"), 200), (("en", "to"), 202), (("", ""), 202)])
def test_words_of_one_window_that_pass_each_other_are_not_anothers(walk, anyone, windows, status):
    walk(until="detaljer")
    form = anyone.get("/legg-ut/beskrivelse").forms[0]
    fields = {"csrf_token": form["csrf_token"].value, "seen": form["seen"].value, "behold": "ja"}
    first, second = ({"vindu": window} if window else {} for window in windows)
    anyone.post("/legg-ut/beskrivelse", fields | first | {"description": "Hal"}, status=200)
    anyone.post("/legg-ut/beskrivelse", fields | second | {"description": "Halvt"}, status=status)
    assert typed("beskrivelse")["description"] == ["Halvt" if status == 200 else "Hal"]


def test_what_another_window_wrote_is_not_gone_before_it_was_seen(walk, fill_in, anyone):
    walk(until="kontakt")
    first, second = (anyone.get("/legg-ut/beskrivelse").forms[0] for _ in range(2))
    first["description"] = OLD
    first.submit(status=303)
    fields = {name: second[name].value for name in ("csrf_token", "seen")} | {"description": NEW, "behold": "ja"}
    anyone.post("/legg-ut/beskrivelse", fields, status=202)
    assert "endret i et annet vindu" in anyone.get("/legg-ut/sjekk").text
    shown = fill_in("beskrivelse", description=OLD)
    assert not anyone.get("/legg-ut/beskrivelse").html.select(".differing")
    assert shown.location.endswith("/legg-ut/sted")
    assert "endret i et annet vindu" not in anyone.get("/legg-ut/sjekk").text


def test_words_that_were_kept_but_never_sent_are_told_of_before_handing_in(walk, fill_in, anyone):
    walk(until="kontakt")
    form = anyone.get("/legg-ut/beskrivelse").forms[0]
    fields = {name: form[name].value for name in ("csrf_token", "seen")} | {"description": NEW, "behold": "ja"}
    anyone.post("/legg-ut/beskrivelse", fields, status=200)
    assert "Du har skrevet noe under «Beskrivelse og bilder»" in anyone.get("/legg-ut/sjekk").text
    assert anyone.get("/legg-ut/videre", status=303).location.endswith("/legg-ut/beskrivelse")
    anyone.get("/legg-ut/beskrivelse").forms[0].submit(status=303)
    assert "Du har skrevet noe under" not in anyone.get("/legg-ut/sjekk").text


@pytest.mark.parametrize("words", ["Halvskrevet", NEW])
def test_back_keeps_what_was_typed_whether_or_not_it_passes(walk, anyone, words):
    walk(until="detaljer")
    form = anyone.get("/legg-ut/beskrivelse").forms["steg"]
    form["description"] = words
    assert anyone.post(form.action, [*form.submit_fields(), ("tilbake", "ja")], status=303).location.endswith(
        "/detaljer"
    )
    assert anyone.get("/legg-ut/beskrivelse").forms["steg"]["description"].value == words


def test_the_first_step_has_nothing_to_go_back_with_or_to_keep(anyone):
    page = anyone.get("/legg-ut/jobb?kategori=tak").html
    assert not page.select("[name=tilbake], [data-keep]")
    assert page.select_one(".wiz-bar a")


def test_enter_in_a_field_goes_on_and_not_back(walk, anyone):
    walk(until="beskrivelse")
    page = anyone.get("/legg-ut/sted").html
    assert [button.get("name") for button in page.select("button[form=steg]")] == [None, "tilbake"]


def test_two_windows_with_different_words_are_told_of_each_other(walk, fill_in, anyone):
    walk(until="detaljer")
    second = anyone.get("/legg-ut/beskrivelse").forms[0]
    fill_in("beskrivelse", description=OLD)
    second["description"] = NEW
    page = second.submit(status=303).follow()
    assert page.html.select_one(".differing dd").text == OLD
    assert page.forms[0]["description"].value == NEW
    assert page.forms[0].submit(status=303).location.endswith("/legg-ut/sted")
    assert db.session.scalars(select(Project)).one().description == NEW
    assert not anyone.get("/legg-ut/beskrivelse").html.select(".differing")


def test_two_windows_with_the_same_words_are_left_in_peace(walk, fill_in, anyone):
    walk(until="detaljer")
    second = anyone.get("/legg-ut/beskrivelse").forms[0]
    fill_in("beskrivelse", description=OLD)
    second["description"] = OLD
    assert second.submit(status=303).location.endswith("/legg-ut/sted")
