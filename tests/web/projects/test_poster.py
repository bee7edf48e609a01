"""Who posts: the steps «hvem» and «organisasjon», with Enhetsregisteret up, wrong and down."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.core import clock, transaction
from portal.core.database import db
from portal.projects.models import Project, ProjectMember
from portal.registries.enhetsregisteret import Enhetsregisteret
from portal.registries.models import RegistryAnswer
from tests.support.recorded_servers import ENTITY, Mode, RecordedServer, recorded_server
from tests.support.visitors import Visitor

NUMBER = "928 050 475"


@pytest.fixture
def register(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordedServer]:
    """Enhetsregisteret, on loopback."""
    monkeypatch.setitem(ENTITY, "organisasjonsnummer", "928050475")
    with recorded_server() as server:
        asked = Enhetsregisteret(server.url, timeout_seconds=0.3)
        app.extensions["enhetsregisteret"] = asked
        yield server
        del app.extensions["enhetsregisteret"]
        asked.close()


def the_draft() -> Project:
    return db.session.scalars(select(Project).execution_options(populate_existing=True)).one()


def approvers() -> list[ProjectMember]:
    return list(db.session.scalars(select(ProjectMember)))


@pytest.fixture
def as_kind(walk, anyone: Visitor):
    """The wizard at «organisasjon», after choosing this kind."""

    def go(kind: str) -> Visitor:
        walk(until="tid")
        form = anyone.get("/legg-ut/hvem").forms[0]
        form["poster_kind"] = kind
        form.submit(status=303)
        return anyone

    return go


def fill_in(visitor: Visitor, **typed: str):
    """Send «organisasjon»; returns the page it leads to."""
    form = visitor.get("/legg-ut/organisasjon").forms[0]
    for name, text in typed.items():
        form[name] = text
    return form.submit(status=303).follow()


class TestWho:
    def test_a_private_person_is_asked_for_no_organisation(self, walk, anyone: Visitor):
        walk(until="tid")
        answer = anyone.get("/legg-ut/hvem").forms[0].submit(status=303)
        assert answer.location.endswith("/legg-ut/kontakt")
        assert the_draft().poster_kind == "private"
        assert "organisasjon" not in anyone.get("/legg-ut/organisasjon", status=303).location

    def test_another_kind_is_another_organisation(self, as_kind, register: RecordedServer):
        visitor = as_kind("housing")
        fill_in(visitor, org_number=NUMBER, approver_name="Bo Styre", approver_email="bo@post.example")
        assert approvers()
        as_kind("company")
        draft = the_draft()
        assert (draft.poster_kind, draft.org_number, draft.org_name, draft.org_checked_at) == ("company", *[None] * 3)
        assert approvers() == []

    def test_a_kind_that_is_not_offered_is_refused(self, walk, anyone: Visitor):
        walk(until="tid")
        form = anyone.get("/legg-ut/hvem").forms[0]
        form["poster_kind"].force_value("staff")
        assert form.submit(status=303).location.endswith("?feil=1")
        assert the_draft().poster_kind == "private"


class TestTheNumber:
    def test_the_register_tells_the_name_and_when(self, as_kind, register: RecordedServer):
        page = fill_in(as_kind("company"), org_number=NUMBER)
        assert page.request.path == "/legg-ut/kontakt"
        draft = the_draft()
        assert (draft.org_number, draft.org_name) == ("928050475", "SESAM STASJON")
        assert clock.now() - draft.org_checked_at < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "Skriv organisasjonsnummeret"),
            ("928050476", "er ikke gyldig"),
            ("١١٢٢٣٣٤٤٥", "er ikke gyldig"),
            ("9" * 400, "er ikke gyldig"),
        ],
    )
    def test_a_number_that_is_none_is_said_at_its_field_and_nobody_is_asked(
        self, as_kind, register: RecordedServer, typed: str, sentence: str
    ):
        page = fill_in(as_kind("company"), org_number=typed)
        assert sentence in page.html.select_one("#org_number-error").text
        assert page.forms[0]["org_number"].value == typed
        assert register.requests == []

    @pytest.mark.parametrize(
        ("mode", "sentence"),
        [
            (Mode.NOT_FOUND, "har ingen med dette nummeret"),
            (Mode.GONE, "er slettet fra Enhetsregisteret"),
            (Mode.DELETED, "er slettet fra Enhetsregisteret"),
            (Mode.BANKRUPT, "SESAM STASJON er konkurs eller under avvikling"),
        ],
    )
    def test_who_cannot_order_work_is_told_kindly(self, as_kind, register: RecordedServer, mode: Mode, sentence: str):
        register.mode = mode
        page = fill_in(as_kind("company"), org_number=NUMBER, org_name="Skrevet selv")
        assert sentence in page.html.select_one("#org_number-error").text
        assert page.forms[0]["org_name"].value == "Skrevet selv"
        assert the_draft().org_number is None

    @pytest.mark.parametrize("mode", [Mode.SLOW, Mode.FAULT, Mode.WRONG_JSON, Mode.BUSY])
    def test_without_the_register_the_name_is_typed_and_nobody_has_checked_it(
        self, as_kind, register: RecordedServer, mode: Mode
    ):
        register.mode = mode
        visitor = as_kind("company")
        page = fill_in(visitor, org_number=NUMBER)
        assert "Skriv navnet selv" in page.html.select_one("#org_name-error").text
        fill_in(visitor, org_number=NUMBER, org_name="Sesam Stasjon AS")
        draft = the_draft()
        assert (draft.org_number, draft.org_name, draft.org_checked_at) == ("928050475", "Sesam Stasjon AS", None)
        assert "Vi fikk ikke sjekket navnet" in visitor.get("/legg-ut/organisasjon").text

    def test_an_answer_from_before_serves_while_it_is_down_and_says_how_old_it_is(
        self, as_kind, register: RecordedServer
    ):
        visitor = as_kind("company")
        fill_in(visitor, org_number=NUMBER)
        old = clock.now() - timedelta(days=40)
        db.session.execute(update(RegistryAnswer).values(fetched_at=old))
        transaction.commit()
        register.mode = Mode.FAULT
        fill_in(visitor, org_number=NUMBER)
        assert the_draft().org_checked_at == old
        assert "slik det sto i Enhetsregisteret" in visitor.get("/legg-ut/organisasjon").text

    def test_asking_too_often_stops_nobody(self, as_kind, register: RecordedServer):
        visitor = as_kind("company")
        for _ in range(61):
            fill_in(visitor, org_number=NUMBER)
        assert len(register.requests) == 60
        assert the_draft().org_name == "SESAM STASJON"

    def test_leaving_keeps_the_words_and_asks_nobody(self, as_kind, register: RecordedServer):
        visitor = as_kind("company")
        form = visitor.get("/legg-ut/organisasjon").forms[0]
        form["org_number"] = "112"
        form.submit("avslutt", status=303)
        assert visitor.get("/legg-ut/organisasjon").forms[0]["org_number"].value == "112"
        assert register.requests == []


class TestHousing:
    def test_a_small_one_without_a_number_writes_its_name(self, as_kind, register: RecordedServer):
        page = fill_in(as_kind("housing"), org_name="Sameiet Lille Ås")
        assert page.request.path == "/legg-ut/kontakt"
        draft = the_draft()
        assert (draft.org_number, draft.org_name, draft.org_checked_at) == (None, "Sameiet Lille Ås", None)
        assert register.requests == []

    def test_neither_number_nor_name_is_said_at_the_name(self, as_kind, register: RecordedServer):
        page = fill_in(as_kind("housing"))
        assert "Skriv navnet" in page.html.select_one("#org_name-error").text

    def test_an_approver_is_named_changed_and_taken_back(self, as_kind, register: RecordedServer):
        visitor = as_kind("housing")
        fill_in(visitor, org_number=NUMBER, approver_name="Bo Styre", approver_email="Bo@Post.Example")
        fill_in(visitor, approver_email="siv@post.example")
        (approver,) = approvers()
        assert (approver.name, approver.email, approver.role) == ("Bo Styre", "siv@post.example", "approve")
        assert approver.invited_at is None
        fill_in(visitor, approver_name="", approver_email="")
        assert approvers() == []

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"approver_email": "bo@post.example"}, "approver_email"),
            ({"approver_name": "Bo Styre"}, "approver_email"),
            ({"approver_name": "Bo", "approver_email": "a@b.no, c@d.no"}, "approver_email"),
        ],
    )
    def test_half_an_approver_is_said_at_its_field(self, as_kind, register: RecordedServer, typed: dict, field: str):
        page = fill_in(as_kind("housing"), org_number=NUMBER, **typed)
        assert page.html.select_one(f"#{field}-error")
        assert approvers() == []

    def test_a_company_is_asked_for_none(self, as_kind, register: RecordedServer):
        assert "approver_email" not in as_kind("company").get("/legg-ut/organisasjon").forms[0].fields


def test_the_check_page_says_who_posts_and_what_is_missing(as_kind, register: RecordedServer):
    visitor = as_kind("housing")
    assert "Skriv hvem jobben legges ut for" in visitor.get("/legg-ut/sjekk").text
    fill_in(visitor, org_number=NUMBER)
    page = visitor.get("/legg-ut/sjekk")
    assert "SESAM STASJON, 928 050 475" in page.html.get_text(" ")
    preview = page.html.select_one(".preview").get_text(" ")
    assert "Borettslag eller sameie" in preview
    assert "SESAM" not in preview


def test_the_cookie_holds_no_name(app: Flask, as_kind, register: RecordedServer):
    visitor = as_kind("company")
    fill_in(visitor, org_number=NUMBER)
    serializer = app.session_interface.get_signing_serializer(app)
    cookie = serializer.loads(visitor.cookies[app.config["SESSION_COOKIE_NAME"]].strip('"'))
    assert cookie["register"]["number"] == "928050475"
    assert "SESAM" not in str(cookie)
