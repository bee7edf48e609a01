"""An offer while it is written: kept word for word, one a lead for the whole firm, and never one colleague's words in silence
over another's.

A page carries the version that it was made from and the name of its window; the row decides (docs/decisions/0032-offers-as-typed.md).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, false, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import Person
from portal.core.database import db
from portal.files import attachments
from portal.leads.models import Lead
from portal.quotes.errors import DraftHasChangedError, OfferIsSentError
from portal.quotes.models import Quote, QuoteDraft

Words = dict[str, Any]
"""What stands in the form's fields, by name; `lines` is a list of the same."""


class Draft(NamedTuple):
    """An offer's draft as it was last saved. `by_name` is None when that account is gone."""

    words: Words
    version: int
    at: datetime
    by_id: int | None
    by_name: str | None


@dataclass(frozen=True)
class Page:
    """The page that words come from: the `version` of the draft it was made from, 0 for none; the `number` of the offer it
    revises, 0 for a first one; and its own name, `window`, empty without a script."""

    version: int
    number: int
    window: str = ""


def find_draft(lead_id: int, *, number: int) -> Draft | None:
    """The draft of this lead's offer, or of a revision of it by that number. The caller knows that the lead is the reader's."""
    row = db.session.execute(
        select(QuoteDraft.typed, QuoteDraft.version, QuoteDraft.touched_at, QuoteDraft.written_by_id, Person.name)
        .outerjoin(Person, Person.id == QuoteDraft.written_by_id)
        .where(QuoteDraft.lead_id == lead_id, _is_of(number))
    ).one_or_none()
    return Draft(row.typed["words"], *row[1:]) if row else None


def keep(lead: Lead, *, actor_id: int, words: Words, page: Page) -> Draft:
    """Save what stands in the form, whether or not it could be sent.

    From the same window, or word for word what is saved already, it is never too late. Raises DraftHasChangedError with the
    other words, OfferIsSentError once an offer has been sent that the page knows nothing of.
    """
    # The lead's row is held against a reply: a draft that is saved while its offer is sent must not outlive it.
    db.session.execute(select(Lead.id).where(Lead.id == lead.id).with_for_update(read=True))
    sent = db.session.scalar(select(Quote.number).where(Quote.lead_id == lead.id))
    if (sent or 0) != page.number:
        raise OfferIsSentError
    typed = {"words": words, "number": page.number, "window": page.window}
    new = insert(QuoteDraft).values(lead_id=lead.id, typed=typed, written_by_id=actor_id)
    saved = new.on_conflict_do_update(
        index_elements=[QuoteDraft.lead_id],
        set_={
            "typed": new.excluded.typed,
            "written_by_id": actor_id,
            "version": QuoteDraft.version + 1,
            "touched_at": func.clock_timestamp(),
        },
        where=_may_be_replaced(page, actor_id) | (QuoteDraft.typed["words"] == new.excluded.typed["words"]),
    )
    is_saved = db.session.execute(saved.returning(QuoteDraft.lead_id)).scalar() is not None
    draft = find_draft(lead.id, number=page.number)
    if not is_saved:
        raise DraftHasChangedError(draft)
    return draft


def use_up(lead: Lead, *, actor_id: int, page: Page) -> None:
    """Its offer has just been sent from this page: forget the draft.

    Raises DraftHasChangedError when the page knew nothing of what is saved, so that the offer isn't sent over a colleague's
    words either.
    """
    db.session.execute(delete(QuoteDraft).where(QuoteDraft.lead_id == lead.id, _may_be_replaced(page, actor_id)))
    left = find_draft(lead.id, number=page.number)
    if left is not None:
        raise DraftHasChangedError(left)


def discard(lead: Lead) -> None:
    """Throw the draft away, with the files beside it. Twice is once."""
    db.session.execute(delete(QuoteDraft).where(QuoteDraft.lead_id == lead.id))
    attachments.remove_draft(lead.id)


def _may_be_replaced(page: Page, actor_id: int) -> ColumnElement[bool]:
    """The page knows what is saved: it was made from it, has saved it itself, or it is the draft of what was sent long ago."""
    is_own_window = (QuoteDraft.typed["window"].astext == page.window) & (QuoteDraft.written_by_id == actor_id)
    is_known = QuoteDraft.version == page.version
    return is_known | (is_own_window if page.window else false()) | ~_is_of(page.number)


def _is_of(number: int) -> ColumnElement[bool]:
    return QuoteDraft.typed["number"].as_integer() == number
