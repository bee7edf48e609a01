from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts import queries, services
from portal.accounts.models import LoginSession, Person
from portal.accounts.states import StaffRole
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.web.sign_in import load_viewer
from tests.factories.accounts import make_person, open_session


def session_of(token: str) -> int:
    return load_viewer(token).session_id


def age(**times: timedelta) -> None:
    db.session.execute(update(LoginSession).values(**{name: func.now() + moment for name, moment in times.items()}))


def test_a_viewer_is_plain_values_of_one_query(app: Flask) -> None:
    kari = make_person("Kari Anne Nordmann", locale="en")
    viewer = load_viewer(open_session(kari))
    assert (viewer.person_id, viewer.email, viewer.name, viewer.locale) == (kari.id, kari.email, kari.name, "en")
    assert (viewer.initials, viewer.is_signed_in, viewer.is_staff, viewer.firm) == ("KN", True, False, None)


def test_the_table_holds_no_token(app: Flask) -> None:
    token = open_session(make_person())
    assert token not in db.session.scalar(select(LoginSession.token_hash))
    assert load_viewer(db.session.scalar(select(LoginSession.token_hash))) is None


@pytest.mark.parametrize("token", ["", "x", "é" * 30, "a" * 10_000])
def test_another_token_is_nobody(app: Flask, token: str) -> None:
    open_session(make_person())
    assert load_viewer(token) is None


def test_a_session_ends_after_thirty_idle_days_and_ninety_in_all(app: Flask) -> None:
    open_session(make_person())
    row = db.session.scalar(select(LoginSession))
    assert (row.idle_until - row.created_at, row.expires_at - row.created_at) == (
        timedelta(days=30),
        timedelta(days=90),
    )


def test_a_staff_session_ends_after_thirty_idle_minutes_and_twelve_hours_in_all(app: Flask) -> None:
    open_session(make_person("Siv Staff", staff_role=StaffRole.MODERATOR))
    row = db.session.scalar(select(LoginSession))
    assert (row.idle_until - row.created_at, row.expires_at - row.created_at) == (
        timedelta(minutes=30),
        timedelta(hours=12),
    )


@pytest.mark.parametrize("column", ["idle_until", "expires_at", "ended_at"])
def test_a_session_that_is_over_is_nobody(app: Flask, column: str) -> None:
    token = open_session(make_person())
    assert load_viewer(token) is not None
    age(**{column: timedelta(seconds=-1)})
    assert load_viewer(token) is None


def test_use_moves_the_idle_limit_but_never_the_last_one(app: Flask) -> None:
    token = open_session(make_person())
    age(last_used_at=timedelta(minutes=-11), idle_until=timedelta(minutes=5), expires_at=timedelta(days=1))
    viewer = load_viewer(token)
    assert viewer.needs_touch
    services.touch_session(viewer.session_id)
    db.session.expire_all()
    row = db.session.scalar(select(LoginSession))
    now = db.session.scalar(select(func.now()))
    assert (row.last_used_at, row.idle_until, row.expires_at) == (
        now,
        now + timedelta(days=30),
        now + timedelta(days=1),
    )


def test_staff_get_thirty_more_minutes_only(app: Flask) -> None:
    token = open_session(make_person("Siv Staff", staff_role=StaffRole.ADMIN))
    age(last_used_at=timedelta(minutes=-11))
    services.touch_session(session_of(token))
    db.session.expire_all()
    assert db.session.scalar(select(LoginSession.idle_until - func.now())) == timedelta(minutes=30)


def test_a_session_used_just_now_is_not_written_again(app: Flask) -> None:
    token = open_session(make_person())
    assert not load_viewer(token).needs_touch
    age(last_used_at=timedelta(minutes=-9), idle_until=timedelta(days=1))
    services.touch_session(session_of(token))
    assert db.session.scalar(select(LoginSession.idle_until - func.now())) == timedelta(days=1)


def test_when_someone_was_last_seen_is_noted_once_an_hour(app: Flask) -> None:
    token = open_session(make_person())
    for seen, noted in ((timedelta(minutes=-59), timedelta(minutes=-59)), (timedelta(minutes=-61), timedelta(0))):
        db.session.execute(update(Person).values(last_seen_at=func.now() + seen))
        age(last_used_at=timedelta(minutes=-11))
        services.touch_session(session_of(token))
        assert db.session.scalar(select(Person.last_seen_at - func.now())) == noted


def test_ending_one_leaves_the_others(app: Flask) -> None:
    kari = make_person()
    one, other = open_session(kari), open_session(kari)
    services.end_session(session_of(one), person_id=kari.id)
    assert load_viewer(one) is None
    assert load_viewer(other) is not None


def test_a_stranger_cannot_end_it_and_learns_nothing(app: Flask) -> None:
    token = open_session(make_person("Kari Nordmann"))
    nils = make_person("Nils Stranger")
    for number in (session_of(token), 2**40):
        with pytest.raises(NotFoundError):
            services.end_session(number, person_id=nils.id)
    assert load_viewer(token) is not None


def test_ending_the_others_leaves_this_one_and_other_people_alone(app: Flask) -> None:
    kari = make_person("Kari Nordmann")
    here, there, nils = open_session(kari), open_session(kari), open_session(make_person("Nils Stranger"))
    assert services.end_other_sessions(kari.id, keep_session_id=session_of(here)) == 1
    assert [load_viewer(token) is not None for token in (here, there, nils)] == [True, False, True]


def test_the_list_holds_the_living_ones_of_the_person(app: Flask) -> None:
    kari = make_person("Kari Nordmann")
    open_session(make_person("Nils Stranger"))
    ended, living = open_session(kari), open_session(kari)
    services.end_session(session_of(ended), person_id=kari.id)
    assert [row.id for row in queries.list_live_sessions(kari.id)] == [session_of(living)]


def test_sessions_are_forgotten_thirty_days_after_their_end(app: Flask) -> None:
    open_session(make_person())
    age(ended_at=timedelta(days=-29))
    assert services.forget_old_sessions() == 0
    age(ended_at=timedelta(days=-31))
    assert services.forget_old_sessions() == 1
