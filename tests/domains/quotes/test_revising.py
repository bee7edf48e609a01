"""An offer changed by its firm: what it said before is kept, and nobody is held to words they haven't read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.files.models import Attachment
from portal.firms.models import Firm
from portal.leads.errors import FirmMayNotAnswerError
from portal.leads.models import ContactAccess
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState
from portal.quotes import approval, awarding, dropping, revising
from portal.quotes.content import offer_of
from portal.quotes.errors import (
    ContactDetailsInOfferError,
    OfferCannotBeRevisedError,
    OfferIsRevisedError,
    QuoteHasChangedError,
    TooManyRevisionsError,
    VatMustBeInPricesError,
)
from portal.quotes.models import Quote, QuoteRevision
from portal.quotes.states import QuoteState, state_of
from tests.domains.quotes.offers import OFFER, answered, offer
from tests.domains.quotes.test_reply import GUTTERS, SCAFFOLD, TILES, today
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote

pytestmark = pytest.mark.usefixtures("app")
NEW = offer(amount_ore=90_000_00, price_form=PriceForm.CEILING)


@pytest.fixture
def quote() -> Quote:
    return answered(make_project())


def revise(quote: Quote, to=NEW, *, number: int | None = None, actor_id: int | None = None) -> bool:
    return revising.revise(quote, actor_id=actor_id, offer=to, number=number or quote.number)


def file_beside(quote: Quote) -> Attachment:
    """A file beside the draft of a revision, as `attach` leaves it."""
    kept = {"name": "Nye vilkår.pdf", "kind": "pdf", "bytes": 1, "storage_name": "0" * 32, "sha256": "0" * 64}
    file = Attachment(lead_id=quote.lead_id, sent_by_id=make_person().id, **kept)
    db.session.add(file)
    db.session.flush()
    return file


def told(event: str) -> int:
    return db.session.scalar(select(func.count()).where(OutboxRow.event == event))


class TestWhatBecomesOfIt:
    def test_it_says_the_new_and_what_it_said_is_kept_whole(self, quote: Quote):
        lines = offer(lines=(TILES, GUTTERS, SCAFFOLD), amount_ore=None, valid_until=today())
        assert revise(quote, lines)
        assert revise(quote, NEW)
        kept = revising.list_revisions(quote)
        assert [each.number for each in kept] == [1, 2, 3]
        assert [each.offer for each in kept] == [OFFER, lines, NEW]
        assert (quote.amount_ore, quote.price_form, quote.number) == (90_000_00, PriceForm.CEILING, 3)
        assert [each.sent_at for each in kept] == sorted(each.sent_at for each in kept)
        assert told("quote:revised") == 2

    def test_nothing_is_revealed_anew_and_no_slot_is_taken(self, quote: Quote):
        revise(quote)
        assert db.session.scalar(select(func.count()).select_from(ContactAccess)) == 1
        assert db.session.get_one(Project, quote.project_id).taken_slots == 1

    def test_an_expired_one_is_renewed(self, quote: Quote):
        quote.valid_until = today() - timedelta(days=1)
        assert state_of(quote) is QuoteState.EXPIRED
        revise(quote, offer(valid_until=today() + timedelta(days=30)))
        assert state_of(quote) is QuoteState.STANDING

    def test_sent_twice_it_is_once(self, quote: Quote):
        assert revise(quote, number=1)
        assert not revise(quote, number=1)
        assert (quote.number, told("quote:revised")) == (2, 1)

    def test_what_says_the_same_is_no_revision(self, quote: Quote):
        assert not revise(quote, OFFER)
        assert (quote.number, told("quote:revised")) == (1, 0)

    def test_what_waited_for_an_approver_is_to_be_chosen_anew(self, quote: Quote):
        quote.proposed_at, quote.proposed_by_id = clock.now(), make_person().id
        db.session.flush()
        revise(quote)
        assert (quote.proposed_at, quote.proposed_by_id) == (None, None)
        assert approval.find_proposed(quote.project_id) is None


class TestWhatStopsIt:
    def test_a_colleague_who_was_first(self, quote: Quote):
        revise(quote)
        with pytest.raises(QuoteHasChangedError):
            revise(quote, offer(amount_ore=80_000_00), number=1)
        assert offer_of(quote) == NEW

    @pytest.mark.parametrize("mark", ["withdrawn_at", "dropped_at", "rejected_at", "accepted_at"])
    def test_an_offer_that_is_out_of_it_or_chosen(self, quote: Quote, mark: str):
        setattr(quote, mark, clock.now())
        db.session.flush()
        with pytest.raises(OfferCannotBeRevisedError):
            revise(quote)

    @pytest.mark.parametrize("state", [ProjectState.AWARDED, ProjectState.WITHDRAWN, ProjectState.EXPIRED])
    def test_a_project_that_takes_no_choice(self, state: ProjectState):
        quote = make_quote(make_lead(make_firm(), make_project(state=state)))
        with pytest.raises(OfferCannotBeRevisedError):
            revise(quote)

    @pytest.mark.parametrize("state", [ProjectState.PAUSED, ProjectState.CLOSED])
    def test_not_one_that_only_takes_no_more_replies(self, state: ProjectState):
        assert revise(make_quote(make_lead(make_firm(), make_project(state=state))))

    @pytest.mark.parametrize("mark", ["suspended_at", "stopped_at"])
    def test_a_firm_that_may_not_work(self, quote: Quote, mark: str):
        setattr(db.session.get_one(Firm, quote.firm_id), mark, clock.now())
        db.session.flush()
        with pytest.raises(FirmMayNotAnswerError):
            revise(quote)

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"message": "Skriv til ola@example.no"}, ContactDetailsInOfferError),
            ({"has_vat_in_lines": False}, VatMustBeInPricesError),
        ],
    )
    def test_what_stops_a_new_one(self, quote: Quote, changes: dict, error: type):
        with pytest.raises(error):
            revise(quote, replace(NEW, **changes))
        assert (offer_of(quote), db.session.scalars(select(QuoteRevision)).all()) == (OFFER, [])

    def test_more_often_in_a_day_than_anybody_mends_an_offer_is_refused(
        self, quote: Quote, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(revising, "MOST_A_DAY", 2)
        for starts in ("uke 1", "uke 2"):
            revise(quote, offer(starts=starts))
        with pytest.raises(TooManyRevisionsError):
            revise(quote, NEW)
        assert not revise(quote, offer(starts="uke 2"), number=2), "the same button once more"
        db.session.execute(update(QuoteRevision).values(created_at=clock.now() - timedelta(hours=25)))
        assert revise(quote, NEW)


class TestFiles:
    def test_new_ones_alone_are_a_revision_and_go_with_it(self, quote: Quote):
        file = file_beside(quote)
        assert revise(quote, OFFER)
        db.session.refresh(file)
        assert (quote.number, file.quote_id, told("quote:revised")) == (2, quote.id, 1)
        assert not revise(quote, OFFER, number=1), "the same button once more"

    def test_whoever_chooses_has_seen_them(self, quote: Quote):
        file_beside(quote)
        revise(quote, OFFER)
        poster_id = db.session.get_one(Project, quote.project_id).poster_id
        with pytest.raises(OfferIsRevisedError):
            approval.choose(quote, actor_id=poster_id, number=1)

    @pytest.mark.parametrize("way", ["chosen", "agreed", "dropped", "withdrawn"])
    def test_none_come_to_an_offer_that_can_not_be_revised(self, quote: Quote, way: str):
        poster_id = db.session.get_one(Project, quote.project_id).poster_id
        if way in ("chosen", "agreed"):
            awarding.accept(quote, actor_id=poster_id)
        if way == "agreed":
            awarding.confirm(quote, actor_id=poster_id)
        if way == "dropped":
            dropping.drop(quote, actor_id=poster_id)
        if way == "withdrawn":
            revising.withdraw(quote, actor_id=poster_id)
        file = file_beside(quote)
        with pytest.raises(OfferCannotBeRevisedError):
            revise(quote, OFFER)
        db.session.refresh(file)
        assert file.quote_id is None
