"""Revising, withdrawing, choosing and replying at the same moment, on rows that are really committed: one outcome, and a kind one."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.leads import life as leads_life
from portal.leads import slots
from portal.leads.models import ContactAccess, Lead
from portal.projects.models import Project
from portal.projects.states import WithdrawalReason
from portal.quotes import approval, awarding, dropping, revising
from portal.quotes.content import offer_of
from portal.quotes.errors import OfferMustStandError
from portal.quotes.models import Quote, QuoteRevision
from portal.quotes.states import QuoteState, state_of
from tests.domains.quotes.offers import OFFER, answered, offer
from tests.domains.quotes.test_reply import today
from tests.domains.quotes.test_reply_race import at_once, replying, rows
from tests.factories.marketplace import make_firm, make_lead, make_project

CHEAPER, DEARER = offer(amount_ore=90_000_00), offer(amount_ore=110_000_00)
GONE = {"OfferCannotBeRevisedError"}
TRIES = 3
"""How often a race is run: who comes first is not for the test to say."""


def get(quote_id: int) -> Quote:
    return db.session.get_one(Quote, quote_id, populate_existing=True)


def revising_to(quote_id: int, said=CHEAPER):
    return lambda: revising.revise(get(quote_id), actor_id=None, offer=said, number=1)


def withdrawing(quote_id: int):
    return lambda: revising.withdraw(get(quote_id), actor_id=None)


def choosing(quote_id: int, poster_id: int, *, number: int | None = 1):
    return lambda: approval.choose(get(quote_id), actor_id=poster_id, number=number)


def dropping_firm(quote_id: int, poster_id: int):
    return lambda: dropping.drop(get(quote_id), actor_id=poster_id)


def sent(**fields: object) -> tuple[int, int, int]:
    """(offer, project, poster) by number, really there."""
    project = make_project(**fields)
    quote = answered(project)
    numbers = quote.id, project.id, project.poster_id
    db.session.commit()
    return numbers


def holds(project_id: int) -> None:
    """The slots are those of the offers that stand, and every firm that ever saw the contact is counted."""
    project = db.session.get_one(Project, project_id, populate_existing=True)
    offers = db.session.scalars(select(Quote).where(Quote.project_id == project_id)).all()
    out = [each for each in offers if each.withdrawn_at or each.dropped_at]
    assert (project.taken_slots, project.released_slots) == (len(offers) - len(out), len(out))
    seen = select(func.count(ContactAccess.firm_id.distinct())).where(ContactAccess.project_id == project_id)
    assert db.session.scalar(seen) == len(offers) <= 5


pytestmark = pytest.mark.committed


class TestARevision:
    def test_a_double_click_is_one(self, app: Flask):
        quote_id, _project, _poster = sent()
        assert at_once(app, [revising_to(quote_id)] * 4) == ["done"] * 4
        assert (get(quote_id).number, rows(QuoteRevision)) == (2, 1)

    def test_of_two_colleagues_one_is_told_that_the_other_was_first(self, app: Flask):
        quote_id, _project, _poster = sent()
        outcomes = at_once(app, [revising_to(quote_id), revising_to(quote_id, DEARER)])
        assert sorted(outcomes) == ["QuoteHasChangedError", "done"]
        assert offer_of(get(quote_id)) == (CHEAPER, DEARER)[outcomes.index("done")]
        assert revising.list_revisions(get(quote_id))[0].offer == OFFER

    @pytest.mark.parametrize("_again", range(TRIES))
    def test_with_a_withdrawal_it_is_before_it_or_refused(self, app: Flask, _again: int):
        quote_id, project_id, _poster = sent()
        revised, withdrawn = at_once(app, [revising_to(quote_id), withdrawing(quote_id)])
        assert (withdrawn, revised in {"done"} | GONE) == ("done", True)
        assert (get(quote_id).number == 2) == (revised == "done")
        holds(project_id)

    @pytest.mark.parametrize("_again", range(TRIES))
    def test_with_the_award_it_is_one_of_the_two(self, app: Flask, _again: int):
        quote_id, _project, poster_id = sent()
        outcomes = at_once(app, [revising_to(quote_id), choosing(quote_id, poster_id)])
        assert outcomes in (["done", "OfferIsRevisedError"], ["OfferCannotBeRevisedError", "done"])
        quote = get(quote_id)
        assert (quote.accepted_at is not None) == (quote.number == 1)

    def test_with_the_projects_end_it_is_before_it_or_refused(self, app: Flask):
        quote_id, project_id, poster_id = sent()

        def end() -> None:
            project = db.session.get_one(Project, project_id)
            leads_life.withdraw(project, reason=next(iter(WithdrawalReason)), actor_id=poster_id)

        revised, ended = at_once(app, [revising_to(quote_id), end])
        assert (ended, revised in {"done"} | GONE) == ("done", True)


class TestAWithdrawal:
    @pytest.mark.parametrize("_again", range(TRIES))
    def test_with_the_award_it_is_one_of_the_two(self, app: Flask, _again: int):
        quote_id, project_id, poster_id = sent()
        outcomes = at_once(app, [withdrawing(quote_id), choosing(quote_id, poster_id)])
        assert outcomes in (["done", "OfferMustStandError"], ["OfferCannotBeWithdrawnError", "done"])
        project = db.session.get_one(Project, project_id, populate_existing=True)
        assert (project.awarded_at is not None) == (outcomes[1] == "done")
        holds(project_id)

    def test_a_double_click_frees_one_place(self, app: Flask):
        quote_id, project_id, _poster = sent()
        assert at_once(app, [withdrawing(quote_id)] * 4) == ["done"] * 4
        holds(project_id)

    @pytest.mark.parametrize("_again", range(TRIES))
    def test_with_the_posters_dropping_it_frees_one_place(self, app: Flask, _again: int):
        quote_id, project_id, poster_id = sent()
        outcomes = Counter(at_once(app, [withdrawing(quote_id), dropping_firm(quote_id, poster_id)]))
        assert outcomes["done"] == 1
        holds(project_id)

    @pytest.mark.parametrize("_again", range(TRIES))
    def test_who_waits_replies_after_it_or_not_at_all(self, app: Flask, _again: int):
        project = make_project(wished_replies=1)
        waiting = make_lead(make_firm(), project)
        quote = answered(project)
        slots.wait(waiting, actor_id=None)
        quote_id, project_id, lead_id = quote.id, project.id, waiting.id
        db.session.commit()
        withdrawn, replied = at_once(app, [withdrawing(quote_id), replying(lead_id, None)])
        assert (withdrawn, replied in ("done", "ProjectIsFullError")) == ("done", True)
        holds(project_id)
        lead = db.session.get_one(Lead, lead_id, populate_existing=True)
        assert replied == "done" or lead.held_until is not None

    def test_five_firms_for_the_place_it_frees_are_one_offer(self, app: Flask):
        project = make_project(wished_replies=1)
        others = [make_lead(make_firm(), project) for _ in range(5)]
        quote = answered(project)
        revising.withdraw(quote, actor_id=None)
        acts, project_id = [replying(lead.id, None) for lead in others], project.id
        db.session.commit()
        assert Counter(at_once(app, acts)) == {"done": 1, "ProjectIsFullError": 4}
        holds(project_id)

    def test_five_firms_for_the_last_look_at_the_contact_are_one(self, app: Flask):
        project = make_project(wished_replies=5)
        for _ in range(4):
            revising.withdraw(answered(project), actor_id=None)
        acts, project_id = [replying(make_lead(make_firm(), project).id, None) for _ in range(5)], project.id
        db.session.commit()
        assert Counter(at_once(app, acts)) == {"done": 1, "ProjectIsFullError": 4}
        holds(project_id)


class TestAnExpiredOffer:
    def test_it_cannot_be_chosen_until_it_is_renewed(self, app: Flask):
        quote_id, _project, poster_id = sent()
        quote = get(quote_id)
        quote.valid_until = today() - timedelta(days=1)
        db.session.commit()
        assert state_of(get(quote_id)) is QuoteState.EXPIRED
        assert at_once(app, [choosing(quote_id, poster_id, number=None)]) == ["OfferMustStandError"]
        assert "fornye" in OfferMustStandError.text
        assert at_once(app, [revising_to(quote_id, offer(valid_until=today()))]) == ["done"]
        assert at_once(app, [choosing(quote_id, poster_id, number=2)]) == ["done"]

    def test_it_still_stands_on_its_last_day(self, app: Flask):
        quote_id, _project, poster_id = sent()
        get(quote_id).valid_until = today()
        db.session.commit()
        assert at_once(app, [choosing(quote_id, poster_id)]) == ["done"]
        awarding.confirm(get(quote_id), actor_id=poster_id)
        assert get(quote_id).confirmed_at <= clock.now()
