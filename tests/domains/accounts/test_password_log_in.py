from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from portal.accounts import passwords, services
from portal.accounts.errors import CodeNeededError, DomainError, SuspendedError, WrongPasswordError
from portal.accounts.models import Person
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError
from portal.web.sign_in import load_viewer
from tests.factories.accounts import PASSWORD, make_person

DEVICE = {"browser": "Firefox", "system": "Linux"}


def log_in(email: str, password: str, *, client: str = "192.0.2.1") -> str:
    return services.log_in_with_password(email, password, client=client, **DEVICE)


def answer(email: str, password: str, *, client: str) -> type[DomainError]:
    with pytest.raises(DomainError) as refused:
        log_in(email, password, client=client)
    return refused.type


def test_the_right_password_logs_in(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    assert load_viewer(log_in(f" {kari.email.upper()}", PASSWORD)).person_id == kari.id


def test_unknown_address_no_password_and_wrong_password_are_answered_alike(app: Flask) -> None:
    addresses = (make_person(password=PASSWORD).email, make_person().email, "ingen@post.example", "ikke en adresse")
    for address in addresses:
        assert answer(address, "feil passord altså", client="192.0.2.1") is WrongPasswordError


def test_one_client_is_stopped_while_the_right_password_still_works_from_another(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    for _ in range(5):
        assert answer(kari.email, "feil", client="192.0.2.66") is WrongPasswordError
    assert answer(kari.email, PASSWORD, client="192.0.2.66") is TooManyAttemptsError
    assert log_in(kari.email, PASSWORD, client="192.0.2.1")


def test_an_account_under_attack_from_many_asks_for_the_mailed_code(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    for number in range(10):
        assert answer(kari.email, "feil", client=f"192.0.2.{number}") is WrongPasswordError
    assert answer(kari.email, PASSWORD, client="198.51.100.1") is CodeNeededError


def test_an_unknown_address_under_attack_is_answered_the_same(app: Flask) -> None:
    for number in range(10):
        assert answer("ingen@post.example", "feil", client=f"192.0.2.{number}") is WrongPasswordError
    assert answer("ingen@post.example", "feil", client="198.51.100.1") is CodeNeededError


def test_right_passwords_use_up_nothing(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    for _ in range(12):
        log_in(kari.email, PASSWORD)


@pytest.mark.committed
def test_parallel_guesses_get_no_more_tries(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    email = kari.email

    def guess(_: int) -> type[Exception]:
        with app.app_context():
            try:
                log_in(email, "feil")
            except DomainError as error:
                return type(error)
            raise AssertionError

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(guess, range(20)))
    assert answers.count(WrongPasswordError) == 5
    assert answers.count(TooManyAttemptsError) == 15


def test_a_suspended_person_is_told_so_only_with_the_right_password(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    services.suspend(kari.id, actor_id=make_person("Siv Staff", staff_role="admin").id)
    assert answer(kari.email, "feil", client="192.0.2.1") is WrongPasswordError
    assert answer(kari.email, PASSWORD, client="192.0.2.1") is SuspendedError


def test_an_outdated_hash_is_made_anew(app: Flask) -> None:
    kari = make_person()
    kari.password_hash = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    db.session.commit()
    log_in(kari.email, PASSWORD)
    stored = db.session.scalar(select(Person.password_hash))
    assert not passwords.is_outdated(stored)
    assert passwords.is_right(stored, PASSWORD)


def test_five_wrong_guesses_at_the_password_in_use_stop_the_change(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    change = {"new": "fjorten røde hester danser", "client": "192.0.2.1", "keep_session_id": 0}
    for _ in range(5):
        with pytest.raises(WrongPasswordError):
            services.change_password(kari.id, current="feil", **change)
    with pytest.raises(TooManyAttemptsError):
        services.change_password(kari.id, current=PASSWORD, **change)


def test_a_password_in_use_must_be_known_whatever_the_page_asked_for(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    with pytest.raises(WrongPasswordError):
        services.change_password(
            kari.id, current=None, new="fjorten røde hester danser", client="192.0.2.1", keep_session_id=0
        )
