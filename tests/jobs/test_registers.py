"""The nightly recheck: what the register says now is kept, stops a firm or lets it live again; while it is down nothing happens."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from jobs import registers
from portal.core import audit, clock, transaction
from portal.core.database import db
from portal.firms import checking
from portal.firms.models import Firm
from portal.leads.errors import FirmMayNotAnswerError
from portal.leads.models import Lead
from portal.leads.queries import list_rows
from portal.leads.services import open_undecided
from portal.leads.states import InboxView, LeadState
from portal.organisations import services as organisations
from portal.organisations.models import Organisation
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from portal.registries.enhetsregisteret import Enhetsregisteret
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_organisation, make_project
from tests.support.mails import handle_everything, list_mails, the_mail
from tests.support.recorded_servers import ENTITY, Mode, RecordedServer, recorded_server

NUMBER = "928050475"


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordedServer]:
    monkeypatch.setitem(ENTITY, "organisasjonsnummer", NUMBER)
    with recorded_server() as running:
        yield running


@pytest.fixture
def register(server: RecordedServer) -> Iterator[Enhetsregisteret]:
    client = Enhetsregisteret(server.url, timeout_seconds=0.3)
    yield client
    client.close()


@pytest.fixture
def firm(app: Flask) -> Firm:
    """A firm with an owner and two open leads, whose organisation is due."""
    organisation = make_organisation("Gammelt Navn AS", org_number=NUMBER, checked_at=clock.now() - timedelta(days=1))
    firm = make_firm("Sesam Bygg", organisation_id=organisation.id)
    make_member(firm, make_person("Ola Nordmann"))
    for _ in range(2):
        make_lead(firm, make_project())
    transaction.commit()
    return firm


def recheck(register: Enhetsregisteret) -> int:
    answered = registers.recheck_with(register, seconds=5)
    db.session.expire_all()
    return answered


def due_again() -> None:
    db.session.scalars(select(Organisation)).one().due_for_check_at = clock.now() - timedelta(minutes=1)
    transaction.commit()


def the_organisation() -> Organisation:
    return db.session.scalars(select(Organisation)).one()


def open_leads() -> list[Lead]:
    return list(db.session.scalars(select(Lead).where(Lead.closed_at.is_(None))))


def test_what_the_register_says_now_is_kept_and_asked_again_next_night(firm, register, server):
    assert recheck(register) == 1
    organisation = the_organisation()
    assert (organisation.name, organisation.org_form, organisation.vat_registered) == ("SESAM STASJON", "AS", True)
    assert (organisation.ended_as, firm.stopped_at) == (None, None)
    night = clock.in_oslo(organisation.due_for_check_at)
    assert 1 <= night.hour < 5
    assert timedelta(0) < organisation.due_for_check_at - clock.now() < timedelta(days=2)
    assert recheck(register) == 0
    assert [path for path, _ in server.requests] == ["/enheter"]


@pytest.mark.parametrize(
    ("mode", "ended_as"), [(Mode.BANKRUPT, "bankrupt"), (Mode.DELETED, "deleted"), (Mode.GONE, "deleted")]
)
def test_what_has_ended_is_stopped_told_and_can_answer_nothing(firm, register, server, mode, ended_as):
    server.mode = mode
    recheck(register)
    assert firm.stopped_at is not None
    assert the_organisation().ended_as == ended_as
    handle_everything()
    assert open_leads() == []
    rows, _more = list_rows(firm.id, view=InboxView.ARCHIVE)
    assert [row.state for row in rows] == [LeadState.STOPPED] * 2
    assert the_mail("firm_stopped").subject == "Sesam Bygg får ikke nye oppdrag"
    (line,) = [event for event in audit.list_events(firm) if event.action == "firm:stopped"]
    assert (line.actor_id, line.details) == (None, {"ended_as": ended_as})


def test_a_second_night_tells_nobody_anything_new(firm, register, server):
    server.mode = Mode.BANKRUPT
    recheck(register)
    due_again()
    assert recheck(register) == 1
    handle_everything()
    assert len(list_mails("firm_stopped")) == 1


def test_a_stopped_firm_cannot_reply_before_its_leads_are_closed_either(firm, register, server):
    server.mode = Mode.BANKRUPT
    recheck(register)
    lead = open_leads()[0]
    with pytest.raises(FirmMayNotAnswerError):
        quotes.reply(lead, actor_id=1, offer=OfferText(PriceForm.FIXED, "Hei", amount_ore=100_00))


def test_a_project_that_opens_again_does_not_open_for_a_stopped_firm(firm, register, server):
    server.mode = Mode.BANKRUPT
    recheck(register)
    handle_everything()
    for project in db.session.scalars(select(Project)):
        open_undecided(project)
    db.session.expire_all()
    assert open_leads() == []


def test_what_lives_again_waits_for_a_person_and_then_may_answer(firm, register, server):
    server.mode = Mode.BANKRUPT
    recheck(register)
    handle_everything()
    server.mode = Mode.OK
    due_again()
    recheck(register)
    assert (firm.stopped_at, firm.verified_at, the_organisation().ended_as) == (None, None, None)
    handle_everything()
    assert open_leads() == []
    assert "ikke lenger" in the_mail("firm_received").text
    checking.approve(firm, actor_id=make_person("Stab").id)
    handle_everything()
    db.session.expire_all()
    assert len(open_leads()) == 2


def test_many_leads_are_closed_and_opened_a_few_at_a_time(firm, register, server, monkeypatch):
    monkeypatch.setattr("portal.leads.services.AT_ONCE", 1)
    make_lead(firm, make_project())
    transaction.commit()
    server.mode = Mode.BANKRUPT
    recheck(register)
    handle_everything()
    assert open_leads() == []
    server.mode = Mode.OK
    due_again()
    recheck(register)
    checking.approve(firm, actor_id=make_person("Stab").id)
    handle_everything()
    db.session.expire_all()
    assert len(open_leads()) == 3


def test_a_stop_that_is_handled_late_closes_nothing_of_a_firm_that_lives(firm, register, server):
    server.mode = Mode.BANKRUPT
    recheck(register)
    server.mode = Mode.OK
    due_again()
    recheck(register)
    checking.approve(firm, actor_id=make_person("Stab").id)
    handle_everything()
    db.session.expire_all()
    assert len(open_leads()) == 2
    assert list_mails("firm_stopped") == []


@pytest.mark.parametrize("mode", [Mode.FAULT, Mode.SLOW, Mode.WRONG_JSON, Mode.OTHER_JSON, Mode.BUSY, Mode.EMPTY])
def test_a_register_that_is_down_stops_nobody_and_is_asked_again(firm, register, server, mode):
    server.mode = mode
    assert recheck(register) == 0
    assert (firm.stopped_at, the_organisation().name) == (None, "Gammelt Navn AS")
    assert timedelta(minutes=9) < the_organisation().due_for_check_at - clock.now() < timedelta(minutes=11)


@pytest.mark.parametrize(("days", "hours"), [(1.125, 3), (30, 6)])
def test_it_waits_the_longer_the_longer_the_register_has_been_down(firm, register, server, days, hours):
    the_organisation().checked_at = clock.now() - timedelta(days=days)
    server.mode = Mode.FAULT
    recheck(register)
    waits = the_organisation().due_for_check_at - clock.now()
    assert abs(waits - timedelta(hours=hours)) < timedelta(minutes=1)


def test_a_number_the_register_does_not_know_stops_nobody(firm, register, server):
    server.mode = Mode.NOT_FOUND
    assert recheck(register) == 1
    assert (firm.stopped_at, the_organisation().ended_as) == (None, None)
    assert the_organisation().due_for_check_at > clock.now() + timedelta(hours=1)


def test_a_firm_typed_by_hand_learns_its_legal_form(register, server):
    organisation = make_organisation("Skrevet For Hånd", org_number=NUMBER)
    make_firm("Sesam", organisation_id=organisation.id, verified_at=None)
    transaction.commit()
    recheck(register)
    assert (the_organisation().name, the_organisation().org_form) == ("SESAM STASJON", "AS")


def test_an_organisation_in_other_hands_is_left_alone_for_a_while(firm, register):
    assert organisations.claim_due(limit=10) == {NUMBER: the_organisation().id}
    assert organisations.claim_due(limit=10) == {}
    assert recheck(register) == 0


def test_the_night_is_shared_out(app):
    moments = {organisations.next_check_of(number) for number in range(1, 500)}
    assert len(moments) > 490
    assert {clock.in_oslo(moment).hour for moment in moments} == {1, 2, 3, 4}
