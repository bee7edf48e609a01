"""An offer taken back by its firm: the place goes to another, the contact is seen no more, and never by a sixth."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.leads import life as leads_life
from portal.leads import slots
from portal.leads.models import ContactAccess, Lead
from portal.leads.opened import find_contact, get_opened_lead
from portal.leads.policies import can_see_drawings
from portal.projects import life
from portal.projects.errors import ProjectIsFullError, WishMustGrowError
from portal.projects.models import Project
from portal.projects.states import ProjectState, WithdrawalReason
from portal.quotes.errors import OfferCannotBeWithdrawnError
from portal.quotes.models import Quote
from portal.quotes.revising import withdraw
from portal.quotes.states import QuoteState, state_of
from tests.domains.quotes.offers import answered, reply
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote

pytestmark = pytest.mark.usefixtures("app")


def lead_of(quote: Quote) -> Lead:
    return db.session.get_one(Lead, quote.lead_id, populate_existing=True)


def counts(project: Project) -> tuple[int, int]:
    db.session.refresh(project)
    return project.taken_slots, project.released_slots


def contact_of(quote: Quote):
    lead = get_opened_lead(quote.firm_id, quote.lead_id, locale="nb")
    return find_contact(lead, firm_id=quote.firm_id)


class TestWhatBecomesOfIt:
    def test_the_place_is_free_and_the_firm_goes_on_counting(self):
        project = make_project()
        quote = answered(project)
        assert withdraw(quote, actor_id=None)
        assert (counts(project), state_of(quote)) == ((0, 1), QuoteState.WITHDRAWN)
        assert lead_of(quote).lost_at is not None

    def test_the_firm_sees_nothing_more_of_the_poster_and_the_ledger_says_so(self):
        quote = answered(make_project())
        assert contact_of(quote) is not None
        withdraw(quote, actor_id=None)
        assert contact_of(quote) is None
        assert not can_see_drawings(quote.project_id, person_id=None, firm_id=quote.firm_id)
        ledger = db.session.scalars(select(ContactAccess).order_by(ContactAccess.id)).all()
        assert [row.reason for row in ledger] == ["reply", "taken-back"]
        assert sorted(ledger[1].fields) == sorted(ledger[0].fields)

    def test_an_edit_reveals_nothing_to_it(self):
        project = make_project()
        quote = answered(project)
        withdraw(quote, actor_id=None)
        leads_life.edit(project, actor_id=project.poster_id, seen_version=project.version, shares_phone=True)
        assert contact_of(quote) is None

    def test_who_waits_in_line_has_the_place(self):
        project = make_project(wished_replies=1)
        waiting = make_lead(make_firm(), project)
        quote = answered(project)
        db.session.refresh(waiting)
        assert waiting.closed_at is not None
        assert not slots.wait(waiting, actor_id=None)
        withdraw(quote, actor_id=None)
        db.session.refresh(waiting)
        assert waiting.closed_at is None
        assert waiting.held_until is not None
        assert reply(waiting).id

    def test_twice_is_once(self):
        project = make_project()
        quote = answered(project)
        assert [withdraw(quote, actor_id=None), withdraw(quote, actor_id=None)] == [True, False]
        assert counts(project) == (0, 1)
        events = db.session.scalars(select(OutboxRow.event).where(OutboxRow.event == "quote:withdrawn")).all()
        assert len(events) == 1

    def test_a_proposal_of_it_ends(self):
        quote = answered(make_project())
        quote.proposed_at = clock.now()
        db.session.flush()
        withdraw(quote, actor_id=None)
        assert quote.proposed_at is None

    @pytest.mark.parametrize("state", [ProjectState.PAUSED, ProjectState.CLOSED, ProjectState.AWARDED])
    def test_it_may_be_withdrawn_until_another_has_said_yes(self, state: ProjectState):
        project = make_project(state=state)
        quote = make_quote(make_lead(make_firm(), project))
        assert withdraw(quote, actor_id=None)
        assert counts(project) == (0, 1)

    def test_where_it_paused_the_others_may_reply_once_it_goes_on(self):
        project = make_project(wished_replies=1)
        other = make_lead(make_firm(), project)
        quote = answered(project)
        leads_life.pause(project, actor_id=project.poster_id)
        withdraw(quote, actor_id=None)
        leads_life.resume(project, actor_id=project.poster_id)
        db.session.refresh(other)
        assert reply(other).id


class TestNeverASixth:
    def test_five_firms_and_no_more_see_the_contact_however_many_withdraw(self):
        project = make_project(wished_replies=3)
        for _ in range(5):
            withdraw(answered(project), actor_id=None)
        assert counts(project) == (0, 5)
        with pytest.raises(ProjectIsFullError):
            answered(project)
        waiting = make_lead(make_firm(), project)
        assert not slots.can_reply(waiting.id)
        assert not get_opened_lead(waiting.firm_id, waiting.id, locale="nb").places.can_reply
        assert (project.is_full, project.free_slots) == (True, 0)

    @pytest.mark.parametrize("slots", [(1, 5), (0, 6), (3, 3)])
    def test_the_database_has_the_last_word(self, slots: tuple[int, int]):
        project = make_project(wished_replies=5)
        moved = update(Project).where(Project.id == project.id)
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(moved.values(taken_slots=slots[0], released_slots=slots[1]))

    def test_the_wish_is_raised_no_higher_than_firms_may_see(self):
        project = make_project(wished_replies=2)
        withdraw(answered(project), actor_id=None)
        assert life.most_wished(project) == 4
        with pytest.raises(WishMustGrowError):
            leads_life.raise_wish(project, wished_replies=5, actor_id=project.poster_id)
        leads_life.raise_wish(project, wished_replies=4, actor_id=project.poster_id)
        assert not life.can_wish_for_more(project)


class TestWhatStopsIt:
    @pytest.mark.parametrize("mark", ["dropped_at", "rejected_at", "accepted_at"])
    def test_an_offer_that_is_out_of_it_or_chosen(self, mark: str):
        quote = answered(make_project())
        setattr(quote, mark, clock.now())
        db.session.flush()
        with pytest.raises(OfferCannotBeWithdrawnError):
            withdraw(quote, actor_id=None)

    @pytest.mark.parametrize("state", [ProjectState.WITHDRAWN, ProjectState.EXPIRED])
    def test_a_project_that_has_ended(self, state: ProjectState):
        quote = make_quote(make_lead(make_firm(), make_project(state=state)))
        with pytest.raises(OfferCannotBeWithdrawnError):
            withdraw(quote, actor_id=None)


class TestAProjectThatEnds:
    def end(self, project: Project, how: str) -> None:
        if how == "withdrawn":
            reason = next(iter(WithdrawalReason))
            leads_life.withdraw(project, reason=reason, actor_id=project.poster_id)
        else:
            project.expires_at = clock.now() - timedelta(minutes=1)
            db.session.flush()
            leads_life.expire_due()
        db.session.refresh(project)

    @pytest.mark.parametrize("how", ["withdrawn", "expired"])
    def test_its_offers_are_lost_and_stand_again_when_it_is_opened_again(self, how: str):
        project = make_project()
        out, stands, silent = answered(project), answered(project), make_lead(make_firm(), project)
        withdraw(out, actor_id=None)
        left_at = lead_of(out).lost_at
        self.end(project, how)
        assert lead_of(stands).lost_at == project.ended_at
        assert (lead_of(out).lost_at, db.session.get_one(Lead, silent.id).lost_at) == (left_at, None)
        leads_life.reopen(project, actor_id=project.poster_id)
        assert (lead_of(stands).lost_at, lead_of(out).lost_at) == (None, left_at)
