"""Registering a firm as a rule: one organisation number, one firm, whoever comes first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import audit, clock, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.firms import checking, registration
from portal.firms.models import Firm, FirmMember
from portal.firms.queries import find_firm_of
from portal.firms.registration import FirmCannotWorkError, FirmIsRegisteredError, Presentation
from portal.firms.services import UnknownPlaceError
from portal.firms.terms import FirmTermsChangedError
from portal.registries.enhetsregisteret import Entity, Role
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_organisation

NUMBER = "928050475"
MANAGER = Role("DAGL", "Ola Nordmann")


def entity(**fields: Any) -> Entity:
    facts = {
        "org_number": NUMBER,
        "name": "SESAM BYGG AS",
        "org_form": "AS",
        "address": "Tyvholmen 1",
        "postal_code": "0101",
        "post_town": "OSLO",
        "municipality_number": "0301",
        "is_vat_registered": True,
        "is_in_business_register": True,
        "is_bankrupt": False,
        "is_winding_up": False,
        "deleted_on": None,
        "fetched_at": clock.now(),
    }
    return Entity(**(facts | fields))


def register(owner_id: int, **fields: Any) -> Firm:
    given = {
        "presentation": Presentation("Sesam Bygg", "0558"),
        "terms_version": "1.0",
        "owner_id": owner_id,
        "entity": entity(),
        "roles": [MANAGER],
    }
    return registration.register(NUMBER, **(given | fields))


def test_it_writes_down_who_did_what(app: Flask):
    ola = make_person("Ola Nordmann")
    firm = register(ola.id)
    assert [(event.action, event.actor_id) for event in audit.list_events(firm)] == [
        ("firm:registered", ola.id),
        ("firm:verified", None),
    ]
    events = db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)).all()
    assert events == ["firm:verified", "firm:registered"]


@pytest.mark.parametrize(
    "fields",
    [
        {"roles": []},
        {"roles": [Role("STYR", "Ola Nordmann")]},
        {"roles": [Role("DAGL", "Kari Nordmann")]},
        {"entity": None},
        {"entity": entity(is_old=True)},
    ],
)
def test_without_a_name_that_binds_in_a_fresh_answer_it_waits(app: Flask, fields):
    firm = register(make_person("Ola Nordmann").id, **fields)
    assert (firm.verified_at, firm.binding_role) == (None, None)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"entity": entity(is_bankrupt=True)}, FirmCannotWorkError),
        ({"entity": entity(is_winding_up=True)}, FirmCannotWorkError),
        ({"terms_version": "0.9"}, FirmTermsChangedError),
        ({"presentation": Presentation("Sesam", "0000")}, UnknownPlaceError),
    ],
)
def test_what_may_not_be_registered(app: Flask, fields, error):
    with pytest.raises(error):
        register(make_person("Ola Nordmann").id, **fields)
    transaction.rollback()
    assert db.session.scalar(select(Firm)) is None


@pytest.mark.parametrize(
    "fields", [{}, {"verified_at": None}, {"refused_at": clock.now(), "suspended_at": clock.now()}]
)
def test_a_number_in_use_is_in_use(app: Flask, fields):
    make_firm(organisation_id=make_organisation(org_number=NUMBER).id, **fields)
    with pytest.raises(FirmIsRegisteredError):
        register(make_person("Ola Nordmann").id)


def test_one_that_was_let_in_once_is_never_given_up(app: Flask):
    """It has been asked, and what it was asked stands."""
    siv = make_person("Siv Saksbehandler")
    firm = make_firm(organisation_id=make_organisation(org_number=NUMBER).id)
    lead = make_lead(firm)
    checking.stop(firm, ended_as="bankrupt")
    checking.let_live_again(firm)
    checking.refuse(firm, reason="Vi får ikke tak i noen.", actor_id=siv.id)
    ola = make_person("Ola Nordmann")
    assert find_firm_of(NUMBER, person_id=ola.id) == firm.id
    with pytest.raises(FirmIsRegisteredError):
        register(ola.id)
    assert lead.firm_id == firm.id


def test_one_that_waited_while_it_was_stopped_was_never_let_in(app: Flask):
    siv = make_person("Siv Saksbehandler")
    firm = make_firm(organisation_id=make_organisation(org_number=NUMBER).id, verified_at=None)
    checking.stop(firm, ended_as="bankrupt")
    checking.let_live_again(firm)
    checking.refuse(firm, reason="Vi får ikke tak i noen.", actor_id=siv.id)
    ola = make_person("Ola Nordmann")
    assert find_firm_of(NUMBER, person_id=ola.id) is None
    assert register(ola.id).verified_at is not None


@pytest.mark.committed
def test_of_two_at_once_one_gets_it(app: Flask):
    people = [make_person("Ola Nordmann").id, make_person("Ola Nordmann").id]
    barrier = Barrier(2)

    def race(person_id: int) -> str:
        with app.app_context():
            barrier.wait(5)
            try:
                with transaction.transaction():
                    register(person_id)
            except FirmIsRegisteredError:
                return "taken"
            return "registered"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(race, people)) == ["registered", "taken"]
    assert len(db.session.scalars(select(Firm)).all()) == len(db.session.scalars(select(FirmMember)).all()) == 1
