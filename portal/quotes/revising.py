"""An offer is changed, or taken back, by the firm that wrote it; what it said before is kept.

Every verb holds the project's row first, so that a revision, a withdrawal, the poster's choice and the approver's yes come one
after the other. Rule: docs/decisions/0031-an-offers-lines-and-revisions.md.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, update

from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.files import attachments
from portal.firms.standing import hold_while_it_may_work
from portal.leads.errors import FirmMayNotAnswerError
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.policies import takes_award
from portal.quotes import content
from portal.quotes.content import OfferText, offer_of
from portal.quotes.errors import (
    OfferCannotBeRevisedError,
    OfferCannotBeWithdrawnError,
    QuoteHasChangedError,
    TooManyRevisionsError,
)
from portal.quotes.history import restore, snapshot
from portal.quotes.models import Quote, QuoteRevision
from portal.quotes.releasing import release_slot
from portal.quotes.states import is_live

MOST_A_DAY = 20
"""Revisions of one offer: each is a mail to the poster."""
NO_PROPOSAL = {"proposed_at": None, "proposed_by_id": None}
"""An approver says yes to what the poster chose, not to what it has become since."""


class Revision(NamedTuple):
    """What an offer said from `sent_at` on, and the `number` of that; the last one is what it says now."""

    number: int
    sent_at: datetime
    offer: OfferText


def revise(quote: Quote, *, actor_id: int, offer: OfferText, number: int) -> bool:
    """Let the offer say this from now on, with the files beside its draft; `number`: of the revision that the writer read. Returns
    whether it says anything new: new files alone do, for the poster chooses a number, and with it what lay beside it.

    An expired one stands again, until its new last day. One that waits for an approver does so no more, and the poster chooses
    anew. Sent twice it is once. Raises what `content.check` raises, FirmMayNotAnswerError, OfferCannotBeRevisedError for one that
    is out of it or chosen, or whose project takes no choice; QuoteHasChangedError when a colleague was first, TooManyRevisionsError.
    """
    project = db.session.get_one(Project, quote.project_id)
    totals = content.check(offer, project)
    projects.hold(project)
    db.session.refresh(quote)
    is_sent = offer_of(quote) == offer and not attachments.list_of_draft(quote.lead_id)
    if is_sent and (number == quote.number or (number == quote.number - 1 and quote.written_by_id == actor_id)):
        return False
    if number != quote.number:
        raise QuoteHasChangedError
    if not takes_award(project):
        raise OfferCannotBeRevisedError
    if not hold_while_it_may_work(quote.firm_id):
        raise FirmMayNotAnswerError
    _keep_within_day(quote)
    _keep_what_it_said(quote)
    values = {"number": Quote.number + 1, "revised_at": func.clock_timestamp(), "written_by_id": actor_id}
    was_proposed = quote.proposed_at is not None
    if not _change(quote, **values, **NO_PROPOSAL, **content.columns(offer, totals)):
        raise OfferCannotBeRevisedError
    content.write_lines(quote, offer.lines)
    attachments.bind_draft_to_quote(quote.lead_id, quote.id)
    said = {"number": quote.number, "amount_ore": quote.amount_ore, "was_proposed": was_proposed}
    line = audit.record("quote:revised", quote, actor_id=actor_id, **said)
    outbox.add("quote:revised", quote_id=quote.id, audit_id=line)
    return True


def withdraw(quote: Quote, *, actor_id: int) -> bool:
    """Take the offer back, for good: its place goes to another firm, and its own firm sees nothing more of the poster.

    Twice is once. Returns whether it stood until now. Raises OfferCannotBeWithdrawnError for one that was dropped or chosen, and
    once another has been, or the project has ended.
    """
    project = db.session.get_one(Project, quote.project_id)
    projects.hold(project)
    db.session.refresh(quote)
    if quote.withdrawn_at is not None:
        return False
    was_proposed = quote.proposed_at is not None
    if project.ended_at is not None or not _change(quote, withdrawn_at=func.clock_timestamp(), **NO_PROPOSAL):
        raise OfferCannotBeWithdrawnError
    release_slot(quote, project, actor_id=actor_id)
    line = audit.record("quote:withdrawn", quote, actor_id=actor_id, was_proposed=was_proposed)
    outbox.add("quote:withdrawn", quote_id=quote.id, project_id=project.id, audit_id=line)
    return True


def list_revisions(quote: Quote) -> list[Revision]:
    """All that the offer has said, oldest first; the last is what it says now."""
    kept = select(QuoteRevision).where(QuoteRevision.quote_id == quote.id).order_by(QuoteRevision.number)
    before = [Revision(row.number, row.sent_at, restore(row.content)) for row in db.session.scalars(kept)]
    return [*before, Revision(quote.number, quote.revised_at or quote.sent_at, offer_of(quote))]


def _keep_within_day(quote: Quote) -> None:
    recent = (QuoteRevision.quote_id == quote.id, QuoteRevision.created_at > clock.now() - timedelta(days=1))
    if db.session.scalar(select(func.count()).where(*recent)) >= MOST_A_DAY:
        raise TooManyRevisionsError


def _keep_what_it_said(quote: Quote) -> None:
    kept = QuoteRevision(
        quote_id=quote.id,
        number=quote.number,
        sent_at=quote.revised_at or quote.sent_at,
        written_by_id=quote.written_by_id,
        content=snapshot(offer_of(quote)),
    )
    db.session.add(kept)
    db.session.flush()


def _change(quote: Quote, **values: Any) -> bool:
    """Write to the offer if it is neither out of it nor chosen. The project's row is held."""
    changed = db.session.execute(
        update(Quote)
        .where(Quote.id == quote.id, is_live(), Quote.accepted_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    ).rowcount
    db.session.refresh(quote)
    return bool(changed)
