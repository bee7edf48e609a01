from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts.models import Person
from tests.factories.accounts import make_person, open_session
from tests.support.visitors import Visitor


@pytest.fixture
def kari(app: Flask) -> Person:
    """A poster."""
    return make_person("Kari Nordmann")


@pytest.fixture
def visit(app: Flask) -> Callable[[Person], Visitor]:
    """The person's browser, logged in."""
    return lambda person: Visitor(app).sign_in(open_session(person))


@pytest.fixture
def karis(kari: Person, visit: Callable[[Person], Visitor]) -> Visitor:
    """Kari's browser."""
    return visit(kari)


@pytest.fixture
def nils(visit: Callable[[Person], Visitor]) -> Visitor:
    """A stranger's browser."""
    return visit(make_person("Nils Fremmed"))
