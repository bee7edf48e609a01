"""What people type, and who they are, never reaches the log: not on the good days and not on the bad."""

import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.logs import JsonLine
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.support.visitors import Visitor

CANARIES = ("kanarifugl", "kanari%40", "4747112233", "kanariveien")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything the application logs, as it is written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_day_at_the_house_leaves_no_personal_data_in_the_log(app: Flask, log: io.StringIO) -> None:
    kari = make_person("Kari Kanarifugl", email="kanarifugl@post.example", phone="+4747112233")
    project = make_project(kari, street_address="Kanariveien 99", contact_name="Kari Kanarifugl")
    lead = make_lead(make_firm("Kanarifugl Tak AS"), project)
    visitor, anyone = Visitor(app).sign_in(open_session(kari)), Visitor(app)
    visitor.get(f"/mine-prosjekter/{project.id}")
    visitor.get("/min-side?navn=Kanarifugl")
    anyone.get("/kanariveien", status=404)
    anyone.get("/legg-ut/kategori", {"q": "Ring Kanarifugl 4747112233"})
    for path, field in (("/logg-inn", "email"), ("/glemt-passord", "email")):
        form = anyone.get(path).forms[0]
        form[field] = "kanarifugl@post.example"
        form.submit()
    form = anyone.get("/logg-inn/passord").forms[0]
    form["email"], form["password"] = "kanarifugl@post.example", "kanarifugl kanarifugl"
    form.submit(status=422)
    ola = Visitor(app).sign_in(open_session(make_member(make_firm("En annen"))))
    ola.get(f"/oppdrag/{lead.id}?hvem=kanarifugl", status=404)
    lines = log.getvalue().lower()
    assert lines.count('"request"') > 8
    assert [canary for canary in CANARIES if canary in lines] == []


def test_a_fault_logs_where_but_not_what(app: Flask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down() -> None:
        raise RuntimeError("kanarifugl@post.example")

    monkeypatch.setitem(app.view_functions, "operations.show_health", break_down)
    break_down.access = app.view_functions["public.show_home"].access
    Visitor(app).get("/healthz?epost=kanarifugl@post.example", status=500)
    assert "request.fault" in log.getvalue()
    assert "kanarifugl" not in log.getvalue().lower()
