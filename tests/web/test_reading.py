"""A GET needs no transaction, and a connection that has died in the pool is not noticed by anybody."""

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from portal.accounts.models import Person
from portal.core import database
from portal.core.database import db
from tests.factories.accounts import make_person

pytestmark = pytest.mark.committed


def begins_no_transaction() -> bool:
    return db.session.connection().connection.dbapi_connection.autocommit


def test_a_get_begins_no_transaction(app: Flask) -> None:
    with app.test_request_context("/"):
        app.preprocess_request()
        assert begins_no_transaction()


def test_a_post_is_one_transaction(app: Flask) -> None:
    with app.test_request_context("/sprak", method="POST"):
        app.preprocess_request()
        assert not begins_no_transaction()


def test_the_next_request_may_write_again(app: Flask) -> None:
    with app.test_request_context("/"):
        app.preprocess_request()
    assert not begins_no_transaction()


def test_who_writes_while_only_reading_is_told(app: Flask) -> None:
    person = make_person()
    db.session().only_read()
    with pytest.raises(RuntimeError, match="only read"):
        db.session.execute(update(Person).values(name="Ny"))
    person.name = "Ny"
    with pytest.raises(RuntimeError, match="only read"):
        db.session.flush()
    db.session.rollback()
    db.session().may_write()
    assert db.session.scalar(select(Person.name)) != "Ny"


def test_a_connection_that_died_while_idle_is_replaced(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "TRUSTED_SECONDS", 0.0)
    with db.engine.connect() as idle, db.engine.connect() as killer:
        pid = idle.scalar(text("SELECT pg_backend_pid()"))
        idle.close()
        killer.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        with db.engine.connect() as fresh:
            assert fresh.scalar(text("SELECT pg_backend_pid()")) != pid
