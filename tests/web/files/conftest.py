"""A project with a photo, and people who may and may not see it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import webtest
from flask import Flask

from portal.accounts.models import Person
from portal.core import transaction
from portal.files import services
from portal.files.drawings import check_drawing
from portal.files.images import clean_photo
from portal.files.queries import DrawingFacts, PhotoFacts
from portal.files.storage import DrawingStorage, Storage
from portal.projects import services as projects
from portal.projects.models import Project
from portal.settings import Settings
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project
from tests.support.visitors import Visitor

Send = Callable[..., webtest.TestResponse]


@pytest.fixture
def kari(app: Flask) -> Person:
    """The poster."""
    return make_person("Kari Nordmann")


@pytest.fixture
def photo(kari: Person, settings: Settings, repository: Path) -> PhotoFacts:
    """A photo of Kari's project."""
    with (repository / "tests/fixtures/images/gps-rotated.jpg").open("rb") as stream:
        clean = clean_photo(stream)
    added = services.add_photo(make_project(kari).id, photo=clean, storage=Storage(settings.data_dir))
    transaction.commit()
    return added


@pytest.fixture
def draft_id(app: Flask, anyone: Visitor) -> int:
    """A draft that this visitor is working on."""
    project, key = projects.begin_draft("tak", locale="nb", poster_id=None)
    projects.save_draft(project, service="omlegging")
    transaction.commit()
    serializer = app.session_interface.get_signing_serializer(app)
    anyone.set_cookie("session", serializer.dumps({"draft": key}))
    return project.id


@pytest.fixture
def send(anyone: Visitor, draft_id: int) -> Send:
    """`send("name", data)`: post one file as the script does."""
    token = anyone.get("/legg-ut/beskrivelse").html.select_one("input[name=csrf_token]")["value"]

    def send_photo(name: str, data: bytes, *, status: int = 200) -> webtest.TestResponse:
        files = [("photos", name, data)]
        fragment = {"HX-Request": "true", "HX-Request-Type": "partial"}
        return anyone.post("/legg-ut/bilder", {"csrf_token": token}, fragment, upload_files=files, status=status)

    return send_photo


@pytest.fixture
def image(repository: Path) -> Callable[[str], bytes]:
    return lambda name: (repository / "tests/fixtures/images" / name).read_bytes()


def make_drawing(project: Project, data: bytes, *, data_dir: Path) -> DrawingFacts:
    """A drawing of the project's, its file on the disk."""
    drawing = check_drawing(io.BytesIO(data), scanner_address=None)
    return services.add_drawing(project.id, drawing=drawing, storage=DrawingStorage(data_dir))
