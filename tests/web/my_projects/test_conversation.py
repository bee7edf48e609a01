"""The poster's side of what is written about a project."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.conversations.queries import list_messages
from portal.core import clock, transaction
from portal.core.database import db
from portal.leads.merging import merge
from portal.projects import asking
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import ProjectRole
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project
from tests.support.visitors import Visitor

QUESTION = "Hvor gammelt er taket? <b>Omtrent</b> holder."


def asked(kari: Person) -> Project:
    project = make_project(kari, state=ProjectState.WAITING)
    asking.ask(project, question=QUESTION, actor_id=make_person("Siv Stab").id)
    transaction.commit()
    return project


def path(project: Project) -> str:
    return f"/mine-prosjekter/{project.id}/samtale"


def answer(visitor: Visitor, project: Project, body: str, status: int = 303):
    form = visitor.get(path(project)).forms["write"]
    form["body"] = body
    return form.submit(status=status)


def test_a_question_stands_on_the_page_and_the_answer_sends_it_back_to_staff(karis: Visitor, kari: Person):
    project = asked(kari)
    page = karis.get(path(project))
    assert QUESTION in page.html.select_one(".msg p").text
    assert "Vi venter på svar fra deg" in page.text
    after = answer(karis, project, "Fra 1974.\nTror jeg.").follow()
    assert "Takk! Vi ser på prosjektet igjen" in after.text
    assert [message.text for message in after.html.select(".msg p")] == [QUESTION, "Fra 1974.\nTror jeg."]
    assert (project.state, project.answered_at is not None) == (ProjectState.WAITING, True)


def test_a_poster_may_write_first(karis: Visitor, kari: Person):
    project = make_project(kari)
    transaction.commit()
    assert "Ingen har skrevet noe ennå" in karis.get(path(project)).text
    assert "Meldingen er sendt" in answer(karis, project, "Kan jeg få hjelp?").follow().text
    assert project.state is ProjectState.OPEN


@pytest.mark.parametrize("body", ["", "   ", "x" * 4001])
def test_what_cant_be_sent_stays_in_the_box(karis: Visitor, kari: Person, body: str):
    project = asked(kari)
    page = answer(karis, project, body, status=422)
    box = page.html.select_one("#body")
    assert box["aria-invalid"] == "true"
    assert box.text.strip() == body.strip()
    assert project.state is ProjectState.ASKED
    assert len(list_messages(project)) == 1


def test_letters_of_every_kind_come_through(karis: Visitor, kari: Person):
    project = asked(kari)
    letters = "Čáhci, þak og 屋根 🏠 & <script>alert(1)</script>"
    assert letters in answer(karis, project, letters).follow().html.get_text()


def test_a_stranger_finds_nothing_and_writes_nothing(nils: Visitor, kari: Person):
    project = asked(kari)
    missing = nils.get("/mine-prosjekter/999999/samtale", status=404).body
    assert nils.get(path(project), status=404).body == missing
    token = nils.get("/min-side").forms[0]["csrf_token"].value
    nils.post(path(project), {"csrf_token": token, "body": "Hei"}, status=404)
    assert len(list_messages(project)) == 1


def test_somebody_not_logged_in_is_sent_to_log_in(anyone: Visitor, kari: Person):
    assert "/logg-inn" in anyone.get(path(asked(kari)), status=303).location


def test_a_draft_has_no_conversation(karis: Visitor, kari: Person):
    project = make_project(kari, state=ProjectState.DRAFT)
    transaction.commit()
    karis.get(path(project), status=404)


def test_a_question_about_the_job_is_best_answered_in_the_project(karis: Visitor, kari: Person):
    project = make_project(kari, state=ProjectState.WAITING, answers={})
    asking.ask(project, question=QUESTION, actor_id=make_person("Siv Stab").id)
    transaction.commit()
    section = karis.get(path(project)).html.select_one("section[aria-labelledby=i-prosjektet]")
    links = [link["href"] for link in section.select("a")]
    assert any(link.startswith(f"/mine-prosjekter/{project.id}/endre/detaljer#") for link in links)
    assert links[-1] == f"/mine-prosjekter/{project.id}/endre"
    for link in links:
        karis.get(link)
    answer(karis, project, "Fra 1974")
    assert not karis.get(path(project)).html.select("section[aria-labelledby=i-prosjektet]")


def test_it_says_who_reads_it(karis: Visitor, kari: Person):
    project = asked(kari)
    assert "Bare du og vi som arbeider hos Håndslag" in karis.get(path(project)).text
    db.session.add(ProjectMember(project_id=project.id, name="Bo", email="bo@post.example", role=ProjectRole.READ))
    transaction.commit()
    assert "Alle som er med i prosjektet, og vi" in karis.get(path(project)).text


def test_it_asks_the_database_as_often_for_a_long_one_as_for_a_short(karis: Visitor, kari: Person):
    project = asked(kari)
    asking.write_as_poster(project, body="Fra 1974", actor_id=kari.id)
    transaction.commit()
    karis.get(path(project))
    for_one = karis.query_count
    for number in range(9):
        asking.write_as_poster(project, body=f"Melding {number}", actor_id=kari.id)
    transaction.commit()
    karis.get(path(project))
    assert karis.query_count == for_one <= 4


@pytest.mark.parametrize(
    ("role", "status"), [(ProjectRole.READ, 403), (ProjectRole.APPROVE, 403), (ProjectRole.DECIDE, 303)]
)
def test_who_is_let_in_reads_it_and_who_decides_with_the_poster_writes(nils: Visitor, kari: Person, role, status):
    project = asked(kari)
    person = db.session.scalars(select(Person).where(Person.name == "Nils Fremmed")).one()
    member = {"project_id": project.id, "person_id": person.id, "name": person.name, "email": person.email}
    db.session.add(ProjectMember(**member, role=role, joined_at=clock.now()))
    transaction.commit()
    assert QUESTION in nils.get(path(project)).html.select_one(".msg p").text
    token = nils.get("/min-side").forms[0]["csrf_token"].value
    nils.post(path(project), {"csrf_token": token, "body": "Fra 1974"}, status=status)
    assert (project.state is ProjectState.WAITING) == (status == 303)


def test_a_double_leads_to_the_one_that_goes_on_and_back(karis: Visitor, kari: Person):
    double, onward = make_project(kari, state=ProjectState.WAITING, title="Den ene"), make_project(kari)
    merge(double, into=onward, actor_id=kari.id)
    transaction.commit()
    page = karis.get(f"/mine-prosjekter/{double.id}")
    assert page.html.select(f"main a[href='/mine-prosjekter/{onward.id}']")
    assert "Den ene" in karis.get(f"/mine-prosjekter/{onward.id}").html.select_one("#naa").parent.text
    assert karis.get(path(double))


def test_a_question_is_the_first_thing_on_the_projects_page(karis: Visitor, kari: Person):
    project = asked(kari)
    page = karis.get(f"/mine-prosjekter/{project.id}")
    assert page.html.select(f"a.ds-button[href='{path(project)}']")
