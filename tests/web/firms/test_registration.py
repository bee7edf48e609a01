"""Registering a firm: the number, what the register says, what customers read, and the first choice of work."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from webtest import TestResponse

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError
from portal.firms.models import Firm, FirmMember, FirmService, MemberRole
from portal.organisations.models import Organisation
from portal.projects import services as projects
from portal.registries.enhetsregisteret import Enhetsregisteret
from portal.registries.models import RegistryAnswer
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_member, make_organisation
from tests.support.mails import handle_everything, list_mails, the_mail
from tests.support.recorded_servers import ENTITY, Mode, RecordedServer, recorded_server
from tests.support.visitors import Visitor

NUMBER = "928050475"
TYPED = {"name": "Sesam Bygg", "postal_code": "0558", "phone": "912 34 567", "email": "post@sesam.example"}


@pytest.fixture(autouse=True)
def categories(app: Flask) -> None:
    projects.publish_categories()
    transaction.commit()


@pytest.fixture
def register(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordedServer]:
    """Enhetsregisteret, on loopback."""
    monkeypatch.setitem(ENTITY, "organisasjonsnummer", NUMBER)
    with recorded_server() as server:
        asked = Enhetsregisteret(server.url, timeout_seconds=0.3)
        app.extensions["enhetsregisteret"] = asked
        yield server
        del app.extensions["enhetsregisteret"]
        asked.close()


@pytest.fixture
def ola(app: Flask) -> Person:
    """Somebody whose name has a binding role."""
    return make_person("Ola Nordmann")


@pytest.fixture
def visitor(app: Flask, ola: Person) -> Visitor:
    return Visitor(app).sign_in(open_session(ola))


def the_firm() -> Firm:
    return db.session.scalars(select(Firm).execution_options(populate_existing=True)).one()


def look_up(visitor: Visitor, number: str = NUMBER, *, status: int = 303) -> TestResponse:
    form = visitor.get("/bedrift/registrer").forms[0]
    form["org_number"] = number
    return form.submit(status=status)


def fill_in(page: TestResponse, *, status: int = 303, **typed: str | bool) -> TestResponse:
    form = page.forms[0]
    for name, text in ({"accepts": True} | TYPED | typed).items():
        form[name] = text
    return form.submit(status=status)


def register_it(visitor: Visitor, **typed: str | bool) -> Firm:
    fill_in(look_up(visitor).follow(), **typed)
    return the_firm()


class TestTheWay:
    def test_a_stranger_proves_an_address_first(self, anyone: Visitor, register):
        form = anyone.get("/bedrift/registrer").forms[0]
        form["name"], form["email"] = "Ola Nordmann", "ola.ny@post.example"
        page = form.submit(status=303).follow()
        handle_everything()
        transaction.commit()
        wrong = page.forms[0]
        wrong["code"] = "000000"
        assert wrong.submit(status=422).html.select_one("#code-error")
        page.forms[0]["code"] = re.search(r"\b\d{6}\b", the_mail("login_code").text)[0]
        assert page.forms[0].submit(status=303).location.endswith("/bedrift/registrer")
        assert register_it(anyone).binding_role == "DAGL"

    @pytest.mark.parametrize(("field", "typed"), [("name", ""), ("email", ""), ("email", "a@b@c"), ("name", "123")])
    def test_a_stranger_reads_what_is_wrong_at_its_field(self, anyone: Visitor, field, typed):
        form = anyone.get("/bedrift/registrer").forms[0]
        form["name"], form["email"] = "Ola Nordmann", "ola.ny@post.example"
        form[field] = typed
        assert form.submit(status=422).html.select_one(f"#{field}-error")

    def test_nobody_types_a_code_that_was_not_asked_for(self, anyone: Visitor):
        anyone.get("/bedrift/registrer/kode", status=303)

    def test_the_number_is_for_who_is_logged_in(self, anyone: Visitor):
        anyone.get(f"/bedrift/registrer/{NUMBER}", status=303)

    def test_it_shows_what_the_register_says_and_takes_nothing_for_granted(self, visitor, register):
        page = look_up(visitor, "928 050 475").follow()
        told = page.html.select_one(".panel").text
        for fact in ("SESAM STASJON", "928 050 475", "Aksjeselskap", "Tyvholmen 1, 0101 OSLO", "Ja"):
            assert fact in told
        assert page.forms[0]["name"].value == "Sesam Stasjon"
        assert page.forms[0]["postal_code"].value == "0101"
        assert db.session.scalar(select(Firm)) is None

    def test_the_firm_the_owner_and_the_work_are_kept(self, visitor, register, ola):
        answer = fill_in(look_up(visitor).follow(), website="www.sesam.example")
        work = answer.follow().forms[0]
        work.set("category", True, index=0)
        assert work.submit(status=303).location.endswith("/bedrift")
        firm, organisation = the_firm(), db.session.scalars(select(Organisation)).one()
        assert (firm.name, firm.postal_code, firm.phone) == ("Sesam Bygg", "0558", "+4791234567")
        assert (firm.email, firm.website) == ("post@sesam.example", "https://www.sesam.example")
        assert (firm.terms_version, firm.radius_km) == ("1.0", 40)
        assert (organisation.name, organisation.org_form, organisation.vat_registered) == ("SESAM STASJON", "AS", True)
        assert organisation.address == "Tyvholmen 1, 0101 OSLO"
        member = db.session.scalars(select(FirmMember)).one()
        assert (member.person_id, member.role) == (ola.id, MemberRole.OWNER)
        assert db.session.scalars(select(FirmService.service)).all() == [""]

    def test_the_new_firm_is_the_one_the_session_acts_for(self, visitor, register, ola):
        make_member(make_firm("Eldre AS"), ola)
        transaction.commit()
        fill_in(look_up(visitor).follow())
        assert "Sesam Bygg" in visitor.get("/bedrift").text

    def test_work_that_was_never_offered_is_left_out(self, visitor, register):
        page = fill_in(look_up(visitor).follow()).follow()
        token = page.forms[0]["csrf_token"].value
        visitor.post("/bedrift/registrer/arbeid", {"csrf_token": token, "category": ["tull", "tak"]}, status=303)
        assert db.session.scalars(select(FirmService.category)).all() == ["tak"]

    def test_the_first_choice_is_made_once(self, visitor, register):
        page = fill_in(look_up(visitor).follow()).follow()
        token = page.forms[0]["csrf_token"].value
        for category in ("tak", "bad"):
            visitor.post("/bedrift/registrer/arbeid", {"csrf_token": token, "category": category}, status=303)
        assert db.session.scalars(select(FirmService.category)).all() == ["tak"]
        assert visitor.get("/bedrift/registrer/arbeid", status=303).location.endswith("/bedrift/arbeid")


class TestTheName:
    def test_who_has_a_binding_role_is_let_in_at_once(self, visitor, register):
        firm = register_it(visitor)
        assert firm.verified_at is not None
        assert firm.binding_role == "DAGL"

    def test_who_has_none_waits_and_is_told_until_when(self, app, register):
        visitor = Visitor(app).sign_in(open_session(make_person("Kari Test")))
        firm = register_it(visitor)
        assert (firm.verified_at, firm.binding_role) == (None, None)
        page = visitor.get("/bedrift").text
        assert "Vi ser på bedriften" in page

    def test_roles_and_birth_dates_are_kept_nowhere(self, visitor, register):
        register_it(visitor)
        kept = str(db.session.scalars(select(RegistryAnswer.body)).all())
        assert "1970" not in kept
        assert "Prøve" not in kept

    def test_an_account_without_a_name_gets_the_one_that_is_typed(self, app, register):
        person = make_person("Midlertidig")
        person.name = ""
        transaction.commit()
        visitor = Visitor(app).sign_in(open_session(person))
        page = fill_in(look_up(visitor).follow(), status=422)
        assert "Skriv navnet ditt" in page.text
        fill_in(page, person_name="ola nordmann")
        assert the_firm().binding_role == "DAGL"
        assert db.session.get_one(Person, person.id).name == "ola nordmann"

    def test_roles_that_cannot_be_read_leave_it_to_a_person(self, visitor, register, monkeypatch):
        page = look_up(visitor).follow()
        monkeypatch.setattr("tests.support.recorded_servers.ROLES", {"rollegrupper": [{"roller": [{"person": 7}]}]})
        fill_in(page)
        assert the_firm().verified_at is None


class TestWhoIsTurnedAway:
    @pytest.mark.parametrize(
        ("mode", "sentence"),
        [
            (Mode.NOT_FOUND, "har ingen med dette nummeret"),
            (Mode.GONE, "er slettet fra Enhetsregisteret"),
            (Mode.DELETED, "er slettet fra Enhetsregisteret"),
            (Mode.BANKRUPT, "SESAM STASJON er konkurs eller under avvikling"),
        ],
    )
    def test_what_no_longer_is_says_so_at_the_number(self, visitor, register, mode, sentence):
        register.mode = mode
        page = look_up(visitor, status=422)
        assert sentence in page.html.select_one("#org_number-error").text
        assert page.forms[0]["org_number"].value == NUMBER

    def test_what_ended_while_the_form_was_open_is_not_registered(self, visitor, register):
        page = look_up(visitor).follow()
        register.mode = Mode.BANKRUPT
        answer = fill_in(page, status=422)
        assert "konkurs eller under avvikling" in answer.text
        assert answer.forms[0]["name"].value == "Sesam Bygg"
        assert db.session.scalar(select(Firm)) is None

    @pytest.mark.parametrize("typed", ["", "928050476", "9" * 400, "١١٢٢٣٣٤٤٥", "\x00", "<b>"])
    def test_a_number_that_is_none_is_said_at_its_field_and_nobody_is_asked(self, visitor, register, typed):
        page = look_up(visitor, typed, status=422)
        assert page.html.select_one("#org_number-error")
        assert register.requests == []

    @pytest.mark.parametrize("number", ["928050476", "tull", "9" * 25])
    def test_an_address_with_no_number_is_not_found(self, visitor, number):
        visitor.get(f"/bedrift/registrer/{number}", status=404)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("name", ""),
            ("postal_code", "0000"),
            ("postal_code", ""),
            ("phone", "123"),
            ("email", "a@b@c"),
            ("website", "javascript:alert(1)"),
            ("accepts", False),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(self, visitor, register, field, typed):
        page = fill_in(look_up(visitor).follow(), status=422, **{field: typed})
        assert page.html.select_one(f"#{field}-error")
        if field != "name":
            assert page.forms[0]["name"].value == "Sesam Bygg"
        assert db.session.scalar(select(Firm)) is None

    def test_terms_that_changed_meanwhile_are_shown_anew(self, visitor, register):
        page = look_up(visitor).follow()
        page.forms[0]["terms_version"].force_value("0.9")
        assert "Vilkårene er endret" in fill_in(page, status=422).html.select_one("#accepts-error").text


class TestTaken:
    def test_a_number_in_use_tells_how_to_be_let_in_and_names_nobody(self, visitor, register):
        firm = make_firm("Sesam Bygg", organisation_id=make_organisation(org_number=NUMBER).id)
        make_member(firm, make_person("Hemmelig Eier"))
        transaction.commit()
        page = look_up(visitor, status=409)
        assert "invitere deg" in page.text
        assert "Hemmelig" not in page.text
        assert register.requests == []
        assert "invitere deg" in visitor.get(f"/bedrift/registrer/{NUMBER}").text

    def test_ones_own_leads_there(self, visitor, register):
        register_it(visitor)
        assert "Til bedriften" in look_up(visitor, status=409).text

    def test_a_refused_one_may_be_registered_by_somebody_else(self, app, visitor, register):
        organisation_id = make_organisation(org_number=NUMBER).id
        refused = make_firm("Tjuv AS", organisation_id=organisation_id, verified_at=None, refused_at=clock.now())
        make_member(refused, make_person("Tjuv Raadden"))
        transaction.commit()
        firm = register_it(visitor)
        assert firm.name == "Sesam Bygg"
        assert [row.firm_id for row in db.session.scalars(select(FirmMember))] == [firm.id]


class TestWithoutTheRegister:
    @pytest.mark.parametrize("mode", [Mode.FAULT, Mode.SLOW, Mode.WRONG_JSON, Mode.OTHER_JSON, Mode.BUSY])
    def test_everything_can_be_typed_and_a_person_looks(self, visitor, register, mode):
        register.mode = mode
        page = look_up(visitor).follow()
        assert "svarer ikke akkurat nå" in page.text
        fill_in(page)
        firm, organisation = the_firm(), db.session.scalars(select(Organisation)).one()
        assert (firm.verified_at, organisation.name, organisation.checked_at) == (None, "Sesam Bygg", None)
        assert organisation.due_for_check_at <= clock.now() + timedelta(minutes=1)

    def test_what_it_said_before_is_shown_but_lets_nobody_in(self, visitor, register):
        look_up(visitor)
        register.mode = Mode.FAULT
        page = look_up(visitor).follow()
        assert "SESAM STASJON" in page.text
        fill_in(page)
        assert the_firm().verified_at is None

    def test_asking_too_often_is_like_a_register_that_is_down(self, visitor, register, monkeypatch):
        monkeypatch.setattr("portal.accounts.attempts.REGISTER_LOOKUPS_FROM_CLIENT", _Spent())
        assert "svarer ikke akkurat nå" in look_up(visitor).follow().text
        assert register.requests == []


class _Spent:
    """A limit that is used up."""

    def spend(self, *_: object) -> None:
        raise TooManyAttemptsError(60)


class TestMails:
    def test_the_organisation_hears_of_it_where_the_register_has_its_address(self, visitor, register):
        register_it(visitor)
        handle_everything()
        message = the_mail("firm_registered")
        assert message.address == "post@sesam.example"
        assert "928 050 475" in message.text
        assert "Nordmann" not in message.text
        assert [mail.kind for mail in list_mails()] == ["firm_verified", "firm_registered"]

    def test_that_mail_says_the_registers_name_and_not_what_a_stranger_typed(self, visitor, register):
        register_it(visitor, name="Ring 820 12 345 nå")
        handle_everything()
        message = the_mail("firm_registered")
        assert "SESAM STASJON" in message.subject
        assert "820" not in message.subject + message.text

    @pytest.mark.parametrize("address", ["a@x.example; b@x.example", "post@sesam .example", "Sesam <a@x.example>", ""])
    def test_an_address_in_the_register_that_is_none_keeps_no_owner_waiting(self, app, register, monkeypatch, address):
        monkeypatch.setitem(ENTITY, "epostadresse", address)
        register_it(Visitor(app).sign_in(open_session(make_person("Kari Test"))))
        handle_everything()
        assert [mail.kind for mail in list_mails()] == ["firm_received"]

    def test_who_waits_is_told_when_the_answer_comes(self, app, register):
        register_it(Visitor(app).sign_in(open_session(make_person("Kari Test"))))
        handle_everything()
        handle_everything()
        assert "innen" in the_mail("firm_received").text
        assert list_mails("firm_verified") == []


class TestMending:
    def test_a_refused_firm_reads_why_and_is_sent_again(self, app, visitor, ola):
        firm = make_firm(
            "Sesam", verified_at=None, refused_at=clock.now(), refusal="Navnet stemmer ikke.", submitted_at=clock.now()
        )
        make_member(firm, ola)
        transaction.commit()
        page = visitor.get("/bedrift")
        assert "Navnet stemmer ikke." in page.text
        form = visitor.get("/bedrift/registrer/rett").forms[0]
        form["name"] = "Sesam Bygg AS"
        form.submit(status=303)
        assert (the_firm().name, the_firm().refused_at, the_firm().verified_at) == ("Sesam Bygg AS", None, None)
        assert "Vi ser på bedriften" in visitor.get("/bedrift").text

    def test_a_firm_that_was_not_refused_has_nothing_to_mend(self, visitor, ola):
        make_member(make_firm(), ola)
        transaction.commit()
        visitor.get("/bedrift/registrer/rett", status=303)

    def test_an_estimator_does_not_mend(self, visitor, ola):
        make_member(make_firm(verified_at=None, refused_at=clock.now()), ola, role=MemberRole.ESTIMATOR)
        transaction.commit()
        visitor.get("/bedrift/registrer/rett", status=404)
