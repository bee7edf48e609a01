"""The firm's own offer on the lead's page: what it says now, what it comes to, and what may still be done with it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flask_babel import lazy_gettext as _

from portal.blueprints.leads.offer_form import OfferForm
from portal.blueprints.leads.offer_reading import list_words
from portal.blueprints.leads.offer_words import as_typed
from portal.files import attachments
from portal.leads.opened import OpenedLead
from portal.leads.policies import can_answer
from portal.leads.states import LeadState
from portal.quotes import drafts
from portal.quotes.content import OfferText, offer_of
from portal.quotes.drafts import Draft
from portal.quotes.queries import find_quote_of, find_writer, is_to_private_person
from portal.quotes.states import QuoteState, state_of
from portal.quotes.totals import Totals
from portal.web.attachments import AttachmentLink, attachment_links
from portal.web.offer_history import ShownLine, shown_lines
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.quotes.models import Quote

STATE_TAGS = {
    QuoteState.STANDING: (_("Gjelder"), "good"),
    QuoteState.EXPIRED: (_("Utløpt"), "warn"),
    QuoteState.WITHDRAWN: (_("Trukket"), "neutral"),
    QuoteState.DROPPED: (_("Avsluttet av kunden"), "neutral"),
    QuoteState.CHOSEN: (_("Valgt"), "good"),
    QuoteState.CONFIRMED: (_("Avtalt"), "good"),
    QuoteState.NOT_CHOSEN: (_("Ikke valgt"), "neutral"),
}
CHANGEABLE = (QuoteState.STANDING, QuoteState.EXPIRED)
MAY_BE_WRITTEN = (LeadState.OPEN, LeadState.ANSWERED)


class MyOffer(NamedTuple):
    """The offer as it stands, for those in the firm."""

    offer: OfferText
    totals: Totals
    lines: list[ShownLine]
    number: int
    sent_at: datetime
    writer: str | None
    state: QuoteState
    can_change: bool
    files: list[AttachmentLink]


def my_offer(lead: OpenedLead, *, firm_id: int) -> dict[str, Any]:
    """What the lead's page shows of the firm's offer, and of the draft of one; `left`: the words of one that can't be sent now."""
    quote = find_quote_of(firm_id, lead.id) if lead.replied_at else None
    may_read = can_answer(current_viewer.firm.role)
    draft = drafts.find_draft(lead.id, number=quote.number if quote else 0) if may_read else None
    is_left = draft is not None and lead.state not in MAY_BE_WRITTEN
    return {
        "quote": quote,
        "mine": _shown(quote, lead) if quote else None,
        "draft": None if is_left else draft,
        "left": _left(lead, draft) if is_left else [],
        "state_tags": STATE_TAGS,
    }


def _left(lead: OpenedLead, draft: Draft) -> list[tuple[str, str]]:
    return list_words(OfferForm(as_typed(draft.words), is_private=is_to_private_person(lead.project_id)))


def _shown(quote: "Quote", lead: OpenedLead) -> MyOffer:
    offer, state = offer_of(quote), state_of(quote)
    return MyOffer(
        offer=offer,
        totals=offer.price(),
        lines=shown_lines(offer.lines),
        number=quote.number,
        sent_at=quote.revised_at or quote.sent_at,
        writer=find_writer(quote),
        state=state,
        can_change=state in CHANGEABLE and lead.state == LeadState.ANSWERED and can_answer(current_viewer.firm.role),
        files=attachment_links(attachments.list_of_quote(quote.id)),
    )
