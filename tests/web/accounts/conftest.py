import pytest
from flask import Flask

from portal.accounts.models import Person
from tests.factories.accounts import make_person, open_session
from tests.support.visitors import Visitor


@pytest.fixture
def kari(app: Flask) -> Person:
    return make_person("Kari Nordmann", email="kari@post.example")


@pytest.fixture
def as_kari(app: Flask, kari: Person) -> Visitor:
    """Kari in a browser where she has logged in."""
    return Visitor(app).sign_in(open_session(kari))
