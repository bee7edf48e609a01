from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts import passwords, services
from portal.accounts.errors import ShortPasswordError, SpentLinkError
from portal.accounts.models import LoginSession, Person, ProofCode
from portal.core import audit, transaction
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError
from portal.core.outbox import OutboxRow
from portal.web.sign_in import load_viewer
from tests.factories.accounts import PASSWORD, issue_latest_reset, make_person, open_session

NEW = "fjorten røde hester danser"


def request(email: str) -> None:
    services.request_password_reset(email, client="192.0.2.1")
    transaction.commit()


def test_the_link_sets_a_password_once_and_ends_every_session(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    session_token = open_session(kari)
    request(kari.email)
    token = issue_latest_reset()
    services.reset_password(token, NEW)
    assert passwords.is_right(db.session.scalar(select(Person.password_hash)), NEW)
    assert load_viewer(session_token) is None
    assert db.session.scalar(select(func.count()).where(LoginSession.ended_at.is_(None))) == 0
    with pytest.raises(SpentLinkError):
        services.reset_password(token, PASSWORD)


def test_the_person_is_told(app: Flask) -> None:
    kari = make_person()
    request(kari.email)
    services.reset_password(issue_latest_reset(), NEW)
    events = db.session.execute(select(OutboxRow.event, OutboxRow.ids).order_by(OutboxRow.id)).all()
    (told,) = audit.list_events(kari)
    assert told.action == "person:password-reset"
    assert events[-1] == ("password:changed", {"person_id": kari.id, "audit_id": told.id})


def test_the_token_lies_nowhere_as_it_was_sent(app: Flask) -> None:
    request(make_person().email)
    token = issue_latest_reset()
    assert token not in str(db.session.execute(select(ProofCode.__table__)).all())
    assert len(token) >= 43


def test_it_lasts_an_hour(app: Flask) -> None:
    request(make_person().email)
    token = issue_latest_reset()
    assert db.session.scalar(select(ProofCode.expires_at - func.now())) == timedelta(minutes=60)
    db.session.execute(update(ProofCode).values(expires_at=func.now() - timedelta(seconds=1)))
    with pytest.raises(SpentLinkError):
        services.reset_password(token, NEW)


def test_a_weak_password_leaves_the_link_good(app: Flask) -> None:
    request(make_person().email)
    token = issue_latest_reset()
    with pytest.raises(ShortPasswordError):
        services.reset_password(token, "kort")
    services.reset_password(token, NEW)


def test_any_password_change_kills_links_under_way_also_those_not_yet_sent(app: Flask) -> None:
    kari = make_person(password=PASSWORD)
    request(kari.email)
    token = issue_latest_reset()
    services.request_password_reset(kari.email, client="192.0.2.1")
    unsent = db.session.scalar(select(func.max(ProofCode.id)))
    services.change_password(kari.id, current=PASSWORD, new=NEW, client="192.0.2.1", keep_session_id=0)
    with pytest.raises(SpentLinkError):
        services.reset_password(token, PASSWORD)
    assert services.issue_password_reset(unsent) is None


def test_an_unknown_address_leaves_the_same_row_and_gets_no_mail(app: Flask) -> None:
    request("ingen@post.example")
    assert services.issue_password_reset(db.session.scalar(select(ProofCode.id))) is None


def test_the_fourth_request_for_an_address_in_an_hour_is_refused_known_or_not(app: Flask) -> None:
    for address in (make_person().email, "ingen@post.example"):
        for _ in range(3):
            request(address)
        with pytest.raises(TooManyAttemptsError):
            request(address)


@pytest.mark.committed
def test_parallel_use_of_one_link_sets_one_password(app: Flask) -> None:
    request(make_person().email)
    token = issue_latest_reset()
    wished = [f"{NEW} {number}" for number in range(4)]

    def use(password: str) -> str | None:
        with app.app_context():
            try:
                with transaction.transaction():
                    services.reset_password(token, password)
            except SpentLinkError:
                return None
            return password

    with ThreadPoolExecutor(4) as threads:
        won = [password for password in threads.map(use, wished) if password]
    assert len(won) == 1
    assert passwords.is_right(db.session.scalar(select(Person.password_hash)), won[0])
