"""Any order of replying, revising, withdrawing, dropping, choosing, undoing and confirming: the rules hold after every step.

What the machine expects is said apart from the code: who may do what, by the states of a handful of offers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update

from portal.core.database import db
from portal.core.errors import DomainError
from portal.leads import life as leads_life
from portal.leads.models import ContactAccess, Lead
from portal.leads.queries import list_revealed
from portal.projects.models import Project
from portal.quotes import approval, awarding, dropping, revising
from portal.quotes import services as quotes
from portal.quotes.awarding import RefusalReason
from portal.quotes.content import OfferText, list_lines, offer_of
from portal.quotes.lines import Line, LineKind, Unit
from portal.quotes.models import Quote, QuoteRevision
from portal.quotes.totals import total
from tests.domains.quotes.offers import offer
from tests.domains.quotes.test_reply import today
from tests.factories.marketplace import make_firm, make_lead, make_project

FIRMS = 7
STANDS, EXPIRED, OUT, LOST = "stands", "expired", "out", "lost"
firms = st.integers(0, FIRMS - 1)
lines = st.builds(
    Line,
    kind=st.sampled_from((LineKind.INCLUDED, LineKind.OPTION)),
    text=st.sampled_from(("Rigg", "Riving", "Tak")),
    quantity=st.decimals(1, "999.99", places=2),
    unit=st.sampled_from(Unit),
    unit_price_ore=st.integers(1, 9_999_99),
    vat_percent=st.sampled_from((25, 15, 0)),
)
offers = st.builds(lambda several: offer(lines=tuple(several)), st.lists(lines, max_size=3))


@dataclass
class Told:
    """What is to be true of an offer: where it stands, what it says, and how often it has been revised."""

    where: str
    says: OfferText
    number: int = 1


class OfferLife(RuleBasedStateMachine):
    """One project, seven firms that were asked, and everybody at once."""

    @initialize(wished=st.integers(1, 3))
    def ask(self, wished: int) -> None:
        self.wished, self.is_paused, self.is_final = wished, False, False
        self.chosen: int | None = None
        self.told: dict[int, Told] = {}
        self.quotes: dict[int, Quote] = {}
        self.project = make_project(wished_replies=wished)
        self.leads = [make_lead(make_firm(), self.project) for _ in range(FIRMS)]

    def attempt(self, verb: Callable[..., Any], *args: Any, when: bool, **words: Any) -> Any:
        """Do it in a savepoint of its own: it must go as expected, and leave nothing behind when it is refused."""
        done, refusal = None, None
        try:
            with db.session.begin_nested():
                done = verb(*args, **words)
        except DomainError as error:
            refusal = type(error).__name__
        db.session.expire_all()
        assert (refusal is None) == when, f"{verb.__name__}: {refusal}"
        return done

    def where(self, firm: int) -> str | None:
        return self.told[firm].where if firm in self.told else None

    def count(self, *where: str) -> int:
        return sum(each.where in where for each in self.told.values())

    @property
    def taken(self) -> int:
        return self.count(STANDS, EXPIRED, LOST)

    @rule(firm=firms, says=offers)
    def reply(self, firm: int, says: OfferText) -> None:
        has_room = self.taken < self.wished and len(self.told) < 5
        may = firm not in self.told and self.chosen is None and not self.is_paused and has_room
        quote = self.attempt(quotes.reply, self.leads[firm], actor_id=None, offer=says, when=may)
        if quote:
            self.quotes[firm], self.told[firm] = quote, Told(STANDS, says)

    @rule(firm=firms, says=offers, is_stale=st.booleans())
    def revise(self, firm: int, says: OfferText, is_stale: bool) -> None:
        if firm not in self.told:
            return
        told = self.told[firm]
        number = told.number - is_stale
        is_said = says == told.says and told.number - number <= 1
        may = is_said or (not is_stale and told.where in (STANDS, EXPIRED) and self.chosen is None)
        words = {"actor_id": None, "offer": says, "number": number}
        if self.attempt(revising.revise, self.quotes[firm], **words, when=may):
            self.told[firm] = Told(STANDS, says, told.number + 1)

    @rule(firm=firms)
    def expire(self, firm: int) -> None:
        if self.where(firm) == STANDS and self.chosen is None:
            yesterday = today() - timedelta(days=1)
            db.session.execute(update(Quote).where(Quote.id == self.quotes[firm].id).values(valid_until=yesterday))
            db.session.refresh(self.quotes[firm])
            self.told[firm] = Told(EXPIRED, offer_of(self.quotes[firm]), self.told[firm].number)

    @rule(firm=firms)
    def withdraw(self, firm: int) -> None:
        if firm not in self.told:
            return
        is_withdrawn = self.quotes[firm].withdrawn_at is not None
        may = is_withdrawn or (self.where(firm) in (STANDS, EXPIRED) and firm != self.chosen)
        if self.attempt(revising.withdraw, self.quotes[firm], actor_id=None, when=may):
            self.told[firm].where = OUT

    @rule(firm=firms)
    def drop(self, firm: int) -> None:
        if firm not in self.told:
            return
        may = self.where(firm) in (STANDS, EXPIRED) and not self.is_final
        self.attempt(dropping.drop, self.quotes[firm], actor_id=self.project.poster_id, when=may)
        if may:
            self.told[firm].where = OUT
            self.chosen = None if self.chosen == firm else self.chosen

    @rule(firm=firms)
    def choose(self, firm: int) -> None:
        if firm not in self.told:
            return
        may = self.where(firm) == STANDS and self.chosen is None
        words = {"actor_id": self.project.poster_id, "number": self.told[firm].number}
        if self.attempt(approval.choose, self.quotes[firm], **words, when=may):
            self.chosen = firm

    @rule(firm=firms)
    def undo(self, firm: int) -> None:
        if firm in self.told:
            may = self.chosen == firm and not self.is_final
            self.attempt(awarding.undo, self.quotes[firm], actor_id=self.project.poster_id, when=may)
            self.chosen = None if may else self.chosen

    @rule(firm=firms)
    def decline_award(self, firm: int) -> None:
        if firm in self.told:
            may = self.chosen == firm and not self.is_final
            words = {"reason": RefusalReason.NO_CAPACITY, "actor_id": None}
            self.attempt(awarding.decline_award, self.quotes[firm], **words, when=may)
            if may:
                self.chosen, self.told[firm].where = None, OUT

    @rule(firm=firms, is_likely=st.integers(0, 3))
    def confirm(self, firm: int, is_likely: int) -> None:
        if firm in self.told and (is_likely == 0 or firm != self.chosen):
            may = self.chosen == firm
            self.attempt(awarding.confirm, self.quotes[firm], actor_id=None, when=may)
            if may:
                self.is_final = True
                for other, told in self.told.items():
                    if other != firm and told.where in (STANDS, EXPIRED):
                        told.where = LOST

    @rule(wished=st.integers(1, 5))
    def raise_wish(self, wished: int) -> None:
        may = self.wished < wished <= 5 - self.count(OUT) and self.chosen is None and not self.is_paused
        words = {"wished_replies": wished, "actor_id": self.project.poster_id}
        self.attempt(leads_life.raise_wish, self.project, **words, when=may)
        self.wished = wished if may else self.wished

    @rule()
    def pause_or_resume(self) -> None:
        if self.chosen is None:
            verb = leads_life.resume if self.is_paused else leads_life.pause
            self.attempt(verb, self.project, actor_id=self.project.poster_id, when=True)
            self.is_paused = not self.is_paused

    @invariant()
    def slots_and_the_ledger_are_what_happened(self) -> None:
        project = db.session.get_one(Project, self.project.id)
        assert (project.taken_slots, project.released_slots) == (self.taken, self.count(OUT))
        assert project.taken_slots <= project.wished_replies
        seen = select(func.count(ContactAccess.firm_id.distinct())).where(ContactAccess.project_id == project.id)
        assert db.session.scalar(seen) == len(self.told) <= 5
        sees = {self.leads[firm].firm_id for firm, told in self.told.items() if told.where != OUT}
        assert set(list_revealed(project.id)) == sees

    @invariant()
    def one_offer_is_accepted_at_most_and_leads_know_it(self) -> None:
        of_project = Quote.project_id == self.project.id
        accepted = db.session.scalars(select(Quote.id).where(of_project, Quote.accepted_at.is_not(None))).all()
        assert accepted == ([] if self.chosen is None else [self.quotes[self.chosen].id])
        for firm, told in self.told.items():
            lead = db.session.get_one(Lead, self.leads[firm].id)
            assert (lead.won_at is not None) == (self.is_final and firm == self.chosen)
            assert (lead.lost_at is not None) == (told.where in (OUT, LOST))

    @invariant()
    def every_offer_says_what_was_sent_last_and_costs_its_sum(self) -> None:
        for firm, told in self.told.items():
            quote = db.session.get_one(Quote, self.quotes[firm].id)
            assert (offer_of(quote), quote.number) == (told.says, told.number)
            priced = [line for line in list_lines(quote.id) if line.kind == LineKind.INCLUDED]
            if priced:
                totals = total(priced, quote.has_vat_in_lines)
                assert (quote.amount_ore, quote.vat_ore) == (totals.gross_ore, totals.vat_ore)
            kept = select(func.count()).where(QuoteRevision.quote_id == quote.id)
            assert db.session.scalar(kept) == quote.number - 1


@pytest.mark.usefixtures("app")
def test_the_rules_hold_after_every_step() -> None:
    quick = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),  # looking for a shorter story would take minutes of database
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OfferLife, settings=quick)
