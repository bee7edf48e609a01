"""Alive, ready, figures."""

import pytest
from flask import Flask
from sqlalchemy import text

from portal.core import outbox
from portal.core.database import db
from portal.settings import Settings
from tests.support.visitors import Visitor


def test_alive_asks_nothing_of_the_database(anyone: Visitor) -> None:
    assert anyone.get("/healthz").json == {"status": "alive"}
    assert anyone.query_count == 0


def test_ready_says_what_it_stands_on(anyone: Visitor) -> None:
    assert anyone.get("/readyz").json == {
        "database": True,
        "degraded": False,
        "disk": True,
        "ready": True,
        "redis": True,
        "schema": True,
    }


def test_without_redis_it_is_ready_but_degraded(app: Flask, anyone: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    away = app.extensions["settings"].model_copy(update={"redis_url": "unix:///nowhere.sock"})
    monkeypatch.setitem(app.extensions, "settings", away)
    answer = anyone.get("/readyz").json
    assert (answer["ready"], answer["degraded"]) == (True, True)


def test_with_an_older_schema_it_is_not_ready(anyone: Visitor) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    assert anyone.get("/readyz", status=503).json["schema"] is False


def test_figures_tell_how_long_work_has_waited(anyone: Visitor) -> None:
    outbox.add("project:approved", project_id=1)
    db.session.execute(text("UPDATE outbox SET due_at = now() - interval '100 seconds'"))
    db.session.commit()
    lines = anyone.get("/metrics").text.splitlines()
    (waited,) = (line for line in lines if line.startswith("handslag_outbox_oldest_due_seconds "))
    assert 99 < float(waited.split()[1]) < 120


def test_figures_tell_what_was_given_up(anyone: Visitor) -> None:
    outbox.add("project:approved", project_id=1)
    db.session.execute(text("UPDATE outbox SET failed_at = now()"))
    db.session.commit()
    assert "handslag_outbox_failed 1.0" in anyone.get("/metrics").text.splitlines()


@pytest.mark.parametrize(
    ("sent", "status"), [("Bearer right-token", 200), ("Bearer wrong", 404), ("Bearer æøå", 404), ("", 404)]
)
def test_figures_are_for_whoever_holds_the_token(
    app: Flask, anyone: Visitor, monkeypatch: pytest.MonkeyPatch, sent: str, status: int
) -> None:
    guarded = Settings(**(app.extensions["settings"].model_dump() | {"metrics_token": "right-token"}))
    monkeypatch.setitem(app.extensions, "settings", guarded)
    anyone.get("/metrics", headers={"Authorization": sent}, status=status)
