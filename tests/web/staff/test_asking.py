"""Asking a poster before deciding, and writing at any time."""

import pytest
from sqlalchemy import select

from portal.conversations.queries import list_messages
from portal.core import transaction
from portal.core.audit import list_events
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.projects import services
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project
from tests.support.visitors import Visitor

QUESTION = "Hvor gammelt er taket, og er det <b>skifer</b>?"


def waiting(**fields: object) -> Project:
    project = make_project(**{"state": ProjectState.WAITING, **fields})
    transaction.commit()
    return project


def page_path(project: Project) -> str:
    return f"/stab/prosjekter/{project.id}"


def write(visitor: Visitor, project: Project, body: str = QUESTION, *, holds: bool = True, status: int = 303):
    form = visitor.get(page_path(project)).forms["write"]
    form["body"] = body
    return form.submit("holds" if holds else None, status=status)


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event)))


def test_a_question_holds_the_project_until_it_is_answered(siv: Visitor):
    project = waiting()
    assert "Prosjektet venter på kunden" in write(siv, project).follow().text
    assert project.state is ProjectState.ASKED
    assert [event.action for event in list_events(project)] == ["project:asked"]
    assert events() == ["message:written"]
    page = siv.get(page_path(project))
    assert QUESTION in page.html.select_one(".thread").text
    assert "Kunden ble spurt" in page.text


def test_a_message_holds_nothing(siv: Visitor):
    project = waiting()
    assert "Meldingen er sendt" in write(siv, project, holds=False).follow().text
    assert project.state is ProjectState.WAITING


@pytest.mark.parametrize(
    "state", [ProjectState.ASKED, ProjectState.OPEN, ProjectState.REJECTED, ProjectState.WITHDRAWN]
)
def test_only_a_waiting_project_offers_to_ask_and_wait(siv: Visitor, state: ProjectState):
    project = waiting(state=state, rejection_reason="Skriv mer om taket")
    page = siv.get(page_path(project))
    assert not page.html.select("#write button[name=holds]")
    write(siv, project, holds=False)
    assert project.state is state


@pytest.mark.parametrize("body", ["", "  ", "x" * 4001])
def test_what_cant_be_sent_stays_in_the_box(siv: Visitor, body: str):
    project = waiting()
    page = write(siv, project, body, status=422)
    assert page.html.select_one("#body").text.strip() == body.strip()
    assert page.html.select_one("#body")["aria-invalid"] == "true"
    assert list_messages(project) == []


def test_a_question_about_what_a_colleague_has_decided_is_kept_and_not_sent(siv: Visitor):
    project = waiting()
    form = siv.get(page_path(project)).forms["write"]
    form["body"] = QUESTION
    services.approve(project, actor_id=make_person("Siv Andre").id)
    transaction.commit()
    page = form.submit("holds", status=409)
    assert "Noen var raskere enn deg" in page.text
    assert page.html.select_one("#body").text.strip() == QUESTION
    assert list_messages(project) == []


def test_a_decision_about_what_a_colleague_has_just_asked_is_stopped(siv: Visitor):
    project = waiting()
    approve = siv.get(page_path(project)).forms["approve"]
    write(siv, project)
    assert "Noen var raskere enn deg" in approve.submit(status=409).text
    assert project.state is ProjectState.ASKED
    siv.get(page_path(project)).forms["approve"].submit(status=303)
    assert project.state is ProjectState.OPEN


def test_what_the_customer_did_not_answer_stands_by_itself(siv: Visitor):
    project = waiting(answers={"shape": "saltak"})
    page = siv.get(page_path(project))
    unanswered = [each.text for each in page.html.select("section[aria-labelledby=ubesvart] li")]
    assert len(unanswered) > 2
    assert not any("slags tak" in question for question in unanswered)
    assert page.text.count("Skråtak (saltak)") == 1


def test_what_the_screening_found_is_for_staff_alone(siv: Visitor, nils: Visitor):
    project = waiting(description="Betaler helst via Western Union og krypto.", review_reasons=["words"])
    found = siv.get(page_path(project)).html.select_one("section[aria-labelledby=grunner]").get_text(" ")
    assert "Western Union" in found
    assert "kan være svindel" in found
    nils.get(page_path(project), status=404)


@pytest.mark.parametrize("verb", ["skriv", "trenger-ikke-svar"])
def test_a_stranger_and_somebody_not_logged_in_write_nothing(nils: Visitor, anyone: Visitor, verb: str):
    project = waiting()
    for visitor, where, status in ((nils, "/min-side", 404), (anyone, "/logg-inn", 303)):
        token = visitor.get(where).forms[0]["csrf_token"].value
        visitor.post(f"{page_path(project)}/{verb}", {"csrf_token": token, "body": "Hei"}, status=status)
    assert list_messages(project) == []
