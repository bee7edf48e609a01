"""The poster answers what firms ask, once for all; sees no firm's name; and is shown what firms won't read before they reply."""

from collections.abc import Callable

import pytest

from portal.accounts.models import Person
from portal.clarifications import queries, services
from portal.clarifications.models import Clarification
from portal.core import clock
from portal.core.database import db
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import ProjectRole
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project
from tests.support.visitors import Visitor

BODY = "Er det tilkomst med kran fra gaten?"


@pytest.fixture
def question(kari: Person) -> Clarification:
    asked = services.ask(make_lead(make_firm("Olas Tak AS"), make_project(kari)), body=BODY, actor_id=None)
    db.session.commit()
    return asked


def page_of(question: Clarification) -> str:
    return f"/mine-prosjekter/{question.project_id}/sporsmal"


def fill_in(visitor: Visitor, question: Clarification, text: str):
    form = visitor.get(page_of(question)).forms[f"answer-form-{question.id}"]
    form["answer"] = text
    return form


def let_in(project_id: int, role: ProjectRole) -> Person:
    person = make_person("Med Lem")
    fields = {"person_id": person.id, "name": person.name, "email": person.email, "joined_at": clock.now()}
    db.session.add(ProjectMember(project_id=project_id, role=role, **fields))
    db.session.commit()
    return person


def test_it_is_answered_once_and_no_firm_is_named(karis: Visitor, question: Clarification) -> None:
    listed = karis.get(page_of(question))
    assert BODY in listed
    assert "En bedrift spør" in listed
    assert "Olas Tak" not in listed
    page = fill_in(karis, question, "Ja, fra baksiden.").submit(status=303).follow()
    assert "Svaret er sendt" in page
    assert "Ja, fra baksiden." in page
    assert "Ingen spørsmål venter på svar" in page
    db.session.refresh(question)
    assert question.answer == "Ja, fra baksiden."


def test_the_projects_page_says_how_many_wait(karis: Visitor, question: Clarification) -> None:
    project_page = f"/mine-prosjekter/{question.project_id}"
    assert "1 spørsmål fra en bedrift venter på svar" in karis.get(project_page)
    fill_in(karis, question, "Ja, fra baksiden.").submit(status=303)
    assert "venter på svar" not in karis.get(project_page).html.select_one("[aria-labelledby=naa]").text


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "Skriv et svar"), (" \x00 ", "Skriv et svar"), ("j" * 2001, "Skriv høyst 2000 tegn")]
)
def test_it_stops_at_the_field(karis: Visitor, question: Clarification, text: str, sentence: str) -> None:
    page = fill_in(karis, question, text).submit(status=422)
    assert sentence in page.html.select_one(f"#answer-{question.id}-error").text
    assert db.session.scalar(queries.count_open(question.project_id)) == 1


def test_contact_details_are_shown_as_firms_will_read_them_and_then_sent(
    karis: Visitor, question: Clarification
) -> None:
    text = "Ring 912 34 567, så viser jeg dere. Hilsen Kari Nordmann"
    page = fill_in(karis, question, text).submit(status=422)
    assert "Slik leser de svaret ditt før det" in page
    shown = page.html.select_one("form .quote").text
    assert "912" not in shown
    assert "Nordmann" not in shown
    assert db.session.scalar(queries.count_open(question.project_id)) == 1
    form = page.forms[f"answer-form-{question.id}"]
    assert form["answer"].value == text
    form.submit(status=303)
    db.session.refresh(question)
    assert question.answer == text


def test_an_organisation_number_and_a_name_on_the_letter_box_are_hidden(
    karis: Visitor, question: Clarification
) -> None:
    db.session.get_one(Project, question.project_id).contact_name = "Kari Ås"
    db.session.commit()
    page = fill_in(karis, question, "Ja. Org.nr. 974 761 076, og det står Ås på postkassen.").submit(status=422)
    said = page.html.select_one(".quote").get_text(strip=True)
    assert (
        said
        == "Ja. Org.nr. [skjult til bedriften har svart], og det står [skjult til bedriften har svart] på postkassen."
    )


def test_other_details_written_after_the_warning_are_shown_again(karis: Visitor, question: Clarification) -> None:
    form = fill_in(karis, question, "Ring 912 34 567.").submit(status=422).forms[f"answer-form-{question.id}"]
    form["answer"] = "Ring heller 412 34 567."
    assert "Slik leser de svaret ditt før det" in form.submit(status=422)
    assert db.session.scalar(queries.count_open(question.project_id)) == 1


def test_the_poster_may_leave_it_unanswered(karis: Visitor, question: Clarification) -> None:
    page = karis.get(page_of(question))
    (form,) = (form for form in page.forms.values() if form.action.endswith("/vil-ikke-svare"))
    after = form.submit(status=303).follow()
    assert "Ikke besvart, etter eget ønske" in after
    assert "allerede besvart" in form.submit(status=409)


def test_who_is_late_is_told_so(karis: Visitor, question: Clarification) -> None:
    form = fill_in(karis, question, "Ja, fra baksiden.")
    services.take_back(question, actor_id=None)
    db.session.commit()
    assert "allerede besvart, eller det er trukket" in form.submit(status=409)


def test_an_empty_answer_to_what_is_settled_is_told_so(karis: Visitor, question: Clarification) -> None:
    form = fill_in(karis, question, "")
    services.take_back(question, actor_id=None)
    db.session.commit()
    assert "allerede besvart, eller det er trukket" in form.submit(status=422)


def test_nothing_is_answered_once_a_firm_is_chosen(karis: Visitor, question: Clarification) -> None:
    form = fill_in(karis, question, "Ja, fra baksiden.")
    db.session.get_one(Project, question.project_id).awarded_at = clock.now()
    db.session.commit()
    assert "allerede valgt en bedrift" in form.submit(status=409)
    assert not karis.get(page_of(question)).html.select("form[id^=answer-form]")


@pytest.mark.parametrize("role", [ProjectRole.READ, ProjectRole.APPROVE])
def test_who_may_only_read_answers_nothing(visit: Callable, question: Clarification, role: ProjectRole) -> None:
    member = visit(let_in(question.project_id, role))
    page = member.get(page_of(question))
    assert BODY in page
    assert not page.html.select("form[id^=answer-form]")
    token = member.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    for verb in ("svar", "vil-ikke-svare"):
        path = f"{page_of(question)}/{question.id}/{verb}"
        member.post(path, {"csrf_token": token, "answer": "Ja."}, status=403)
    assert db.session.scalar(queries.count_open(question.project_id)) == 1


def test_who_may_decide_answers(visit: Callable, question: Clarification) -> None:
    member = visit(let_in(question.project_id, ProjectRole.DECIDE))
    fill_in(member, question, "Ja, fra baksiden.").submit(status=303)
    assert db.session.scalar(queries.count_open(question.project_id)) == 0


def test_strangers_and_other_projects_are_told_nothing(
    karis: Visitor, nils: Visitor, kari: Person, question: Clarification
) -> None:
    nils.get(page_of(question), status=404)
    other = make_project(kari)
    db.session.commit()
    for visitor, project_id in ((nils, question.project_id), (karis, other.id)):
        token = visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
        for verb in ("svar", "vil-ikke-svare"):
            path = f"/mine-prosjekter/{project_id}/sporsmal/{question.id}/{verb}"
            visitor.post(path, {"csrf_token": token, "answer": "Ja."}, status=404)
    assert db.session.scalar(queries.count_open(question.project_id)) == 1


def test_many_questions_cost_as_much_as_one(karis: Visitor, kari: Person, question: Clarification) -> None:
    karis.get(page_of(question))
    before = karis.query_count
    project = db.session.get_one(Project, question.project_id)
    for number in range(5):
        services.ask(make_lead(make_firm(f"Nr {number}"), project), body=f"{BODY} {number}", actor_id=None)
    db.session.commit()
    karis.get(page_of(question))
    assert karis.query_count == before
