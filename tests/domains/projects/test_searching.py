"""What a project is found by: what a firm may read of it before it replies, never what is kept from it."""

import pytest
from flask import Flask

from portal.core.database import db
from portal.projects import editing, moving, searching, services
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project

SECRETS = ("Kanarifugl", "47112233", "kanari@post.example", "Kanariveien")
TOLD = (
    "Taket lekker ved pipa. Ring Kari Kanarifugl på 471 12 233, eller skriv til kanari@post.example."
    " Vi bor i Kanariveien 99."
)


def is_found(project: Project, words: str) -> bool:
    db.session.flush()
    wanted = db.func.websearch_to_tsquery("norwegian", words)
    return bool(db.session.scalar(db.select(Project.search.bool_op("@@")(wanted)).where(Project.id == project.id)))


def make_secretive(**fields) -> Project:
    return make_project(
        make_person("Kari Kanarifugl", email="kanari@post.example"),
        **{"description": TOLD, "street_address": "Kanariveien 99", "contact_phone": "+4747112233", **fields},
    )


def find_secrets(project: Project) -> list[str]:
    db.session.flush()
    text, index = db.session.execute(
        db.select(Project.search_text, db.cast(Project.search, db.Text)).where(Project.id == project.id)
    ).one()
    words = (*SECRETS, "471", "kanari")
    return [secret for secret in words if secret.lower() in text.lower() or secret.lower() in index.lower()]


@pytest.mark.parametrize("hides_contact", [True, False])
def test_handing_in_writes_what_it_is_found_by_without_a_contact_detail(app: Flask, hides_contact: bool) -> None:
    project = make_secretive(state=ProjectState.UNPROVED, hides_contact=hides_contact)
    assert not is_found(project, "lekker")
    services.submit(project, poster_id=project.poster_id)
    assert is_found(project, "lekkasje") or is_found(project, "lekke")
    for words in ("pipe", "taket", "Oslo", "0558", "roofing", '"lekker ved pipa"'):
        assert is_found(project, words), words
    assert not is_found(project, "lekke -pipe")
    assert find_secrets(project) == []
    for secret in (*SECRETS, "471 12 233", "Kari", "Kanariveien 99", "Kanariveien 98"):
        assert not is_found(project, secret), secret


def test_an_edit_writes_it_anew(app: Flask) -> None:
    project = make_secretive(state=ProjectState.WAITING, description="Taket skal males og vaskes av noen som kan det.")
    services.write_fields(project, {})
    assert is_found(project, "maling") or is_found(project, "male")
    fields = {"description": TOLD, "postal_code": "5003"}
    editing.edit(project, actor_id=project.poster_id, seen_version=project.version, **fields)
    assert is_found(project, "pipe Bergen 5003")
    assert not is_found(project, "Oslo")
    assert find_secrets(project) == []


def test_a_name_that_is_given_later_is_taken_out_of_the_text_that_was_there(app: Flask) -> None:
    project = make_secretive(state=ProjectState.WAITING, contact_name="Noen Andre")
    editing.edit(project, actor_id=project.poster_id, seen_version=1, contact_name="Kari Kanarifugl")
    assert find_secrets(project) == []


def test_moving_it_writes_it_anew(app: Flask) -> None:
    project = make_secretive(state=ProjectState.WAITING)
    moving.move(project, category="maler-utvendig", service="hus", actor_id=project.poster_id)
    assert is_found(project, "maling")
    assert find_secrets(project) == []


def test_a_draft_is_found_by_nothing(app: Flask) -> None:
    draft = make_secretive(state=ProjectState.DRAFT)
    services.save_draft(draft, description="Taket lekker ved pipa.")
    assert not is_found(draft, "pipe")
    assert searching.fill_search_texts() == 0


def test_what_was_handed_in_before_there_was_a_search_is_filled_once(app: Flask) -> None:
    project = make_secretive()
    assert not is_found(project, "pipe")
    assert searching.fill_search_texts() == 1
    assert is_found(project, "pipe")
    assert find_secrets(project) == []
    assert searching.fill_search_texts() == 0
