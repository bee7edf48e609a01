"""Two projects that are the same job become one; decisions that race have one winner."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.audit import list_events
from portal.core.database import db
from portal.core.errors import StateError
from portal.core.outbox import OutboxRow
from portal.files.models import Photo
from portal.leads.merging import merge
from portal.leads.models import Lead
from portal.projects import asking, services
from portal.projects.errors import ProjectMustWaitForApprovalError
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor


@pytest.fixture
def kari() -> Person:
    return make_person("Kari Nordmann")


def pair(kari: Person, first: ProjectState = ProjectState.WAITING, second: ProjectState = ProjectState.WAITING):
    made = make_project(kari, state=first, title="Den ene"), make_project(kari, state=second, title="Den andre")
    transaction.commit()
    return made


def compare(double: Project, into: Project) -> str:
    return f"/stab/prosjekter/{double.id}/dobbelt/{into.id}"


def merge_path(double: Project, into: Project) -> str:
    return f"/stab/prosjekter/{double.id}/sla-sammen/{into.id}"


def button(visitor: Visitor, double: Project, into: Project):
    page = visitor.get(compare(double, into))
    (form,) = {id(form): form for form in page.forms.values() if form.action == merge_path(double, into)}.values()
    return form


def test_the_double_ends_in_the_other_with_its_photos_and_thread(siv: Visitor, kari: Person):
    double, into = pair(kari)
    photo = Photo(project_id=double.id, position=1, width=9, height=9, bytes=9, storage_name="a" * 32, sha256="b" * 64)
    db.session.add(photo)
    asking.write_as_poster(double, body="Dette er det samme", actor_id=kari.id)
    transaction.commit()
    assert "er slått sammen" in button(siv, double, into).submit(status=303).follow().text
    assert (double.state, double.merged_into_id, into.state) == (ProjectState.MERGED, into.id, ProjectState.WAITING)
    assert db.session.get(Photo, photo.id).project_id == double.id
    assert list_events(double)[-1].action == "project:merged"
    assert "project:merged" in db.session.scalars(select(OutboxRow.event)).all()
    assert "Den ene" in siv.get(f"/stab/prosjekter/{into.id}").html.select_one("section[aria-labelledby=andre]").text
    page = siv.get(f"/stab/prosjekter/{double.id}")
    assert "Dette er det samme" in page.text
    assert page.html.select_one(f".ds-alert a[href$='/{into.id}']")


def test_firms_that_were_asked_about_the_double_need_not_answer(siv: Visitor, kari: Person):
    double, into = pair(kari, ProjectState.OPEN)
    lead = make_lead(make_firm(), double)
    transaction.commit()
    button(siv, double, into).submit(status=303)
    assert db.session.get(Lead, lead.id).closed_at is not None


def test_one_with_offers_can_only_be_the_one_that_goes_on(siv: Visitor, kari: Person):
    double, into = pair(kari, ProjectState.OPEN, ProjectState.OPEN)
    make_quote(make_lead(make_firm(), double))
    transaction.commit()
    actions = [form.action for form in siv.get(compare(double, into)).forms.values()]
    assert merge_path(into, double) in actions
    assert merge_path(double, into) not in actions
    refused = post(siv, double, into)
    assert "har fått tilbud" in refused.text
    assert double.state is ProjectState.OPEN


def post(visitor: Visitor, double: Project, into: Project, *, status: int = 409):
    token = visitor.get("/min-side").forms[0]["csrf_token"].value
    return visitor.post(merge_path(double, into), {"csrf_token": token}, status=status)


def test_two_posters_projects_are_never_made_one(siv: Visitor, kari: Person):
    double, into = make_project(kari, state=ProjectState.WAITING), make_project(make_person("Nils"))
    transaction.commit()
    assert "fra to kunder" in siv.get(compare(double, into)).text
    assert "fra samme kunde" in post(siv, double, into).text
    assert double.state is ProjectState.WAITING


def test_a_project_is_not_its_own_double(siv: Visitor, kari: Person):
    double, _ = pair(kari)
    post(siv, double, double)
    assert double.state is ProjectState.WAITING


@pytest.mark.parametrize(
    "state", [ProjectState.AWARDED, ProjectState.WITHDRAWN, ProjectState.REJECTED, ProjectState.COMPLETED]
)
def test_what_is_over_is_neither_double_nor_goes_on(siv: Visitor, kari: Person, state: ProjectState):
    over, other = pair(kari, state)
    post(siv, over, other)
    post(siv, other, over)
    assert (over.state, other.state) == (state, ProjectState.WAITING)


def test_a_draft_is_no_double(siv: Visitor, kari: Person):
    draft, other = pair(kari, ProjectState.DRAFT)
    siv.get(compare(draft, other), status=404)
    siv.get(compare(other, draft), status=404)
    post(siv, other, draft, status=404)


def test_a_stranger_and_the_poster_merge_nothing(nils: Visitor, kari: Person, app: Flask):
    double, into = pair(kari)
    post(nils, double, into, status=404)
    nils.get(compare(double, into), status=404)
    assert double.state is ProjectState.WAITING


@pytest.mark.committed
def test_of_four_decisions_at_once_exactly_one_is_made(app: Flask):
    kari = make_person()
    double, into = pair(kari)
    double_id, into_id, siv_id = double.id, into.id, make_person("Siv Stab").id
    transaction.commit()
    start, outcomes = Barrier(4), []

    def decide(verb: Callable[[Project], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction.transaction():
                    verb(db.session.get_one(Project, double_id))
                outcomes.append("decided")
            except StateError as error:
                outcomes.append(type(error))

    waiting = ProjectState.WAITING
    verbs = [
        lambda project: services.approve(project, actor_id=siv_id, seen=waiting),
        lambda project: services.reject(project, reason="Skriv mer om taket", actor_id=siv_id, seen=waiting),
        lambda project: asking.ask(project, question="Hvor gammelt er det?", actor_id=siv_id),
        lambda project: merge(project, into=db.session.get_one(Project, into_id), actor_id=siv_id, seen=waiting),
    ]
    colleagues = [Thread(target=decide, args=(verb,)) for verb in verbs]
    for colleague in colleagues:
        colleague.start()
    for colleague in colleagues:
        colleague.join()
    assert outcomes.count("decided") == 1
    assert outcomes.count(ProjectMustWaitForApprovalError) == 3
    assert len(list_events(db.session.get_one(Project, double_id))) == 1


@pytest.mark.committed
def test_two_merged_into_each_other_at_once_leave_one_that_goes_on(app: Flask):
    first, second = (project.id for project in pair(make_person()))
    siv_id = make_person("Siv Stab").id
    transaction.commit()
    start, outcomes = Barrier(2), []

    def decide(double_id: int, into_id: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction.transaction():
                    double, into = (db.session.get_one(Project, number) for number in (double_id, into_id))
                    merge(double, into=into, actor_id=siv_id, seen=ProjectState.WAITING)
                outcomes.append("merged")
            except StateError:
                outcomes.append("late")

    colleagues = [Thread(target=decide, args=numbers) for numbers in ((first, second), (second, first))]
    for colleague in colleagues:
        colleague.start()
    for colleague in colleagues:
        colleague.join()
    assert sorted(outcomes) == ["late", "merged"]
