"""Staff see what was changed once a project was out: a heap of its own, fine or taken back."""

import pytest

from portal.core import transaction
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads import life as leads_life
from portal.projects import rereading
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.support.visitors import Visitor

WORDS = "Taket er fra 1981 og skal legges om. Vi ønsker takstein og nye renner rundt hele huset."
REASON = "Teksten ber om noe annet enn en jobb. Skriv om den."
HEAP = "/stab/prosjekter?vis=endret"


@pytest.fixture
def firm() -> Firm:
    return make_firm("Olas Tak AS")


@pytest.fixture
def ola(app, firm: Firm) -> Visitor:
    return Visitor(app).sign_in(open_session(make_member(firm)))


def edited(*, description: str = f"{WORDS} Jeg betaler forskudd.", **fields: object) -> Project:
    project = make_project(**fields)
    leads_life.edit(project, actor_id=project.poster_id, seen_version=project.version, description=description)
    transaction.commit()
    return project


def page_of(visitor: Visitor, project: Project):
    return visitor.get(f"/stab/prosjekter/{project.id}")


def test_the_longest_waiting_edit_comes_first_and_the_rest_follow_page_by_page(siv: Visitor):
    for number in range(22):
        edited(title=f"Tak {number}", state=ProjectState.OPEN)
    make_project(title="Uendret")
    transaction.commit()
    first = siv.get(HEAP)
    both = [first, first.click("Neste")]
    numbers = [link["href"].rpartition("/")[2] for page in both for link in page.html.select(".qt th a")]
    assert len(numbers) == 22
    assert numbers == sorted(numbers, key=int)
    tab = first.html.select_one("main a[href$='vis=endret']")
    assert " ".join(tab.get_text(" ").split()) == "Endret etter godkjenning 22"


def test_it_asks_the_database_as_often_for_many_as_for_one(siv: Visitor):
    edited()
    siv.get(HEAP)
    for_one = siv.query_count
    for _ in range(5):
        edited()
    siv.get(HEAP)
    assert siv.query_count == for_one <= 10


def test_the_change_stands_on_the_page_and_one_press_says_it_is_fine(siv: Visitor):
    project = edited(description=f"{WORDS} Jeg betaler forskudd. Ring 912 34 567.")
    page = page_of(siv, project)
    change = page.html.select_one("#endret").parent.get_text(" ")
    assert "Jeg betaler forskudd" in change
    assert "912 34 567" in change
    assert "undertaksduk" in change
    assert f"prosjekt-{project.id}" not in page.forms["seen"].submit(status=303).follow().text
    assert not page_of(siv, project).html.select("#endret")
    assert project.state is ProjectState.OPEN


def test_what_was_hidden_is_shown_when_staff_say_that_it_is_no_contact_detail(siv: Visitor):
    project = edited(description=f"{WORDS} Ring 912 34 567.")
    assert "seen-shows" not in page_of(siv, project).forms
    rereading.deny_contact(project, actor_id=project.poster_id)
    transaction.commit()
    page_of(siv, project).forms["seen-shows"].submit(status=303)
    db.session.refresh(project)
    assert not project.hides_contact


def test_an_edit_made_meanwhile_is_not_seen(siv: Visitor):
    project = edited()
    form = page_of(siv, project).forms["seen"]
    leads_life.edit(project, actor_id=project.poster_id, seen_version=2, description=f"{WORDS} Bitcoin.")
    transaction.commit()
    assert "Bitcoin" in form.submit(status=409).text
    assert f"prosjekt-{project.id}" in siv.get(HEAP).text


def test_taken_back_no_firm_reads_it_any_more_and_the_poster_reads_why(app, siv: Visitor, ola: Visitor, firm: Firm):
    project = edited()
    lead = make_lead(firm, project)
    transaction.commit()
    assert "forskudd" in ola.get(f"/oppdrag/{lead.id}").text
    form = page_of(siv, project).forms["take-back"]
    assert page_of(siv, project).forms["take-back"].submit(status=422).html.select("#reason[aria-invalid=true]")
    form["reason"] = REASON
    form.submit(status=303)
    page = ola.get(f"/oppdrag/{lead.id}")
    assert "Tatt tilbake av oss" in page.text
    assert "forskudd" not in page.text
    assert not page.html.select(".act")
    assert not ola.get("/oppdrag").html.select(f"#lead-{lead.id}")
    assert project.state is ProjectState.REJECTED
    assert not siv.get(HEAP).html.select(f"#prosjekt-{project.id}")


@pytest.mark.parametrize("verb", ["endring-sett", "ta-tilbake"])
def test_nobody_but_staff(nils: Visitor, verb: str):
    project = edited()
    token = nils.get("/min-side").forms[0]["csrf_token"].value
    path = f"/stab/prosjekter/{project.id}/{verb}"
    nils.post(path, {"csrf_token": token, "version": "2", "reason": REASON}, status=404)
    assert (project.state, project.unread_edit_at is not None) == (ProjectState.OPEN, True)
