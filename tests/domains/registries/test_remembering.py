from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from portal.registries import queries, services
from portal.registries.enhetsregisteret import Entity

THEN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ENTITY = Entity(
    org_number="928050475",
    name="SESAM STASJON",
    org_form="AS",
    address="Tyvholmen 1",
    postal_code="0101",
    post_town="OSLO",
    municipality_number="0301",
    is_vat_registered=True,
    is_in_business_register=True,
    is_bankrupt=False,
    is_winding_up=False,
    deleted_on=date(2026, 1, 2),
    fetched_at=THEN,
)

pytestmark = pytest.mark.usefixtures("app")


def test_it_has_nothing_to_say_about_a_stranger(app: Flask) -> None:
    assert queries.find_remembered_entity("928050475") is None


def test_it_remembers_an_answer_and_says_that_it_is_old() -> None:
    services.remember_entity(ENTITY)
    assert queries.find_remembered_entity("928050475") == replace(ENTITY, is_old=True)


def test_the_newest_answer_wins_in_any_order() -> None:
    newer = replace(ENTITY, is_bankrupt=True, fetched_at=THEN + timedelta(days=1))
    services.remember_entity(newer)
    services.remember_entity(ENTITY)
    remembered = queries.find_remembered_entity("928050475")
    assert remembered is not None
    assert remembered.is_bankrupt
    assert remembered.fetched_at == newer.fetched_at
