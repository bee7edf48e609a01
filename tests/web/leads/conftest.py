"""Ola's firm and the others who look at its inbox."""

import pytest
from flask import Flask

from portal.firms.models import Firm, MemberRole
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_member
from tests.support.visitors import Visitor


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olas Tak AS")


@pytest.fixture
def ola(app: Flask, firm: Firm) -> Visitor:
    """The firm's estimator."""
    return visitor(app, firm, MemberRole.ESTIMATOR)


@pytest.fixture
def reader(app: Flask, firm: Firm) -> Visitor:
    """Somebody in the firm who may only read."""
    return visitor(app, firm, MemberRole.READER)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """The owner of another firm."""
    return visitor(app, make_firm("Nils Bygg AS"), MemberRole.OWNER)


@pytest.fixture
def kari(app: Flask) -> Visitor:
    """Somebody signed in who is in no firm."""
    return Visitor(app).sign_in(open_session(make_person("Kari Nordmann")))


def visitor(app: Flask, firm: Firm, role: MemberRole) -> Visitor:
    return Visitor(app).sign_in(open_session(make_member(firm, role=role)))
