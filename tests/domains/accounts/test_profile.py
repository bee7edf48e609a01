import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import queries, services
from portal.accounts.errors import EmailTakenError, InvalidNameError, SameEmailError, SpentCodeError, WrongCodeError
from portal.accounts.models import ProofCode
from portal.core import audit
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError
from portal.core.outbox import OutboxRow
from portal.web.sign_in import load_viewer
from tests.factories.accounts import issue_latest_code, make_person, open_session

HOME = {"client": "192.0.2.1"}


def test_an_address_changes_when_the_code_sent_to_it_is_typed(app: Flask) -> None:
    kari = make_person()
    old = kari.email
    here, there = open_session(kari), open_session(kari)
    proof_id = services.request_email_change(kari.id, email="Kari@Ny.example", **HOME)
    assert kari.email == old
    services.change_email(
        kari.id,
        proof_id=proof_id,
        code=issue_latest_code(),
        keep_session_id=load_viewer(here).session_id,
        **HOME,
    )
    assert (kari.email, kari.email_proved_at is not None) == ("kari@ny.example", True)
    assert [load_viewer(token) is not None for token in (here, there)] == [True, False]
    assert db.session.get(ProofCode, proof_id).replaced_email == old
    assert (
        db.session.execute(select(OutboxRow.event).order_by(OutboxRow.id.desc())).scalars().first() == "email:changed"
    )
    assert [event.action for event in audit.list_events(kari)] == ["person:email-changed"]


def test_a_wrong_code_changes_nothing(app: Flask) -> None:
    kari = make_person()
    old = kari.email
    proof_id = services.request_email_change(kari.id, email="kari@ny.example", **HOME)
    wrong = f"{(int(issue_latest_code()) + 1) % 1_000_000:06d}"
    with pytest.raises(WrongCodeError):
        services.change_email(kari.id, proof_id=proof_id, code=wrong, keep_session_id=0, **HOME)
    assert queries.get_person(kari.id).email == old


def test_somebody_elses_code_is_none_of_mine(app: Flask) -> None:
    kari, nils = make_person(), make_person("Nils Stranger")
    proof_id = services.request_email_change(kari.id, email="kari@ny.example", **HOME)
    code = issue_latest_code()
    with pytest.raises(SpentCodeError):
        services.change_email(nils.id, proof_id=proof_id, code=code, keep_session_id=0, **HOME)


def test_a_taken_address_is_told_only_after_the_proof(app: Flask) -> None:
    kari, nils = make_person(), make_person("Nils Stranger")
    proof_id = services.request_email_change(kari.id, email=nils.email, **HOME)
    code = issue_latest_code()
    with pytest.raises(EmailTakenError):
        services.change_email(kari.id, proof_id=proof_id, code=code, keep_session_id=0, **HOME)


def test_the_same_address_is_no_change(app: Flask) -> None:
    kari = make_person()
    with pytest.raises(SameEmailError):
        services.request_email_change(kari.id, email=kari.email.upper(), **HOME)


def test_a_phone_number_is_noted_when_its_code_is_typed(app: Flask) -> None:
    kari = make_person()
    proof_id = services.request_phone_change(kari.id, phone="912 34 567")
    assert kari.phone is None
    services.change_phone(kari.id, proof_id=proof_id, code=issue_latest_code(), **HOME)
    assert (kari.phone, kari.phone_proved_at is not None) == ("+4791234567", True)


def test_an_unproved_number_stands_as_unproved_and_can_be_removed(app: Flask) -> None:
    kari = make_person(phone="+4791234567", phone_proved_at="2026-01-01T00:00Z")
    services.set_unproved_phone(kari.id, phone="91234567")
    assert kari.phone_proved_at is not None, "the same number stays proved"
    services.set_unproved_phone(kari.id, phone="40000000")
    assert (kari.phone, kari.phone_proved_at) == ("+4740000000", None)
    services.set_unproved_phone(kari.id, phone=None)
    assert kari.phone is None


def test_the_sixth_sms_in_an_hour_is_refused(app: Flask) -> None:
    kari = make_person()
    for number in range(5):
        services.request_phone_change(kari.id, phone=f"9123456{number}")
    with pytest.raises(TooManyAttemptsError):
        services.request_phone_change(kari.id, phone="91234569")


def test_a_name_and_a_language_can_be_changed(app: Flask) -> None:
    kari = make_person()
    services.rename(kari.id, name="Kari  Hansen")
    services.speak(kari.id, locale="en")
    assert (kari.name, kari.locale) == ("Kari Hansen", "en")
    with pytest.raises(InvalidNameError):
        services.rename(kari.id, name="\u200b")
    with pytest.raises(ValueError, match="xx"):
        services.speak(kari.id, locale="xx")
