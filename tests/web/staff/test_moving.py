"""Moving a project to the category where it belongs."""

import pytest
from sqlalchemy import select

from portal.core import transaction
from portal.core.audit import list_events
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.leads.models import Lead
from portal.projects.catalogue import list_categories
from portal.projects.models import Project, ProjectVersion, QuestionSet
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_project
from tests.support.visitors import Visitor


def made(state: ProjectState = ProjectState.WAITING) -> Project:
    project = make_project(state=state)
    transaction.commit()
    return project


def path(project: Project) -> str:
    return f"/stab/prosjekter/{project.id}/flytt"


@pytest.fixture
def elsewhere() -> str:
    """A service of another category than the roof."""
    other = next(category for category in list_categories() if category.key != "tak")
    return f"{other.key}/{other.body['services'][0]['key']}"


def move(visitor: Visitor, project: Project, target: str, *, status: int = 303):
    form = visitor.get(path(project)).forms["move"]
    form["target"].force_value(target)
    return form.submit(status=status)


def test_it_gets_the_newest_questions_of_the_other_category_and_the_poster_is_told(siv: Visitor, elsewhere: str):
    project = made()
    title = project.title
    page = move(siv, project, elsewhere).follow()
    category, service = elsewhere.split("/")
    assert (project.category, project.service, project.version) == (category, service, 2)
    assert db.session.get_one(QuestionSet, project.question_set_id).category == category
    assert project.title != title
    assert project.title in page.text
    assert [event.action for event in list_events(project)] == ["project:moved"]
    assert "project:moved" in db.session.scalars(select(OutboxRow.event)).all()


def test_answers_that_fit_are_kept_and_the_others_stand_in_the_version(siv: Visitor, elsewhere: str):
    project = made()
    before = dict(project.answers)
    move(siv, project, elsewhere)
    version = db.session.scalars(select(ProjectVersion).where(ProjectVersion.project_id == project.id)).one()
    assert version.changes["category"] == ["tak", elsewhere.split("/")[0]]
    lost = before.keys() - project.answers.keys()
    assert lost
    assert all(version.changes[f"answers.{key}"] == [before[key], None] for key in lost)
    assert project.answers.items() <= before.items()


def test_within_the_same_category_every_answer_stays(siv: Visitor):
    project = made()
    before = dict(project.answers)
    move(siv, project, "tak/lekkasje")
    assert (project.service, project.answers) == ("lekkasje", before)


def test_moving_to_where_it_lies_changes_nothing(siv: Visitor):
    project = made()
    move(siv, project, "tak/omlegging")
    assert (project.version, list_events(project)) == (1, [])


def test_firms_that_were_asked_keep_it(siv: Visitor, elsewhere: str):
    project = made(ProjectState.OPEN)
    lead = make_lead(make_firm(), project)
    transaction.commit()
    move(siv, project, elsewhere)
    assert db.session.get(Lead, lead.id).closed_at is None
    assert project.state is ProjectState.OPEN


@pytest.mark.parametrize("target", ["", "tak", "tull/ball", "tak/finnes-ikke", "tak/omlegging/x"])
def test_an_odd_target_is_refused_at_the_field(siv: Visitor, target: str):
    project = made()
    page = move(siv, project, target, status=422)
    assert page.html.select_one("#target")["aria-invalid"] == "true"
    assert project.category == "tak"


@pytest.mark.parametrize("state", [ProjectState.AWARDED, ProjectState.COMPLETED, ProjectState.WITHDRAWN])
def test_what_is_settled_stays_where_it_is(siv: Visitor, elsewhere: str, state: ProjectState):
    project = made(state)
    assert "flytt" not in siv.get(f"/stab/prosjekter/{project.id}").html.select_one("main").decode()
    move(siv, project, elsewhere, status=409)
    assert project.category == "tak"


def test_a_stranger_and_somebody_not_logged_in_move_nothing(nils: Visitor, anyone: Visitor, elsewhere: str):
    project = made()
    for visitor, where, status in ((nils, "/min-side", 404), (anyone, "/logg-inn", 303)):
        visitor.get(path(project), status=status)
        token = visitor.get(where).forms[0]["csrf_token"].value
        visitor.post(path(project), {"csrf_token": token, "target": elsewhere}, status=status)
    assert project.category == "tak"
