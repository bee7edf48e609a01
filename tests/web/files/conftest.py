"""A project with a photo, and people who may and may not see it."""

from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.models import Person
from portal.core import transaction
from portal.files import services
from portal.files.images import clean_photo
from portal.files.queries import PhotoFacts
from portal.files.storage import Storage
from portal.settings import Settings
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project


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
