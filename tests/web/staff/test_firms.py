"""Firms on the staff's desk: the heaps, one firm beside the register's word, and the decisions."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from portal.core import audit, clock, transaction
from portal.core.database import db
from portal.firms import checking
from portal.firms.models import Firm
from portal.firms.registration import Presentation
from portal.organisations.models import Organisation
from portal.registries.enhetsregisteret import Enhetsregisteret
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_member, make_organisation
from tests.support.mails import handle_everything, list_mails, the_mail
from tests.support.recorded_servers import ENTITY, Mode, RecordedServer, recorded_server
from tests.support.visitors import Visitor

NUMBER = "928050475"
REASON = "Navnet på bedriften er et annet enn i Enhetsregisteret."


@pytest.fixture
def register(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordedServer]:
    monkeypatch.setitem(ENTITY, "organisasjonsnummer", NUMBER)
    with recorded_server() as server:
        asked = Enhetsregisteret(server.url, timeout_seconds=0.3)
        app.extensions["enhetsregisteret"] = asked
        yield server
        del app.extensions["enhetsregisteret"]
        asked.close()


@pytest.fixture
def waiting(app: Flask) -> Firm:
    """Typed by hand while the register was down."""
    organisation = make_organisation("Sesam Bygg", org_number=NUMBER)
    firm = make_firm("Sesam Bygg", organisation_id=organisation.id, verified_at=None, email="post@sesam.example")
    make_member(firm, make_person("Ola Nordmann"))
    transaction.commit()
    return firm


def shown(visitor: Visitor, firm: Firm):
    return visitor.get(f"/stab/bedrifter/{firm.id}")


class TestTheList:
    def test_the_oldest_waits_on_top_and_the_menu_counts(self, siv, waiting):
        older = make_firm("Eldst AS", verified_at=None, submitted_at=clock.now() - timedelta(days=2))
        make_firm("Sluppet Inn AS", binding_role="DAGL")
        make_firm("Avvist AS", verified_at=None, refused_at=clock.now())
        make_firm("Stoppet AS", stopped_at=clock.now())
        transaction.commit()
        page = siv.get("/stab/bedrifter")
        assert [row["id"] for row in page.html.select("tr[id]")] == [f"bedrift-{older.id}", f"bedrift-{waiting.id}"]
        assert "over fristen" in page.html.select_one(f"#bedrift-{older.id}").text
        assert "Skrevet inn for hånd" in page.html.select_one(f"#bedrift-{waiting.id}").text
        assert "Bedrifter (2)" in page.html.title.text
        assert "2" in page.html.select_one("nav a[href='/stab/bedrifter']").text

    @pytest.mark.parametrize(
        ("heap", "name"), [("sluppet-inn", "Inne AS"), ("avvist", "Ute AS"), ("stengt", "Stengt AS"), ("tull", "Ny AS")]
    )
    def test_each_heap_holds_its_own(self, siv, heap, name):
        make_firm("Inne AS", binding_role="DAGL")
        make_firm("Ute AS", verified_at=None, refused_at=clock.now())
        make_firm("Stengt AS", verified_at=clock.now() - timedelta(days=90), suspended_at=clock.now())
        make_firm("Ny AS", verified_at=None)
        transaction.commit()
        assert [row.text for row in siv.get(f"/stab/bedrifter?vis={heap}").html.select("tr[id] th a")] == [name]

    def test_a_long_heap_has_pages_and_as_many_queries(self, siv):
        for number in range(3):
            make_firm(f"Ny {number} AS", verified_at=None)
        transaction.commit()
        siv.get("/stab/bedrifter")
        few = siv.query_count
        for number in range(3, 25):
            make_firm(f"Ny {number} AS", verified_at=None)
        transaction.commit()
        page = siv.get("/stab/bedrifter")
        assert (len(page.html.select("tr[id]")), siv.query_count) == (20, few)
        rest = siv.get(page.html.select_one("a[rel=next], .pagination a, nav a[href*=etter]")["href"])
        assert len(rest.html.select("tr[id]")) == 5


class TestTheRegister:
    def test_what_was_typed_stands_beside_what_it_says(self, siv, waiting, register):
        page = shown(siv, waiting)
        assert "Registeret har ikke sagt noe" in page.text
        answer = look_up(siv, waiting)
        for fact in ("SESAM STASJON", "Aksjeselskap", "Tyvholmen 1", "Sesam Bygg", "Ola Prøve Nordmann", "Samme navn"):
            assert fact in answer.text
        organisation = db.session.get_one(Organisation, waiting.organisation_id)
        assert (organisation.name, organisation.checked_at is not None) == ("SESAM STASJON", True)
        assert "Ola Prøve Nordmann" not in shown(siv, waiting).text

    @pytest.mark.parametrize(
        ("mode", "sentence"),
        [
            (Mode.FAULT, "svarer ikke akkurat nå"),
            (Mode.SLOW, "svarer ikke akkurat nå"),
            (Mode.WRONG_JSON, "svarer ikke akkurat nå"),
            (Mode.NOT_FOUND, "har ingen med dette nummeret"),
        ],
    )
    def test_it_says_so_when_there_is_no_answer_and_nothing_changes(self, siv, waiting, register, mode, sentence):
        register.mode = mode
        assert sentence in look_up(siv, waiting).text
        db.session.refresh(waiting)
        assert (waiting.stopped_at, waiting.verified_at) == (None, None)

    @pytest.mark.parametrize("mode", [Mode.BANKRUPT, Mode.DELETED, Mode.GONE])
    def test_one_that_has_ended_is_stopped(self, siv, waiting, register, mode):
        register.mode = mode
        assert "Stoppet av registeret" in look_up(siv, waiting).text
        db.session.refresh(waiting)
        assert waiting.stopped_at is not None


def look_up(visitor: Visitor, firm: Firm):
    forms = shown(visitor, firm).forms.values()
    return next(form for form in forms if form.action.endswith("sla-opp")).submit()


class TestDeciding:
    def test_letting_in_is_told_and_written_down(self, siv, waiting):
        shown(siv, waiting).forms["approve"].submit(status=303)
        db.session.refresh(waiting)
        assert waiting.verified_at is not None
        assert [event.action for event in audit.list_events(waiting)] == ["firm:verified"]
        handle_everything()
        assert "Sesam Bygg er klar for oppdrag" in the_mail("firm_verified").subject

    def test_a_refusal_reaches_the_owner_word_for_word(self, siv, waiting):
        form = shown(siv, waiting).forms["refuse"]
        form["reason"] = REASON
        form.submit(status=303)
        handle_everything()
        message = the_mail("firm_refused")
        assert REASON in message.text
        assert "/bedrift/registrer/rett" in message.text

    @pytest.mark.parametrize("reason", ["", "for kort", "x" * 1001])
    def test_a_refusal_without_a_proper_reason_is_not_sent(self, siv, waiting, reason):
        form = shown(siv, waiting).forms["refuse"]
        form["reason"] = reason
        page = form.submit(status=422)
        assert page.html.select_one("#reason-error")
        assert page.forms["refuse"]["reason"].value.strip() == reason

    def test_the_second_of_two_colleagues_is_told(self, siv, waiting):
        first, second = shown(siv, waiting).forms["approve"], shown(siv, waiting).forms["refuse"]
        first.submit(status=303)
        second["reason"] = REASON
        assert "venter ikke på kontroll" in second.submit(status=409).text
        db.session.refresh(waiting)
        assert waiting.refused_at is None

    def test_what_was_sent_again_meanwhile_is_looked_at_once_more(self, siv, waiting):
        old = shown(siv, waiting).forms["approve"]
        checking.refuse(waiting, reason=REASON, actor_id=1)
        transaction.commit()
        checking.send_again(waiting, presentation=Presentation("Noe Annet AS", "0558"), actor_id=1)
        waiting.submitted_at = clock.now() + timedelta(seconds=1)  # one transaction a test: its clock stands still
        transaction.commit()
        old.submit(status=409)
        db.session.refresh(waiting)
        assert waiting.verified_at is None

    def test_a_firm_is_closed_and_opened_again(self, app, siv):
        firm = make_firm("Tvilsom AS")
        owner = make_member(firm)
        transaction.commit()
        visitor = Visitor(app).sign_in(open_session(owner))
        visitor.get("/bedrift", status=200)
        form = shown(siv, firm).forms["suspend"]
        form["cause"] = "Kunder melder at arbeidet ikke blir gjort."
        form.submit(status=303)
        visitor.get("/bedrift", status=404)
        handle_everything()
        assert "ikke blir gjort" in the_mail("firm_suspended").text
        form = shown(siv, firm).forms["let-back"]
        form.submit(status=303)
        form.submit(status=409)
        visitor.get("/bedrift", status=200)
        handle_everything()
        assert [mail.subject for mail in list_mails("firm_verified")] == ["Tvilsom AS er åpnet igjen"]


class TestStrangers:
    @pytest.mark.parametrize("verb", ["", "/sla-opp", "/godkjenn", "/avvis", "/steng", "/apne"])
    def test_nobody_else_is_told_that_there_is_such_a_page(self, nils, siv, waiting, verb):
        path = f"/stab/bedrifter/{waiting.id}{verb}"
        if not verb:
            nils.get(path, status=404)
            return
        token = nils.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
        nils.post(path, {"csrf_token": token}, status=404)

    def test_a_firm_that_is_not_there_is_not_found(self, siv):
        siv.get("/stab/bedrifter/987654321", status=404)
