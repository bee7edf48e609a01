"""The rescue queue on the staff's desk."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from webtest import TestResponse

from portal.accounts.models import Person
from portal.conversations.models import Message
from portal.core import clock, transaction
from portal.core.database import db
from portal.dispatch.models import Course
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects.models import Project
from tests.factories.accounts import open_session
from tests.factories.marketplace import make_course, make_firm, make_lead, make_member, make_project, make_wave
from tests.support.visitors import Visitor

FAR = {"postal_code": "3044", "radius_km": 5}
VERBS = ("spor", "utvid", "skriv", "ferdig")


def unanswered(**fields: object) -> Project:
    project = make_project(**fields)
    make_wave(project, asked=1)
    make_lead(make_firm("Stille AS"), project, opened_at=clock.now())
    make_course(project, "needs-staff")
    transaction.commit()
    return project


def far_away(name: str = "Langt AS", **fields: object) -> Firm:
    firm = make_firm(name, **FAR | fields)
    transaction.commit()
    return firm


def page_of(visitor: Visitor, project: Project) -> TestResponse:
    return visitor.get(f"/stab/redning/{project.id}")


def press(visitor: Visitor, project: Project, verb: str, fields: dict | None = None, **kwargs: object) -> TestResponse:
    token = visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    return visitor.post(f"/stab/redning/{project.id}/{verb}", {"csrf_token": token, **(fields or {})}, **kwargs)


def course_of(project: Project) -> Course:
    return db.session.get(Course, project.id, populate_existing=True)


def count_asked(project: Project) -> int:
    return db.session.scalar(select(func.count()).where(Lead.project_id == project.id, Lead.wave == 0))


class TestTheQueue:
    def test_the_menu_counts_it_and_each_has_its_deadline(self, siv: Visitor):
        project = unanswered(title="Legge om taket")
        page = siv.get("/stab/redning")
        assert page.html.select_one(".rail a[href='/stab/redning'] .n").text == "1"
        row = page.html.select_one(f"#redning-{project.id}").get_text(" ")
        for words in ("Legge om taket", "Tak · 0558 Oslo", "1 spurt", "1 har åpnet", "frist"):
            assert words in row
        course_of(project).ended_at = clock.now() - timedelta(days=10)
        transaction.commit()
        assert "over fristen" in siv.get("/stab/redning").text

    def test_it_says_when_nobody_waits(self, siv: Visitor):
        assert "Ingen venter på redning" in siv.get("/stab/redning").text

    def test_it_leads_on_without_showing_anything_twice(self, siv: Visitor):
        now = clock.now()
        for number in range(22):
            project = make_project(title=f"Tak nummer {number:02}")
            make_course(project, "needs-staff", ended_at=now - timedelta(hours=number))
        transaction.commit()
        first = siv.get("/stab/redning")
        second = first.click("Neste")
        assert [f"Tak nummer {n:02}" in first.text for n in (21, 2, 1)] == [True, True, False]
        assert [f"Tak nummer {n:02}" in second.text for n in (2, 1, 0)] == [False, True, True]

    def test_it_asks_the_database_as_often_for_many_as_for_one(self, siv: Visitor):
        unanswered()
        siv.get("/stab/redning")
        for_one = siv.query_count
        for _ in range(5):
            unanswered()
        siv.get("/stab/redning")
        assert siv.query_count == for_one

    @pytest.mark.parametrize("odd", ["x", "-1", "9" * 25])
    def test_an_odd_continuation_begins_at_the_beginning(self, siv: Visitor, odd: str):
        unanswered(title="Legge om taket")
        assert "Legge om taket" in siv.get("/stab/redning", {"etter": odd}).text


class TestThePage:
    def test_it_says_what_would_have_found_more(self, siv: Visitor):
        project = unanswered(budget_ore=10_000_00)
        far_away()
        far_away("Lenger AS")
        far_away("Bare store AS", postal_code="0558", smallest_size=3)
        full = far_away("Full uke AS", postal_code="0558", leads_per_week=1, radius_km=40)
        make_lead(full, make_project())
        transaction.commit()
        said = " ".join(page_of(siv, project).html.select_one("#hva-om").parent.get_text(" ").split())
        assert "Radius 40 km ville gitt 2 til." in said
        assert "Uten størrelsesgrensen: 1 til." in said
        assert "1 er full denne uken." in said

    def test_it_is_honest_when_nothing_helps(self, siv: Visitor):
        assert "Ingenting: ingen flere i faget kan spørres nå" in page_of(siv, unanswered()).text

    def test_it_names_the_nearest_where_only_somebody_very_far_away_is_left(self, siv: Visitor):
        project = unanswered()
        far_away("Nordlys AS", postal_code="9008")
        said = page_of(siv, project).text
        assert "Ingenting alene: verken alle innen 200 km" in said
        assert "er Nordlys AS: ca." in said
        assert "uansett avstand" not in said

    def test_the_nearest_ten_stand_there_and_all_on_wish(self, siv: Visitor):
        project = unanswered()
        for number in range(11):
            far_away(f"Langt {number:02} AS")
        page = page_of(siv, project)
        assert len(page.html.select("input[name=firm]")) == 10
        everybody = page.click("Vis alle")
        assert len(everybody.html.select("input[name=firm]")) == 11
        assert "Vis alle" not in everybody.text
        form = next(form for form in everybody.forms.values() if "/spor" in form.action)
        assert len(form.submit(status=422).html.select("input[name=firm]")) == 11

    def test_the_number_of_queries_does_not_grow(self, siv: Visitor):
        project = unanswered()
        far_away()
        page_of(siv, project)
        for_one = siv.query_count
        for number in range(5):
            far_away(f"Langt {number} AS")
        page_of(siv, project)
        assert siv.query_count == for_one

    def test_what_is_settled_shows_its_note_and_no_buttons(self, siv: Visitor):
        project = unanswered()
        press(siv, project, "ferdig", {"note": "Ringte <b>kunden</b>."}, status=303)
        page = page_of(siv, project)
        assert "Ringte <b>kunden</b>." in page.html.get_text()
        assert not page.html.select("main form[action^='/stab/redning']")

    def test_one_that_does_not_need_staff_is_not_found(self, siv: Visitor):
        running, too_few = make_project(), make_project()
        make_course(running)
        make_course(too_few, "too-few")
        transaction.commit()
        for number in (running.id, too_few.id, 999_999):
            siv.get(f"/stab/redning/{number}", status=404)


class TestTheVerbs:
    def test_the_chosen_are_asked_once_however_often_it_is_pressed(self, siv: Visitor):
        project, firm = unanswered(), far_away()
        form = next(form for form in page_of(siv, project).forms.values() if form.action.endswith("/spor"))
        form.set("firm", True, index=0)
        assert "1 bedrift er spurt." in form.submit().follow().text
        assert "Ingen ble spurt" in form.submit().follow().text
        assert count_asked(project) == 1
        assert firm.name not in page_of(siv, project).text

    def test_without_a_choice_it_says_so(self, siv: Visitor):
        project = unanswered()
        far_away()
        assert "Velg minst én bedrift" in press(siv, project, "spor", status=422).text

    @pytest.mark.parametrize("odd", ["x", "-1", "0", "9" * 25, "\0", "²"])
    def test_an_odd_number_asks_nobody(self, siv: Visitor, odd: str):
        project = unanswered()
        far_away()
        assert press(siv, project, "spor", {"firm": odd}, expect_errors=True).status_int in (400, 422)
        assert count_asked(project) == 0

    @pytest.mark.parametrize(("sent", "factor"), [("2.0", 2.0), ("99", 1.5), ("x", 1.5), ("", 1.5)])
    def test_wider_begins_anew_with_a_factor_of_ours(self, siv: Visitor, sent: str, factor: float):
        project = unanswered()
        far_away("Nær AS", postal_code="0558")
        press(siv, project, "utvid", {"factor": sent}, status=303)
        assert course_of(project).radius_factor == factor
        again = press(siv, project, "utvid", {"factor": sent}).follow()
        assert "venter ikke på oss lenger" in again.text
        assert course_of(project).number == 2

    def test_wider_says_how_many_were_asked(self, siv: Visitor):
        project = unanswered()
        far_away("Nær AS", postal_code="0558")
        assert "1 bedrift er spurt nå." in press(siv, project, "utvid", {"factor": "1.5"}, status=303).follow().text

    def test_wider_that_finds_nobody_is_refused_and_it_stays_in_the_queue(self, siv: Visitor):
        project = unanswered(title="Legge om taket")
        far_away("Langt, langt unna AS", postal_code="9008")
        answer = press(siv, project, "utvid", {"factor": "2.0"}, status=409)
        assert "Ingen flere passer om vi ser så langt" in answer.text
        assert course_of(project).number == 1
        assert "Legge om taket" in siv.get("/stab/redning").text

    def test_what_is_written_is_in_the_posters_conversation(self, siv: Visitor):
        project = unanswered()
        press(siv, project, "skriv", {"body": "Vi leter videre for deg."}, status=303)
        assert db.session.scalar(select(Message.body)) == "Vi leter videre for deg."
        assert "Skriv en melding først" in press(siv, project, "skriv", {"body": " "}, status=422).text

    def test_a_note_is_wanted_and_what_was_typed_stays(self, siv: Visitor):
        project = unanswered()
        assert "Skriv hva som er gjort" in press(siv, project, "ferdig", {"note": ""}, status=422).text
        long = "æ" * 1001
        assert long in press(siv, project, "ferdig", {"note": long}, status=422).text
        assert course_of(project).rescued_at is None

    def test_of_two_colleagues_the_second_is_told(self, siv: Visitor):
        project = unanswered()
        press(siv, project, "ferdig", {"note": "Første."}, status=303)
        assert "venter ikke på oss lenger" in press(siv, project, "ferdig", {"note": "Andre."}, status=409).text
        assert course_of(project).rescue_note == "Første."


class TestWhoMay:
    @pytest.mark.parametrize("path", ["", *(f"/{verb}" for verb in VERBS)])
    def test_a_firm_the_poster_and_a_stranger_find_nothing(self, app: Flask, nils: Visitor, path: str):
        project = unanswered()
        far = far_away()
        ola = Visitor(app).sign_in(open_session(make_member(far)))
        kari = Visitor(app).sign_in(open_session(db.session.get_one(Person, project.poster_id)))
        for visitor in (nils, ola, kari):
            if path:
                press(visitor, project, path[1:], {"firm": far.id, "note": "x", "body": "x"}, status=404)
            else:
                visitor.get(f"/stab/redning/{project.id}", status=404)
                visitor.get("/stab/redning", status=404)
        assert (course_of(project).rescued_at, count_asked(project)) == (None, 0)

    @pytest.mark.parametrize("verb", VERBS)
    def test_who_is_not_logged_in_is_sent_to_log_in(self, anyone: Visitor, verb: str):
        project = unanswered()
        token = anyone.get("/logg-inn").html.select_one("input[name=csrf_token]")["value"]
        answer = anyone.post(f"/stab/redning/{project.id}/{verb}", {"csrf_token": token}, status=303)
        assert "/logg-inn" in answer.location
