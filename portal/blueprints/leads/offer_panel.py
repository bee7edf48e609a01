"""The firm's own offer on the lead's page: what it says now, what it comes to, and what may still be done with it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.blueprints.leads.offer_lines import KIND_NAMES
from portal.core.formats import format_kroner
from portal.core.quantities import write_quantity
from portal.files import attachments
from portal.leads.opened import OpenedLead
from portal.leads.policies import can_answer
from portal.leads.states import LeadState
from portal.quotes import drafts
from portal.quotes.content import OfferText, offer_of
from portal.quotes.lines import UNIT_NAMES, Line, LineKind
from portal.quotes.queries import find_quote_of, find_writer
from portal.quotes.states import QuoteState, state_of
from portal.quotes.totals import Totals
from portal.web.attachments import AttachmentLink, attachment_links
from portal.web.locale import current_locale
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


class ShownLine(NamedTuple):
    """A line in words; `amount` is empty of one that isn't in the price."""

    text: str
    kind: str
    is_included: bool
    count: str
    amount: str
    vat: str


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
    """What the lead's page shows of the firm's offer, and of the draft of one."""
    quote = find_quote_of(firm_id, lead.id) if lead.replied_at else None
    may_write = can_answer(current_viewer.firm.role) and lead.state in MAY_BE_WRITTEN
    draft = drafts.find_draft(lead.id, number=quote.number if quote else 0) if may_write else None
    return {"quote": quote, "mine": _shown(quote, lead) if quote else None, "draft": draft, "state_tags": STATE_TAGS}


def shown_lines(lines: tuple[Line, ...]) -> list[ShownLine]:
    """Lines in the viewer's words."""
    locale = current_locale()
    return [
        ShownLine(
            text=line.text,
            kind=str(KIND_NAMES[line.kind]),
            is_included=line.kind == LineKind.INCLUDED,
            count=_count(line),
            amount="" if line.amount_ore is None else format_kroner(line.amount_ore, locale),
            vat="" if line.vat_percent is None else gettext("%(percent)s %% mva.", percent=line.vat_percent),
        )
        for line in lines
    ]


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


def _count(line: Line) -> str:
    if line.quantity is None or line.unit is None:
        return ""
    return f"{write_quantity(line.quantity)} {gettext(UNIT_NAMES[line.unit])}"
