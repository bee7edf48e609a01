"""A photo is shown to those who may see it; to anybody else it does not exist."""

import io

import pytest
from flask import Flask
from PIL import Image

from portal.accounts.models import Person
from portal.accounts.states import StaffRole
from portal.core import transaction
from portal.files.queries import PhotoFacts
from portal.files.storage import Size, Storage
from portal.projects.queries import get_project
from portal.settings import Settings
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member
from tests.support.visitors import Visitor


def visit(app: Flask, person: Person) -> Visitor:
    return Visitor(app).sign_in(open_session(person))


def address(photo: PhotoFacts, size: str = "stor") -> str:
    return f"/bilder/{photo.id}/{size}"


def test_the_poster_sees_both_sizes(app: Flask, kari: Person, photo: PhotoFacts) -> None:
    visitor = visit(app, kari)
    for size, measures in (("stor", (300, 400)), ("liten", (300, 400))):
        answer = visitor.get(address(photo, size))
        assert Image.open(io.BytesIO(answer.body), formats=["JPEG"]).size == measures


def test_staff_see_it(app: Flask, photo: PhotoFacts) -> None:
    siv = make_person("Siv Moderator", staff_role=StaffRole.MODERATOR)
    assert visit(app, siv).get(address(photo)).content_type == "image/jpeg"


def test_a_firm_sees_it_once_it_is_asked(app: Flask, photo: PhotoFacts) -> None:
    firm = make_firm()
    ola = make_member(firm)
    transaction.commit()
    visitor = visit(app, ola)
    visitor.get(address(photo), status=404)
    make_lead(firm, get_project(photo.project_id))
    transaction.commit()
    assert visitor.get(address(photo)).content_type == "image/jpeg"


def test_a_strangers_answer_is_that_of_a_photo_that_is_not_there(
    app: Flask, anyone: Visitor, photo: PhotoFacts
) -> None:
    nils = visit(app, make_person("Nils Fremmed"))
    for visitor in (anyone, nils):
        refused = visitor.get(address(photo), status=404)
        missing = visitor.get("/bilder/999999999/stor", status=404)
        assert refused.body == missing.body
        named = {name: value for name, value in refused.headers.items() if name != "X-Request-Id"}
        assert named == {name: value for name, value in missing.headers.items() if name != "X-Request-Id"}


@pytest.mark.parametrize(
    "path",
    ["/bilder/0/stor", "/bilder/99999999999999999999999999/stor", "/bilder/1/enorm", "/bilder/..%2f..%2fetc/stor"],
)
def test_an_impossible_address_is_not_found(anyone: Visitor, path: str) -> None:
    anyone.get(path, status=404)


def test_the_browser_is_told_what_it_is_and_to_ask_again(app: Flask, kari: Person, photo: PhotoFacts) -> None:
    headers = visit(app, kari).get(address(photo)).headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == 'inline; filename="bilde.jpg"'
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "private, no-cache"
    assert photo.storage_name not in str(headers)


def test_a_copy_the_browser_has_is_not_sent_again(app: Flask, kari: Person, photo: PhotoFacts) -> None:
    visitor = visit(app, kari)
    tag = visitor.get(address(photo)).headers["ETag"]
    again = visitor.get(address(photo), headers={"If-None-Match": tag}, status=304)
    assert again.body == b""
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert visitor.get(address(photo, "liten"), headers={"If-None-Match": tag}).status_int == 200


def test_a_copy_is_worth_nothing_to_who_may_no_longer_see_it(
    app: Flask, anyone: Visitor, kari: Person, photo: PhotoFacts
) -> None:
    tag = visit(app, kari).get(address(photo)).headers["ETag"]
    anyone.get(address(photo), headers={"If-None-Match": tag}, status=404)


def test_a_lost_file_is_a_missing_photo_not_a_fault(
    app: Flask, kari: Person, photo: PhotoFacts, settings: Settings
) -> None:
    storage = Storage(settings.data_dir)
    storage.delete(photo.storage_name)
    with pytest.raises(FileNotFoundError):
        storage.read(photo.storage_name, Size.LARGE)
    visit(app, kari).get(address(photo), status=404)


def test_showing_takes_few_queries(app: Flask, kari: Person, photo: PhotoFacts) -> None:
    visitor = visit(app, kari)
    visitor.get(address(photo))
    visitor.get(address(photo, "liten"))
    assert visitor.query_count <= 4
