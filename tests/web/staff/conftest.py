import pytest
from flask import Flask

from portal.accounts.states import StaffRole
from tests.factories.accounts import make_person, open_session
from tests.support.visitors import Visitor


@pytest.fixture
def siv(app: Flask) -> Visitor:
    """A moderator."""
    person = make_person("Siv Stab", staff_role=StaffRole.MODERATOR)
    return Visitor(app).sign_in(open_session(person))


@pytest.fixture
def nils(app: Flask) -> Visitor:
    """Someone with an account and nothing to do with it."""
    return Visitor(app).sign_in(open_session(make_person("Nils Fremmed")))
