"""An offer with lines: what is written, what is refused before anything is, and how many posters a firm sees in a day."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.core import clock
from portal.core.database import db
from portal.core.errors import DomainError
from portal.leads.models import ContactAccess, Lead
from portal.projects.roles import PosterKind
from portal.quotes import bound
from portal.quotes.content import list_lines, offer_of
from portal.quotes.errors import (
    ContactDetailsInOfferError,
    OfferHasNoPriceError,
    TooManyLinesError,
    TooManyRepliesTodayError,
    ValidityError,
    VatMustBeInPricesError,
)
from portal.quotes.lines import Line, LineKind, Unit
from portal.quotes.models import Quote
from tests.domains.quotes.offers import offer, reply
from tests.domains.quotes.test_reply_race import at_once, replying, rows
from tests.factories.marketplace import make_firm, make_lead, make_project

pytestmark = pytest.mark.usefixtures("app")

TILES = Line(LineKind.INCLUDED, "Takstein", "tiles", Decimal("140.5"), Unit.SQUARE_METRE, 450_00, 25)
GUTTERS = Line(LineKind.OPTION, "Nye renner", None, Decimal(28), Unit.RUNNING_METRE, 390_00, 25)
SCAFFOLD = Line(LineKind.EXCLUDED, "Stillas")
CONTACT = "Ring meg på 412 34 567"


def today() -> date:
    return clock.in_oslo(clock.now()).date()


def wait_for_a_lock() -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%UPDATE leads%'"
    )
    for _ in range(200):
        with db.engine.connect() as looking:
            if looking.scalar(waiting):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for a lead")


class TestWhatIsWritten:
    def test_the_lines_lie_in_their_order_and_the_price_is_theirs(self):
        sent = reply(make_lead(make_firm()), lines=(TILES, GUTTERS, SCAFFOLD), amount_ore=None, takes="to uker")
        assert list_lines(sent.id) == (TILES, GUTTERS, SCAFFOLD)
        assert (sent.amount_ore, sent.vat_ore, sent.number, sent.takes) == (63_225_00, 12_645_00, 1, "to uker")

    @pytest.mark.parametrize(
        "changes",
        [{}, {"has_vat_in_lines": False}, {"vat_percent": 0}, {"lines": (TILES, SCAFFOLD), "amount_ore": None}],
    )
    def test_it_is_read_as_it_was_sent(self, changes: dict):
        project = make_project(poster_kind=PosterKind.COMPANY)
        sent = reply(make_lead(make_firm(), project), valid_until=today(), **changes)
        db.session.expire_all()
        assert offer_of(sent) == offer(valid_until=today(), **changes)

    def test_a_company_is_told_the_price_with_vat_though_the_lines_are_without(self):
        project = make_project(poster_kind=PosterKind.COMPANY)
        sent = reply(make_lead(make_firm(), project), lines=(TILES,), has_vat_in_lines=False)
        assert (sent.amount_ore, sent.vat_ore) == (79_031_25, 15_806_25)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"has_vat_in_lines": False}, VatMustBeInPricesError),
        ({"message": CONTACT}, ContactDetailsInOfferError),
        ({"starts": CONTACT}, ContactDetailsInOfferError),
        ({"takes": CONTACT}, ContactDetailsInOfferError),
        ({"lines": (TILES, Line(LineKind.EXCLUDED, CONTACT))}, ContactDetailsInOfferError),
        ({"lines": (SCAFFOLD,) * 101}, TooManyLinesError),
        ({"amount_ore": None, "lines": (GUTTERS,)}, OfferHasNoPriceError),
        ({"valid_until": today() - timedelta(days=1)}, ValidityError),
        ({"valid_until": today() + timedelta(days=366)}, ValidityError),
    ],
)
def test_it_is_refused_before_anything_is_written(changes: dict, error: type[DomainError]):
    lead = make_lead(make_firm())
    with pytest.raises(error):
        reply(lead, **changes)
    assert (rows(Quote), rows(ContactAccess), db.session.get_one(Lead, lead.id).replied_at) == (0, 0, None)


@pytest.mark.parametrize("days", [0, 365])
def test_it_may_be_valid_from_today_to_a_year(days: int):
    last_day = today() + timedelta(days=days)
    assert reply(make_lead(make_firm()), valid_until=last_day).valid_until == last_day


@pytest.fixture
def two_a_day():
    bound.install_most_a_day(2)
    yield
    bound.install_most_a_day(20)


@pytest.mark.usefixtures("two_a_day")
class TestTheDaysBound:
    def test_a_firm_is_let_see_so_many_posters_a_day_and_told_when_it_may_again(self):
        firm = make_firm()
        for _ in range(2):
            reply(make_lead(firm))
        with pytest.raises(TooManyRepliesTodayError) as error:
            reply(make_lead(firm))
        assert clock.in_oslo(error.value.opens_at).date() == today() + timedelta(days=1)
        assert clock.in_oslo(error.value.opens_at).hour == 0

    def test_another_firm_is_not_counted_and_neither_is_yesterday(self):
        firm = make_firm()
        for _ in range(2):
            lead = make_lead(firm)
            reply(lead)
            lead.replied_at = clock.now() - timedelta(hours=25)
        reply(make_lead(make_firm()))
        db.session.flush()
        assert reply(make_lead(firm)).id

    @pytest.mark.committed
    def test_five_replies_at_once_are_two(self, app: Flask):
        firm = make_firm()
        leads = [make_lead(firm, make_project()) for _ in range(5)]
        acts = [replying(lead.id, None) for lead in leads]
        db.session.commit()
        assert sorted(at_once(app, acts)) == ["TooManyRepliesTodayError"] * 3 + ["done"] * 2
        assert (rows(Quote), rows(ContactAccess)) == (2, 2)
        assert db.session.scalar(select(func.count()).where(Lead.replied_at.is_not(None))) == 2

    @pytest.mark.committed
    def test_a_reply_that_waits_for_other_firms_leads_holds_up_none_of_its_own_firms(self, app: Flask):
        firm, full = make_firm(), make_project(wished_replies=1)
        other = make_lead(make_firm(), full)
        acts = [replying(make_lead(firm, project).id, None) for project in (full, make_project())]
        other_id = other.id
        db.session.commit()
        with ThreadPoolExecutor() as threads, db.engine.connect() as colleague:
            colleague.execute(select(Lead.id).where(Lead.id == other_id).with_for_update())
            waiting = threads.submit(at_once, app, acts[:1])
            try:
                wait_for_a_lock()
                assert threads.submit(at_once, app, acts[1:]).result(timeout=5) == ["done"]
                assert not waiting.done()
            finally:
                colleague.rollback()
            assert waiting.result() == ["done"]
