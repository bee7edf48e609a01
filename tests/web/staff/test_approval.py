from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from webtest import Form, TestResponse

from portal.accounts.queries import get_person
from portal.core import clock, transaction
from portal.core.audit import list_events
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.files.models import Photo
from portal.projects import services
from portal.projects.errors import ProjectMustWaitForApprovalError
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.support.visitors import Visitor

REASON = "Skriv litt mer om hva som skal gjøres, så kan bedriftene gi en pris."


def waiting(minutes: int = 5, **fields: object) -> Project:
    submitted_at = clock.now() - timedelta(minutes=minutes)
    project = make_project(state=ProjectState.WAITING, submitted_at=submitted_at, **fields)
    transaction.commit()
    return project


def reread(project: Project) -> Project:
    db.session.expire_all()
    return db.session.get_one(Project, project.id)


def approve_path(project: Project) -> str:
    return f"/stab/prosjekter/{project.id}/godkjenn"


def reject_path(project: Project) -> str:
    return f"/stab/prosjekter/{project.id}/avvis"


def token(visitor: Visitor, project: Project) -> str:
    return visitor.get(f"/stab/prosjekter/{project.id}").forms["approve"]["csrf_token"].value


def form_of(page: TestResponse, action: str) -> Form:
    (form,) = {id(form): form for form in page.forms.values() if form.action == action}.values()
    return form


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event)))


class TestTheQueue:
    def test_it_shows_the_one_that_has_waited_longest_first(self, siv: Visitor):
        waiting(5, title="Den nye")
        waiting(90, title="Den gamle")
        text = siv.get("/stab/prosjekter").text
        assert text.index("Den gamle") < text.index("Den nye")

    def test_it_shows_place_and_time_but_only_half_a_name(self, siv: Visitor):
        waiting(42, contact_name="Kari Kanarifugl")
        page = siv.get("/stab/prosjekter")
        assert "0558 Oslo" in page.text
        assert "42 min" in page.text
        assert "Kari K." in page.text
        assert "Kanarifugl" not in page.text

    def test_its_figures_are_rows(self, siv: Visitor):
        waiting(7)
        waiting(130)
        make_project(state=ProjectState.OPEN, submitted_at=clock.now() - timedelta(hours=1))
        make_project(state=ProjectState.OPEN, approved_at=clock.now() - timedelta(days=2))
        make_project(state=ProjectState.REJECTED, rejection_reason=REASON)
        transaction.commit()
        figures = [dd.get_text(strip=True) for dd in siv.get("/stab/prosjekter").html.select(".kpi dd")]
        assert figures == ["2", "2 t", "10 av seg selv", "1"]

    def test_a_photo_stands_beside_its_project(self, siv: Visitor):
        project = waiting()
        photo = Photo(
            project_id=project.id, position=1, width=9, height=9, bytes=9, storage_name="a" * 32, sha256="b" * 64
        )
        db.session.add(photo)
        transaction.commit()
        assert f"/bilder/{photo.id}/liten" in siv.get("/stab/prosjekter").text

    def test_an_empty_queue_says_so_and_where_projects_come_from(self, siv: Visitor):
        assert "Ingen venter på deg" in siv.get("/stab/prosjekter").text

    def test_it_leads_on_without_showing_anything_twice(self, siv: Visitor):
        for number in range(23):
            waiting(100 - number, title=f"Tak nummer {number:02}")
        first = siv.get("/stab/prosjekter")
        second = first.click("Neste")
        assert [f"Tak nummer {n:02}" in first.text for n in (0, 19, 20)] == [True, True, False]
        assert [f"Tak nummer {n:02}" in second.text for n in (19, 20, 22)] == [False, True, True]
        assert "Neste" not in second.text

    def test_it_leads_on_from_one_that_was_decided_meanwhile(self, siv: Visitor):
        gone = waiting(50)
        waiting(10, title="Den neste")
        siv.post(approve_path(gone), {"csrf_token": token(siv, gone)})
        assert "Den neste" in siv.get(f"/stab/prosjekter?etter={gone.id}").text

    @pytest.mark.parametrize("odd", ["x", "-1", "9" * 25, "²", "999999"])
    def test_an_odd_continuation_begins_at_the_beginning(self, siv: Visitor, odd: str):
        waiting(title="Den første")
        assert "Den første" in siv.get("/stab/prosjekter", {"etter": odd}).text

    def test_it_asks_the_database_as_often_for_many_as_for_one(self, siv: Visitor):
        waiting()
        siv.get("/stab/prosjekter")
        for_one = siv.query_count
        for _ in range(12):
            waiting()
        siv.get("/stab/prosjekter")
        assert siv.query_count == for_one <= 10


class TestAProject:
    def test_it_shows_what_a_firm_would_see_and_whom_to_ask(self, siv: Visitor):
        project = waiting(contact_name="Kari Nordmann")
        page = siv.get(f"/stab/prosjekter/{project.id}")
        prospect = page.html.select_one("section[aria-labelledby=prospect]").get_text(" ")
        assert "Taket er fra 1974" in prospect
        assert "140 m²" in prospect
        for contact in (project.contact_name, project.contact_email, project.contact_phone, project.street_address):
            assert contact not in prospect
            assert contact in page.text

    def test_it_shows_who_would_be_asked_and_what_leaves_others_out(self, siv: Visitor):
        make_firm("Passer AS")
        make_firm("Pause AS", paused_at=clock.now())
        make_firm("Langt AS", postal_code="9008")
        project = waiting()
        text = siv.get(f"/stab/prosjekter/{project.id}").text
        assert "1 bedrift passer nå og blir spurt når prosjektet går ut." in text
        assert "har tatt pause" in text
        assert "for langt unna" in text

    def test_it_says_so_when_nobody_fits(self, siv: Visitor):
        project = waiting()
        assert "Ingen bedrift passer akkurat nå" in siv.get(f"/stab/prosjekter/{project.id}").text

    def test_a_decided_one_offers_nothing_to_decide(self, siv: Visitor):
        project = make_project(state=ProjectState.REJECTED, rejection_reason=REASON)
        transaction.commit()
        page = siv.get(f"/stab/prosjekter/{project.id}")
        assert REASON in page.text
        assert not page.html.select("form[action$=godkjenn], form[action$=avvis]")

    @pytest.mark.parametrize("state", [ProjectState.DRAFT, ProjectState.UNPROVED])
    def test_a_draft_is_nobodys_but_the_posters(self, siv: Visitor, state: ProjectState):
        project = make_project(state=state)
        transaction.commit()
        draft = siv.get(f"/stab/prosjekter/{project.id}", status=404)
        assert draft.body == siv.get("/stab/prosjekter/999999", status=404).body

    def test_it_asks_the_database_as_often_with_many_firms_as_with_one(self, siv: Visitor):
        project = waiting()
        make_firm()
        transaction.commit()
        siv.get(f"/stab/prosjekter/{project.id}")
        with_one = siv.query_count
        for _ in range(6):
            make_firm()
        transaction.commit()
        siv.get(f"/stab/prosjekter/{project.id}")
        assert siv.query_count == with_one <= 20


class TestDeciding:
    def test_approving_lets_it_out_and_leads_back_to_the_queue(self, siv: Visitor):
        project = waiting()
        answer = siv.post(approve_path(project), {"csrf_token": token(siv, project)}, status=303)
        assert "er godkjent" in answer.follow().text
        assert reread(project).state is ProjectState.OPEN
        assert [event.action for event in list_events(project)] == ["project:approved"]
        assert events() == ["project:approved"]

    @pytest.mark.parametrize(
        ("postal_code", "said"),
        [
            ("0558", "er godkjent. Bedriftene som passer, blir spurt nå."),
            ("9008", "er godkjent. Ingen bedrift passer nå"),
        ],
    )
    def test_it_says_whether_anybody_is_asked(self, siv: Visitor, postal_code: str, said: str):
        project = waiting()
        make_firm(postal_code=postal_code)
        transaction.commit()
        assert said in siv.post(approve_path(project), {"csrf_token": token(siv, project)}).follow().text

    def test_of_one_asked_about_before_it_says_that_nobody_more_fits(self, siv: Visitor):
        project = waiting()
        make_lead(make_firm(), project)
        transaction.commit()
        answer = siv.post(approve_path(project), {"csrf_token": token(siv, project)}).follow()
        assert "er godkjent. Ingen flere bedrifter passer nå" in answer.text

    def test_one_press_in_the_queue_is_enough(self, siv: Visitor):
        project = waiting()
        form_of(siv.get("/stab/prosjekter"), approve_path(project)).submit(status=303)
        assert reread(project).state is ProjectState.OPEN

    def test_rejecting_keeps_the_reason_for_the_poster(self, siv: Visitor):
        project = waiting()
        form = siv.get(f"/stab/prosjekter/{project.id}").forms["reject"]
        form["reason"] = REASON
        form.submit(status=303)
        assert reread(project).rejection_reason == REASON
        assert events() == ["project:rejected"]

    @pytest.mark.parametrize("reason", ["", "   ", "Nei.", "x" * 1001])
    def test_a_reason_that_says_nothing_is_refused_at_its_field(self, siv: Visitor, reason: str):
        project = waiting()
        fields = {"csrf_token": token(siv, project), "reason": reason}
        page = siv.post(reject_path(project), fields, status=422)
        assert page.html.select_one("#reason")["aria-invalid"] == "true"
        assert page.html.select_one("#reason").text.strip() == reason.strip()
        assert reread(project).state is ProjectState.WAITING

    @pytest.mark.parametrize("path", [approve_path, reject_path])
    def test_a_colleague_who_was_faster_is_told_kindly(self, siv: Visitor, path):
        project = waiting()
        fields = {"csrf_token": token(siv, project), "reason": REASON}
        siv.post(approve_path(project), fields)
        assert "Prosjektet er allerede behandlet." in siv.post(path(project), fields, status=409).text
        assert reread(project).state is ProjectState.OPEN
        assert events() == ["project:approved"]

    @pytest.mark.parametrize("path", [approve_path, reject_path])
    def test_a_form_without_its_token_changes_nothing(self, siv: Visitor, path):
        project = waiting()
        siv.post(path(project), {"reason": REASON}, status=400)
        assert reread(project).state is ProjectState.WAITING


class TestWhoMay:
    @pytest.mark.parametrize("path", [approve_path, reject_path])
    def test_a_stranger_can_decide_nothing(self, nils: Visitor, path):
        project = waiting()
        fields = {"csrf_token": nils.get("/min-side").forms[0]["csrf_token"].value, "reason": REASON}
        nils.post(path(project), fields, status=404)
        assert reread(project).state is ProjectState.WAITING

    @pytest.mark.parametrize("path", [approve_path, reject_path])
    def test_somebody_not_logged_in_can_decide_nothing(self, anyone: Visitor, path):
        project = waiting()
        fields = {"csrf_token": anyone.get("/logg-inn").forms[0]["csrf_token"].value, "reason": REASON}
        anyone.post(path(project), fields, status=303)
        assert reread(project).state is ProjectState.WAITING

    def test_the_pages_are_missing_for_a_stranger(self, nils: Visitor):
        project = waiting()
        missing = nils.get("/finnes-ikke", status=404).body
        assert nils.get("/stab/prosjekter", status=404).body == missing
        assert nils.get(f"/stab/prosjekter/{project.id}", status=404).body == missing

    def test_somebody_not_logged_in_is_sent_to_log_in(self, anyone: Visitor):
        assert "/logg-inn" in anyone.get("/stab/prosjekter", status=303).location

    def test_the_poster_and_an_asked_firm_are_strangers_here(self, app: Flask):
        project, firm = waiting(), make_firm()
        make_lead(firm, project)
        ola = make_member(firm, make_person("Ola Håndverker"))
        transaction.commit()
        for person in (get_person(project.poster_id), ola):
            Visitor(app).sign_in(open_session(person)).get(f"/stab/prosjekter/{project.id}", status=404)


@pytest.mark.committed
def test_of_two_colleagues_at_once_exactly_one_decides(app: Flask):
    project_id, siv_id = waiting().id, make_person("Siv Stab").id
    start, outcomes = Barrier(2), []

    def decide(verb: Callable[[Project], None]) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction.transaction():
                    verb(db.session.get_one(Project, project_id))
                outcomes.append("decided")
            except ProjectMustWaitForApprovalError:
                outcomes.append("late")

    verbs = [
        lambda project: services.approve(project, actor_id=siv_id),
        lambda project: services.reject(project, reason=REASON, actor_id=siv_id),
    ]
    colleagues = [Thread(target=decide, args=(verb,)) for verb in verbs]
    for colleague in colleagues:
        colleague.start()
    for colleague in colleagues:
        colleague.join()
    assert sorted(outcomes) == ["decided", "late"]
    assert len(events()) == 1
