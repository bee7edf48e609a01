"""`flask firm register`: a real firm let in, with what Enhetsregisteret says of it, or by hand when it is silent."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.database import db
from portal.firms.models import Firm, FirmMember, FirmMunicipality, FirmService, MemberRole
from portal.organisations.models import Organisation
from portal.registries import services
from portal.registries.enhetsregisteret import Enhetsregisteret
from tests.support.recorded_servers import Mode, RecordedServer, recorded_server

ORG_NUMBER = "928050475"
"""A number that passes the check; the server answers the recorded body to any."""


@pytest.fixture
def register(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordedServer]:
    with recorded_server() as server:
        settings = app.extensions["settings"]
        monkeypatch.setitem(
            app.extensions, "settings", settings.model_copy(update={"enhetsregisteret_url": server.url})
        )
        yield server


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["firm", "register", *arguments])


def the_firm() -> Firm:
    return db.session.scalars(select(Firm)).one()


def test_it_takes_name_place_and_form_from_the_register(app, register):
    done = run(app, ORG_NUMBER, "ola@post.example", "Ola Ås", "--radius", "60")
    assert done.exit_code == 0, done.output
    firm, organisation = the_firm(), db.session.scalars(select(Organisation)).one()
    assert (firm.postal_code, firm.radius_km, firm.verified_at is not None) == ("0101", 60, True)
    assert (organisation.org_form, organisation.vat_registered) == ("AS", True)
    owner = db.session.scalars(select(Person)).one()
    assert db.session.scalars(select(FirmMember)).one().role == MemberRole.OWNER
    assert (owner.email, owner.email_proved_at) == ("ola@post.example", None)
    assert db.session.scalars(select(FirmService.service)).all() == [""]


def test_it_takes_chosen_services_only(app, register):
    run(app, ORG_NUMBER, "ola@post.example", "Ola Ås", "--service", "kontroll", "--service", "torvtak")
    assert set(db.session.scalars(select(FirmService.service))) == {"kontroll", "torvtak"}


def test_it_refuses_a_service_that_does_not_exist(app, register):
    done = run(app, ORG_NUMBER, "ola@post.example", "Ola Ås", "--service", "tull")
    assert done.exit_code == 2
    assert "known: omlegging" in done.output


def test_it_takes_whole_categories_and_services_of_others(app, register):
    done = run(
        *(app, ORG_NUMBER, "ola@post.example", "Ola Ås", "--category", "bad", "--category", "bad/overflater"),
        *("--category", "tak/kontroll", "--category", "tak/torvtak", "--category", "tak/torvtak"),
    )
    assert done.exit_code == 0, done.output
    assert "bad, tak" in done.output
    taken = db.session.execute(select(FirmService.category, FirmService.service)).all()
    assert {(category, service) for category, service in taken} == {
        ("bad", ""),
        ("tak", "kontroll"),
        ("tak", "torvtak"),
    }


def test_it_refuses_a_category_that_does_not_exist(app, register):
    done = run(app, ORG_NUMBER, "ola@post.example", "Ola Ås", "--category", "tull")
    assert done.exit_code == 2
    assert "known: bad" in done.output


def test_it_takes_municipalities_far_away(app, register):
    run(app, ORG_NUMBER, "ola@post.example", "Ola Ås", "--municipality", "5601", "--municipality", "4601")
    assert set(db.session.scalars(select(FirmMunicipality.municipality_number))) == {"5601", "4601"}


def test_it_refuses_a_municipality_that_does_not_exist(app, register):
    assert run(app, ORG_NUMBER, "ola@post.example", "Ola Ås", "--municipality", "0000").exit_code == 1
    assert db.session.scalars(select(Firm)).all() == []


def test_it_refuses_the_same_number_twice(app, register):
    run(app, ORG_NUMBER, "ola@post.example", "Ola Ås")
    done = run(app, ORG_NUMBER, "per@post.example", "Per Ås")
    assert done.exit_code == 1
    assert "allerede registrert" in done.output


@pytest.mark.parametrize("mode", [Mode.DELETED, Mode.GONE, Mode.NOT_FOUND])
def test_it_refuses_what_no_longer_is(app, register, mode):
    register.mode = mode
    assert run(app, ORG_NUMBER, "ola@post.example", "Ola Ås").exit_code == 1
    assert db.session.scalars(select(Firm)).all() == []


def test_it_refuses_a_number_that_is_none(app, register):
    assert run(app, "123456789", "ola@post.example", "Ola Ås").exit_code == 1


def test_it_asks_for_what_it_needs_when_the_register_is_down(app, register):
    register.mode = Mode.FAULT
    done = run(app, ORG_NUMBER, "ola@post.example", "Ola Ås")
    assert done.exit_code == 1
    assert "--postal-code" in done.output


def test_it_goes_on_by_hand_when_the_register_is_down(app, register):
    register.mode = Mode.FAULT
    done = run(app, ORG_NUMBER, "ola@post.example", "Ola Ås", "--name", "Olas Tak AS", "--postal-code", "0558")
    assert done.exit_code == 0, done.output
    assert (the_firm().name, the_firm().postal_code) == ("Olas Tak AS", "0558")


def test_it_uses_what_the_register_said_before_when_it_is_down(app, register):
    said = Enhetsregisteret(register.url).get_entity(ORG_NUMBER)
    services.remember_entity(replace(said, org_number=ORG_NUMBER))
    register.mode = Mode.FAULT
    done = run(app, "928 050 475", "ola@post.example", "Ola Ås")
    assert done.exit_code == 0, done.output
    assert the_firm().postal_code == "0101"
