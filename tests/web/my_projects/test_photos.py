from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts.models import Person
from portal.accounts.states import StaffRole
from portal.core import transaction
from portal.files import queries, services
from portal.files.images import CleanPhoto
from portal.files.queries import PhotoFacts
from portal.projects.models import Project
from portal.web.photo_storage import photo_storage
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.support.visitors import Visitor

JPEG = b"\xff\xd8\xff\xe0 not really a photo"


@pytest.fixture
def project(kari: Person) -> Project:
    return make_project(kari)


@pytest.fixture
def photo(app: Flask, project: Project) -> PhotoFacts:
    clean = CleanPhoto(large=JPEG, small=JPEG, width=9, height=9, sha256="b" * 64)
    facts = services.add_photo(project.id, photo=clean, storage=photo_storage())
    transaction.commit()
    return facts


def address(photo: PhotoFacts) -> str:
    return f"/bilder/{photo.id}/liten"


def test_the_poster_sees_it_on_the_project_page(karis: Visitor, project: Project, photo: PhotoFacts):
    assert address(photo) in karis.get(f"/mine-prosjekter/{project.id}").text
    assert karis.get(address(photo)).body == JPEG


def test_staff_see_it(photo: PhotoFacts, visit: Callable[[Person], Visitor]):
    assert visit(make_person("Siv Stab", staff_role=StaffRole.MODERATOR)).get(address(photo)).body == JPEG


def test_a_firm_sees_it_once_it_has_been_asked(project: Project, photo: PhotoFacts, visit: Callable[[Person], Visitor]):
    firm = make_firm()
    ola = visit(make_member(firm, make_person("Ola Håndverker")))
    transaction.commit()
    ola.get(address(photo), status=404)
    make_lead(firm, project)
    transaction.commit()
    assert ola.get(address(photo)).body == JPEG


def test_for_others_it_is_as_missing_as_none(nils: Visitor, anyone: Visitor, photo: PhotoFacts):
    for visitor in (nils, anyone):
        missing = visitor.get("/bilder/999999/liten", status=404).body
        assert visitor.get(address(photo), status=404).body == missing


def test_an_account_erased_leaves_no_open_door(anyone: Visitor, project: Project, photo: PhotoFacts):
    project.submitted_at = project.approved_at = project.poster_id = None
    transaction.commit()
    assert queries.get_photo(photo.id).project_id == project.id
    anyone.get(address(photo), status=404)
