"""What happens to a project when nobody can open it any more, or its poster is gone."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, select, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.projects import drafts, services
from portal.projects.models import Project
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project


def test_a_draft_that_nobody_types_in_is_forgotten_and_not_one_that_was_begun_long_ago(app: Flask) -> None:
    old, _ = services.begin_draft("tak", locale="nb", poster_id=None)
    young, _ = services.begin_draft("tak", locale="nb", poster_id=None)
    handed_in = make_project()
    long_ago = clock.now() - drafts.DRAFT_LIFE - timedelta(hours=1)
    db.session.execute(update(Project).where(Project.id.in_([old.id, handed_in.id])).values(touched_at=long_ago))
    db.session.execute(update(Project).where(Project.id == young.id).values(created_at=long_ago))
    assert drafts.forget_old_drafts() == 1
    assert set(db.session.scalars(select(Project.id))) == {young.id, handed_in.id}


def test_a_project_outlives_its_posters_account(app: Flask) -> None:
    kari = make_person("Kari Ås")
    project = make_project(poster=kari)
    db.session.execute(delete(Person).where(Person.id == kari.id))
    db.session.refresh(project)
    assert (project.poster_id, project.submitted_at is not None) == (None, True)
