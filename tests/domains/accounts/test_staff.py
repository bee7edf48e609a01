import pytest
from click.testing import Result
from flask import Flask

from portal.accounts import queries, services
from portal.accounts.errors import StaffExistsError, SuspendedError
from portal.accounts.models import Person
from portal.accounts.states import StaffRole
from portal.core import audit
from portal.core.errors import NotAllowedError, NotFoundError
from portal.web.sign_in import load_viewer
from tests.factories.accounts import make_person, open_session


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["staff", *words])


@pytest.fixture
def siv(app: Flask) -> Person:
    return make_person("Siv Staff", staff_role=StaffRole.ADMIN)


def test_the_first_administrator_is_made_by_a_command(app: Flask) -> None:
    answer = run(app, "create", "Siv@Handslag.example", "Siv Staff")
    assert answer.exit_code == 0, answer.output
    siv = queries.find_person_by_email("siv@handslag.example")
    assert (siv.staff_role, siv.name, siv.password_hash) == ("admin", "Siv Staff", None)


def test_there_is_only_one_first(siv: Person, app: Flask) -> None:
    with pytest.raises(StaffExistsError):
        services.make_first_staff("nils@post.example", "Nils Stranger")
    answer = run(app, "create", "nils@post.example", "Nils")
    assert answer.exit_code == 1
    assert "administrator" in answer.output


def test_the_first_may_have_an_account_already_and_must_log_in_anew(app: Flask) -> None:
    kari = make_person("Kari Nordmann")
    token = open_session(kari)
    assert services.make_first_staff(kari.email, "Kari").id == kari.id
    assert kari.name == "Kari Nordmann"
    assert load_viewer(token) is None


def test_an_administrator_gives_and_takes_roles_and_sessions_end(siv: Person) -> None:
    kari = make_person()
    before = open_session(kari)
    services.grant_staff_role(kari.id, role=StaffRole.MODERATOR, actor_id=siv.id)
    assert load_viewer(before) is None
    as_staff = open_session(kari)
    assert load_viewer(as_staff).staff_role == "moderator"
    services.remove_staff_role(kari.id, actor_id=siv.id)
    assert load_viewer(as_staff) is None
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


@pytest.mark.parametrize("role", [None, StaffRole.MODERATOR])
def test_nobody_else_closes_or_opens_accounts(siv: Person, role: StaffRole | None) -> None:
    nils, kari = make_person("Nils Stranger", staff_role=role), make_person("Kari Nordmann")
    for change in (services.suspend, services.reinstate):
        with pytest.raises(NotAllowedError):
            change(kari.id, actor_id=nils.id)
    assert (kari.suspended_at, audit.list_events(kari)) == (None, [])


def test_one_cannot_take_ones_own_role_so_one_always_remains(siv: Person) -> None:
    with pytest.raises(NotAllowedError):
        services.remove_staff_role(siv.id, actor_id=siv.id)


def test_a_suspended_person_loses_everything_at_once_and_may_come_back(siv: Person) -> None:
    kari = make_person()
    token = open_session(kari)
    services.suspend(kari.id, actor_id=siv.id)
    assert load_viewer(token) is None
    assert load_viewer(open_session(kari)) is None
    services.reinstate(kari.id, actor_id=siv.id)
    assert load_viewer(open_session(kari)) is not None


def test_staff_are_not_suspended_and_nobody_is_not_found(siv: Person) -> None:
    with pytest.raises(NotAllowedError):
        services.suspend(siv.id, actor_id=siv.id)
    with pytest.raises(NotFoundError):
        services.suspend(2**40, actor_id=siv.id)


def test_a_suspended_person_gets_no_role(siv: Person) -> None:
    kari = make_person()
    services.suspend(kari.id, actor_id=siv.id)
    with pytest.raises(SuspendedError):
        services.grant_staff_role(kari.id, role=StaffRole.MODERATOR, actor_id=siv.id)


def test_commands_give_a_second_one_a_role_and_take_it(siv: Person, app: Flask) -> None:
    assert run(app, "grant", "Mona@Handslag.example", "moderator", "--name", "Mona Moderator").exit_code == 0
    mona = queries.get_person_by_email("mona@handslag.example")
    assert (mona.name, mona.staff_role) == ("Mona Moderator", "moderator")
    assert run(app, "grant", mona.email, "admin").exit_code == 0
    assert run(app, "remove", mona.email).exit_code == 0
    assert mona.staff_role is None
    assert [(event.actor_id, event.details["role"]) for event in audit.list_events(mona)] == [
        (None, "moderator"),
        (None, "admin"),
        (None, None),
    ]


def test_commands_close_an_account_and_open_it(app: Flask) -> None:
    kari = make_person()
    assert run(app, "suspend", kari.email.upper()).exit_code == 0
    assert kari.suspended_at
    assert run(app, "reinstate", kari.email).exit_code == 0
    assert kari.suspended_at is None
    assert [(event.action, event.actor_id) for event in audit.list_events(kari)] == [
        ("person:suspended", None),
        ("person:reinstated", None),
    ]


@pytest.mark.parametrize("words", [("grant", "admin"), ("remove",), ("suspend",), ("reinstate",)])
def test_commands_say_when_nobody_has_the_address(app: Flask, words: tuple[str, ...]) -> None:
    answer = run(app, words[0], "ingen@post.example", *words[1:])
    assert (answer.exit_code, answer.output) == (1, "Error: Nobody has an account with that address.\n")


def test_commands_refuse_to_suspend_staff_and_unknown_roles(siv: Person, app: Flask) -> None:
    assert run(app, "suspend", siv.email).exit_code == 1
    assert siv.suspended_at is None
    assert run(app, "grant", siv.email, "owner").exit_code == 2
