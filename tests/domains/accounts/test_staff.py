import pytest
from flask import Flask

from portal.accounts import queries, services
from portal.accounts.errors import StaffExistsError
from portal.accounts.models import Person
from portal.accounts.states import StaffRole
from portal.core import audit
from portal.core.errors import NotAllowedError, NotFoundError
from tests.factories.accounts import make_person, open_session


@pytest.fixture
def siv(app: Flask) -> Person:
    return make_person("Siv Staff", staff_role=StaffRole.ADMIN)


def test_the_first_administrator_is_made_by_a_command(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["staff", "create", "Siv@Handslag.example", "Siv Staff"])
    assert answer.exit_code == 0, answer.output
    siv = queries.find_person_by_email("siv@handslag.example")
    assert (siv.staff_role, siv.name, siv.password_hash) == ("admin", "Siv Staff", None)


def test_there_is_only_one_first(siv: Person, app: Flask) -> None:
    with pytest.raises(StaffExistsError):
        services.make_first_staff("nils@post.example", "Nils Stranger")
    answer = app.test_cli_runner().invoke(args=["staff", "create", "nils@post.example", "Nils"])
    assert answer.exit_code == 1
    assert "administrator" in answer.output


def test_the_first_may_have_an_account_already_and_must_log_in_anew(app: Flask) -> None:
    kari = make_person("Kari Nordmann")
    token = open_session(kari)
    assert services.make_first_staff(kari.email, "Kari").id == kari.id
    assert kari.name == "Kari Nordmann"
    assert queries.find_viewer(token) is None


def test_an_administrator_gives_and_takes_roles_and_sessions_end(siv: Person) -> None:
    kari = make_person()
    before = open_session(kari)
    services.grant_staff_role(kari.id, role=StaffRole.MODERATOR, actor_id=siv.id)
    assert queries.find_viewer(before) is None
    as_staff = open_session(kari)
    assert queries.find_viewer(as_staff).staff_role == "moderator"
    services.remove_staff_role(kari.id, actor_id=siv.id)
    assert queries.find_viewer(as_staff) is None
    assert [(event.actor_id, event.details["role"]) for event in audit.list_events(kari)] == [
        (siv.id, "moderator"),
        (siv.id, None),
    ]


@pytest.mark.parametrize("role", [None, StaffRole.MODERATOR])
def test_nobody_else_gives_or_takes_roles(siv: Person, role: StaffRole | None) -> None:
    nils = make_person("Nils Stranger", staff_role=role)
    with pytest.raises(NotAllowedError):
        services.grant_staff_role(nils.id, role=StaffRole.ADMIN, actor_id=nils.id)
    with pytest.raises(NotAllowedError):
        services.remove_staff_role(siv.id, actor_id=nils.id)


def test_one_cannot_take_ones_own_role_so_one_always_remains(siv: Person) -> None:
    with pytest.raises(NotAllowedError):
        services.remove_staff_role(siv.id, actor_id=siv.id)


def test_a_suspended_person_loses_everything_at_once_and_may_come_back(siv: Person) -> None:
    kari = make_person()
    token = open_session(kari)
    services.suspend(kari.id, actor_id=siv.id)
    assert queries.find_viewer(token) is None
    assert queries.find_viewer(open_session(kari)) is None
    services.reinstate(kari.id, actor_id=siv.id)
    assert queries.find_viewer(open_session(kari)) is not None


def test_staff_are_not_suspended_and_nobody_is_not_found(siv: Person) -> None:
    with pytest.raises(NotAllowedError):
        services.suspend(siv.id, actor_id=siv.id)
    with pytest.raises(NotFoundError):
        services.suspend(2**40, actor_id=siv.id)
