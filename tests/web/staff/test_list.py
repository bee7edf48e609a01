"""The heaps on the desk, and searching among all that was handed in."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock, transaction
from portal.core.database import db
from portal.projects import asking
from portal.projects.choices import Start
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project
from tests.support.visitors import Visitor


def waiting(minutes: int = 5, *, state: ProjectState = ProjectState.WAITING, **fields: object) -> Project:
    project = make_project(state=state, submitted_at=clock.now() - timedelta(minutes=minutes), **fields)
    transaction.commit()
    return project


def titles(visitor: Visitor, **query: str) -> list[str]:
    page = visitor.get("/stab/prosjekter", query)
    return [link.text for link in page.html.select(".qt th a")]


def asked(siv_id: int, **fields: object) -> Project:
    project = waiting(**fields)
    asking.ask(project, question="Hvor gammelt er taket?", actor_id=siv_id)
    transaction.commit()
    return project


@pytest.fixture
def siv_id() -> int:
    return make_person("Siv Andre").id


def test_an_answered_question_comes_before_what_has_waited_longer(siv: Visitor, siv_id: int):
    waiting(500, title="Venter lenge")
    answered = asked(siv_id, minutes=10, title="Svart på")
    asking.write_as_poster(answered, body="Fra 1974", actor_id=answered.poster_id)
    transaction.commit()
    assert titles(siv) == ["Svart på", "Venter lenge"]
    row = siv.get("/stab/prosjekter").html.select_one(f"#prosjekt-{answered.id}").get_text(" ")
    assert "Kunden har svart" in row
    assert "Kunden: Fra 1974" in row


def test_the_urgent_come_first_and_are_marked(siv: Visitor, siv_id: int):
    waiting(500, title="Venter lenge")
    answered = asked(siv_id, minutes=10, title="Svart på")
    asking.write_as_poster(answered, body="Fra 1974", actor_id=answered.poster_id)
    urgent = waiting(1, title="Lekker nå", start=Start.URGENT)
    waiting(2, title="Uten tid", start=None)
    assert titles(siv) == ["Lekker nå", "Svart på", "Venter lenge", "Uten tid"]
    page = siv.get("/stab/prosjekter").html
    assert page.select_one(f"#prosjekt-{urgent.id} .ds-tag").text == "Haster"
    assert "Haster" not in page.select_one(f"#prosjekt-{answered.id}").text


def test_a_row_names_the_category(siv: Visitor):
    project = waiting(title="Lekkasje eller skade", category="tak")
    assert siv.get("/stab/prosjekter").html.select_one(f"#prosjekt-{project.id} th small").text.startswith("Tak · 0558")


def test_what_is_with_the_customer_has_a_heap_of_its_own(siv: Visitor, siv_id: int):
    waiting(title="Hos oss")
    asked(siv_id, title="Hos kunden")
    assert titles(siv) == ["Hos oss"]
    assert titles(siv, vis="hos-kunden") == ["Hos kunden"]
    assert "Vi: Hvor gammelt er taket?" in siv.get("/stab/prosjekter?vis=hos-kunden").html.get_text(" ")


def test_what_was_decided_today_stands_newest_first(siv: Visitor):
    now = clock.now()
    itself = now - timedelta(minutes=3)
    make_project(title="Av seg selv", submitted_at=itself, approved_at=itself)
    waiting(state=ProjectState.OPEN, title="Først", approved_at=now - timedelta(minutes=5))
    waiting(state=ProjectState.REJECTED, title="Sist", rejected_at=now, rejection_reason="Nei takk, ikke denne")
    waiting(state=ProjectState.OPEN, title="Før", approved_at=now - timedelta(days=2))
    page = siv.get("/stab/prosjekter?vis=avgjort")
    assert [link.text for link in page.html.select(".qt th a")] == ["Sist", "Av seg selv", "Først"]
    marked = [
        row.th.a.text
        for row in page.html.select(".qt tbody tr")
        if row.select_one(".ds-tag:-soup-contains('Av seg selv')")
    ]
    assert marked == ["Av seg selv"]
    assert page.html.select_one(".kpi:nth-of-type(3) dd").text == "2 1 av seg selv"
    assert not page.html.select("form[action$=godkjenn]")


def test_a_message_about_any_project_waits_until_it_is_answered_or_needs_no_answer(siv: Visitor):
    first, second = waiting(state=ProjectState.OPEN, title="Ute"), waiting(state=ProjectState.AWARDED, title="Valgt")
    for project in (first, second):
        asking.write_as_poster(project, body="Hjelp", actor_id=project.poster_id)
    transaction.commit()
    assert titles(siv, vis="meldinger") == ["Ute", "Valgt"]
    menu = siv.get("/stab/prosjekter").html.select_one(".rail a[href$=meldinger] .n")
    assert menu.text == "2"
    answer = siv.get(f"/stab/prosjekter/{first.id}").forms["write"]
    answer["body"] = "Det ordner vi."
    answer.submit(status=303)
    page = siv.get(f"/stab/prosjekter/{second.id}")
    settle = next(form for form in page.forms.values() if form.action.endswith("trenger-ikke-svar"))
    settle.submit(status=303)
    assert titles(siv, vis="meldinger") == []


def test_reasons_and_completeness_stand_in_the_row(siv: Visitor):
    project = waiting(review_reasons=["incomplete", "words"], completeness=42)
    row = siv.get("/stab/prosjekter").html.select_one(f"#prosjekt-{project.id}").get_text(" ")
    for text in ("Lite utfylt", "Ord å se på", "42 %"):
        assert text in row


def test_a_project_that_waited_over_two_working_hours_is_marked(siv: Visitor):
    late, fresh = waiting(60 * 24 * 5), waiting(1)
    page = siv.get("/stab/prosjekter").html
    assert "over fristen" in page.select_one(f"#prosjekt-{late.id}").text
    assert "over fristen" not in page.select_one(f"#prosjekt-{fresh.id}").text


@pytest.mark.parametrize("heap", ["venter", "hos-kunden", "avgjort", "meldinger"])
def test_each_heap_leads_on_without_showing_anything_twice(siv: Visitor, heap: str, siv_id: int):
    poster = make_person()
    for number in range(23):
        moment = clock.now() - timedelta(seconds=200 - number)
        decided = {"state": ProjectState.OPEN, "approved_at": moment, "submitted_at": moment}
        start = (Start.URGENT, Start.FLEXIBLE, None)[number % 3]
        pending = {"state": ProjectState.WAITING, "submitted_at": moment, "start": start}
        project = make_project(poster, title=f"Nr {number}", **(decided if heap == "avgjort" else pending))
        if heap == "hos-kunden":
            project.asked_at = moment
        if heap == "meldinger":
            asking.write_as_poster(project, body=f"Hei {number}", actor_id=poster.id)
    transaction.commit()
    first = siv.get("/stab/prosjekter", {"vis": heap})
    second = first.click("Neste")
    seen = [link.text for page in (first, second) for link in page.html.select(".qt th a")]
    assert len(seen) == len(set(seen)) == 23
    assert "Neste" not in second.text


@pytest.mark.parametrize("query", ["vis=tull", "vis=", "etter=x&vis=avgjort", "etter=999999&vis=meldinger"])
def test_odd_addresses_show_something_sensible(siv: Visitor, query: str):
    waiting()
    siv.get(f"/stab/prosjekter?{query}")


class TestSearching:
    def test_by_number(self, siv: Visitor):
        project = waiting(title="Denne")
        waiting(title="Ikke denne")
        assert titles(siv, q=str(project.id)) == titles(siv, q=f"#{project.id}") == ["Denne"]

    def test_by_the_posters_address(self, siv: Visitor):
        kari = make_person("Kari", email="kari.sok@post.example")
        make_project(kari, title="Karis")
        waiting(title="En annens")
        assert titles(siv, q="Kari.Sok@post.example") == ["Karis"]

    def test_by_the_beginning_of_words_in_the_title_whatever_its_state(self, siv: Visitor):
        waiting(title="Legge om tak, 140 m²", state=ProjectState.COMPLETED)
        waiting(title="Male hus")
        assert titles(siv, q="tak legg") == ["Legge om tak, 140 m²"]

    @pytest.mark.parametrize("odd", ["9" * 30, "'; DROP", "& | !", "()", "%", "ingen@sted.example", "x" * 5000])
    def test_odd_words_find_nothing_and_break_nothing(self, siv: Visitor, odd: str):
        waiting()
        assert titles(siv, q=odd) == []

    def test_drafts_are_never_found(self, siv: Visitor):
        draft = make_project(state=ProjectState.DRAFT, title="Utkast til tak")
        transaction.commit()
        assert titles(siv, q=str(draft.id)) == titles(siv, q="utkast") == []

    def test_it_leads_on(self, siv: Visitor):
        poster = make_person()
        for number in range(22):
            make_project(poster, title=f"Pipe {number}")
        transaction.commit()
        first = siv.get("/stab/prosjekter?q=pipe")
        seen = [link.text for page in (first, first.click("Neste")) for link in page.html.select(".qt th a")]
        assert seen == [f"Pipe {number}" for number in reversed(range(22))]


def test_every_heap_is_read_through_an_index(app: Flask):
    """The orders of the heaps are those of their indexes: with sorting and whole scans priced out, neither remains."""
    from portal.projects.approval import Heap, _asked, _edited, _waiting

    db.session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
    db.session.connection().exec_driver_sql("SET LOCAL enable_sort = off")
    heaps = (
        (_waiting(None), "ix_projects_waiting"),
        (_asked(None), "ix_projects_asked"),
        (_edited(None), "ix_projects_unread_edits"),
    )
    for query, index in heaps:
        sql = str(query.limit(21).compile(db.engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(row[0] for row in db.session.connection().exec_driver_sql(f"EXPLAIN {sql}"))
        assert index in plan, plan
        assert "Sort" not in plan, plan
    assert set(Heap) == {"venter", "hos-kunden", "avgjort", "meldinger", "endret"}
