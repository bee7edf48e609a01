"""Mails about an offer after it was sent: changed, withdrawn, or about to expire. All are class B.

Each handler looks first whether what it tells of is still true: it may run long after.
"""

from portal.core.audit import get_event
from portal.core.database import db
from portal.delivery.states import MailClass
from portal.firms.queries import get_firm
from portal.notifications import links
from portal.notifications.audience import list_answering_members, mail_poster
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.projects.models import Project
from portal.projects.policies import takes_award
from portal.projects.price_forms import PRICE_FORM_MEANINGS, PRICE_FORM_NAMES
from portal.projects.queries import get_project
from portal.quotes.expiry import is_expiring
from portal.quotes.models import Quote
from portal.quotes.states import QuoteState, state_of

OFFER_REVISED = Mail("offer_revised", MailClass.SERVICE, notice=NoticeKind.OFFER_CHANGED)
OFFER_WITHDRAWN = Mail("offer_withdrawn", MailClass.SERVICE, notice=NoticeKind.OFFER_CHANGED)
OFFER_EXPIRING_FOR_POSTER = Mail("offer_expiring_for_poster", MailClass.SERVICE, notice=NoticeKind.OFFER_CHANGED)
OFFER_EXPIRING = Mail("offer_expiring", MailClass.SERVICE, notice=NoticeKind.OFFER_EXPIRING)


def tell_of_revision(*, quote_id: int, audit_id: int) -> None:
    """Tell the poster that a firm has changed its offer, and what it costs now. Of several changes the newest is told."""
    quote, project = _read(quote_id)
    revision = get_event(audit_id).details
    if state_of(quote) is not QuoteState.STANDING or revision["number"] != quote.number or not takes_award(project):
        return
    mail_poster(
        OFFER_REVISED,
        project,
        event_key=f"audit:{audit_id}",
        firm=get_firm(quote.firm_id).name,
        amount_ore=quote.amount_ore,
        form=PRICE_FORM_NAMES[quote.price_form],
        binding=PRICE_FORM_MEANINGS[quote.price_form],
        was_proposed=revision["was_proposed"],
    )


def tell_of_withdrawal(*, quote_id: int, audit_id: int, **_ids: int) -> None:
    """Tell the poster that a firm has taken its offer back, and whether others can answer instead."""
    quote, project = _read(quote_id)
    mail_poster(
        OFFER_WITHDRAWN,
        project,
        event_key=f"quote:{quote_id}",
        firm=get_firm(quote.firm_id).name,
        was_proposed=get_event(audit_id).details["was_proposed"],
        is_open=project.takes_replies and not project.is_full,
    )


def tell_of_expiring(*, quote_id: int) -> None:
    """Tell the firm, that it may renew its offer, and the poster, that it must be chosen before; once for each last day."""
    quote, project = _read(quote_id)
    if state_of(quote) is not QuoteState.STANDING or not is_expiring(quote) or not takes_award(project):
        return
    event_key = f"quote:{quote_id}:{quote.valid_until:%Y%m%d}"
    said = {"event_key": event_key, "valid_until": quote.valid_until}
    for member in list_answering_members(quote.firm_id):
        title, link = project.title_in(member.locale), links.lead_page(quote.lead_id)
        OFFER_EXPIRING.plan(member, title=title, link=link, **said)
    mail_poster(OFFER_EXPIRING_FOR_POSTER, project, firm=get_firm(quote.firm_id).name, **said)


def _read(quote_id: int) -> tuple[Quote, Project]:
    quote = db.session.get_one(Quote, quote_id)
    return quote, get_project(quote.project_id)
