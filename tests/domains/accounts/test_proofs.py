"""Codes: once, for one purpose, five tries, ten minutes, and the same whether the address is known or not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts import services
from portal.accounts.errors import DomainError, InvalidEmailError, SpentCodeError, SuspendedError, WrongCodeError
from portal.accounts.models import LoginSession, Person, ProofCode
from portal.accounts.states import ProofPurpose
from portal.core import transaction
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError
from portal.core.outbox import OutboxRow
from tests.factories.accounts import issue_latest_code, make_person

HOME = {"client": "192.0.2.1"}
DEVICE = {"browser": "Firefox", "system": "Linux"}


def request(email: str) -> int:
    proof_id = services.request_login_code(email, **HOME)
    transaction.commit()
    return proof_id


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_right_code_logs_in_once(app: Flask) -> None:
    kari = make_person()
    proof_id = request(kari.email)
    code = issue_latest_code()
    services.log_in_with_code(proof_id, code, **HOME, **DEVICE)
    with pytest.raises(SpentCodeError):
        services.log_in_with_code(proof_id, code, **HOME, **DEVICE)


def test_a_code_may_be_typed_with_spaces(app: Flask) -> None:
    proof_id = request(make_person().email)
    code = issue_latest_code()
    assert services.log_in_with_code(proof_id, f" {code[:3]} {code[3:]} ", **HOME, **DEVICE)


def test_the_code_lies_nowhere_as_it_was_sent(app: Flask) -> None:
    request(make_person().email)
    code = issue_latest_code()
    assert code not in db.session.scalar(select(ProofCode.code_hash))
    assert db.session.scalar(select(OutboxRow.ids)).keys() == {"proof_id"}


def test_five_wrong_tries_spend_it(app: Flask) -> None:
    proof_id = request(make_person().email)
    code = issue_latest_code()
    for _ in range(5):
        with pytest.raises(WrongCodeError):
            services.log_in_with_code(proof_id, wrong(code), **HOME, **DEVICE)
    with pytest.raises(SpentCodeError):
        services.log_in_with_code(proof_id, code, **HOME, **DEVICE)


@pytest.mark.committed
def test_a_wrong_try_survives_the_rollback_of_the_request(app: Flask) -> None:
    proof_id = request(make_person().email)
    code = issue_latest_code()
    with pytest.raises(WrongCodeError):
        services.log_in_with_code(proof_id, wrong(code), **HOME, **DEVICE)
    transaction.rollback()
    assert db.session.scalar(select(ProofCode.tries)) == 1


@pytest.mark.committed
def test_parallel_use_of_one_code_lets_one_in(app: Flask) -> None:
    proof_id = request(make_person().email)
    code = issue_latest_code()

    def use(_: int) -> bool:
        with app.app_context():
            try:
                with transaction.transaction():
                    services.log_in_with_code(proof_id, code, **HOME, **DEVICE)
            except DomainError:
                return False
            return True

    with ThreadPoolExecutor(5) as threads:
        assert sum(threads.map(use, range(5))) == 1
    assert db.session.scalar(select(func.count()).select_from(LoginSession)) == 1


def test_it_expires(app: Flask) -> None:
    proof_id = request(make_person().email)
    code = issue_latest_code()
    lifetime = db.session.scalar(select(ProofCode.expires_at - func.now()))
    assert lifetime == timedelta(minutes=10)
    db.session.execute(update(ProofCode).values(expires_at=func.now() - timedelta(seconds=1)))
    with pytest.raises(SpentCodeError):
        services.log_in_with_code(proof_id, code, **HOME, **DEVICE)


def test_issuing_again_makes_the_first_code_worthless(app: Flask) -> None:
    proof_id = request(make_person().email)
    first, second = issue_latest_code(), issue_latest_code()
    if first != second:
        with pytest.raises(WrongCodeError):
            services.log_in_with_code(proof_id, first, **HOME, **DEVICE)
    assert services.log_in_with_code(proof_id, second, **HOME, **DEVICE)


def test_logging_in_spends_the_other_codes_to_the_same_address(app: Flask) -> None:
    kari = make_person()
    older = request(kari.email)
    older_code = issue_latest_code()
    newer = request(kari.email)
    services.log_in_with_code(newer, issue_latest_code(), **HOME, **DEVICE)
    with pytest.raises(SpentCodeError):
        services.log_in_with_code(older, older_code, **HOME, **DEVICE)


def test_a_code_is_good_for_its_own_purpose_only(app: Flask) -> None:
    kari = make_person()
    proof_id = request(kari.email)
    code = issue_latest_code()
    with pytest.raises(SpentCodeError):
        services.prove_email(proof_id, code, **HOME)
    with pytest.raises(SpentCodeError):
        services.change_email(kari.id, proof_id=proof_id, code=code, keep_session_id=0, **HOME)


def test_an_unknown_address_leaves_the_same_row_and_gets_no_mail(app: Flask) -> None:
    known, unknown = request(make_person().email), request("ingen@post.example")
    services.issue_code(known)
    assert services.issue_code(unknown) is None
    rows = [db.session.get(ProofCode, number) for number in (known, unknown)]
    for row in rows:
        assert (row.person_id, row.used_at, len(row.code_hash), row.tries) == (None, None, 64, 0)
    assert rows[0].expires_at == rows[1].expires_at


def test_a_code_to_an_unknown_address_is_wrong_like_any_other(app: Flask) -> None:
    proof_id = request("ingen@post.example")
    with pytest.raises(WrongCodeError):
        services.log_in_with_code(proof_id, "123456", **HOME, **DEVICE)
    services.issue_code(proof_id)
    with pytest.raises(WrongCodeError):
        services.log_in_with_code(proof_id, "123456", **HOME, **DEVICE)


def test_the_sixth_request_for_one_address_is_refused_from_anywhere_known_or_not(app: Flask) -> None:
    for address in (make_person().email, "ingen@post.example"):
        for number in range(5):
            services.request_login_code(address, client=f"192.0.2.{number}")
        with pytest.raises(TooManyAttemptsError):
            services.request_login_code(address, client="192.0.2.99")


def test_a_new_address_becomes_a_person_when_its_code_is_typed(app: Flask) -> None:
    proof_id = services.request_email_proof("Ny@Post.example", name="Ny Person", locale="en", **HOME)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    person = services.prove_email(proof_id, issue_latest_code(), **HOME)
    assert (person.email, person.name, person.locale, person.staff_role) == ("ny@post.example", "Ny Person", "en", None)
    assert person.email_proved_at is not None


def test_a_known_address_keeps_its_person_and_its_name(app: Flask) -> None:
    kari = make_person("Kari Nordmann")
    proof_id = services.request_email_proof(kari.email, name="En Annen", **HOME)
    person = services.prove_email(proof_id, issue_latest_code(), **HOME)
    assert (person.id, person.name) == (kari.id, "Kari Nordmann")


def test_a_suspended_person_gets_no_code_and_no_session(app: Flask) -> None:
    kari = make_person()
    proof_id = request(kari.email)
    code = issue_latest_code()
    services.suspend(kari.id, actor_id=make_person("Siv Staff", staff_role="admin").id)
    with pytest.raises(SuspendedError):
        services.log_in_with_code(proof_id, code, **HOME, **DEVICE)
    assert services.issue_code(request(kari.email)) is None


def test_it_refuses_two_addresses_in_one(app: Flask) -> None:
    with pytest.raises(InvalidEmailError):
        services.request_login_code("a@b.no, c@evil.no", **HOME)


def test_an_expired_request_is_never_issued(app: Flask) -> None:
    proof_id = request(make_person().email)
    db.session.execute(update(ProofCode).values(expires_at=func.now() - timedelta(seconds=1)))
    assert services.issue_code(proof_id) is None


def test_requests_are_forgotten_a_week_after_they_expired(app: Flask) -> None:
    request(make_person().email)
    assert services.forget_old_proofs() == 0
    db.session.execute(update(ProofCode).values(expires_at=func.now() - timedelta(days=7, seconds=1)))
    assert services.forget_old_proofs() == 1


def test_every_purpose_may_be_stored(app: Flask) -> None:
    for purpose in ProofPurpose:
        db.session.add(ProofCode(purpose=purpose, expires_at=func.now()))
    db.session.flush()
