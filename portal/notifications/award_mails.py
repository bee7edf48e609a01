"""Mails about the award: a firm is chosen and asked for its yes, says yes or no, is undone or dropped. All are class B.

Until the firm has said yes nothing of the poster stands in a mail to it. A handler runs after the fact, perhaps long after, so
each looks first whether what it tells of is still true.
"""

from sqlalchemy import select

from portal.core.database import db
from portal.delivery.states import MailClass
from portal.leads.disclosure import fields_on_award
from portal.notifications import links
from portal.notifications.audience import list_answering_members
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.notifications.member_mails import tell_choosers
from portal.places.queries import find_postal_code
from portal.projects.queries import get_project
from portal.quotes.models import Quote
from portal.quotes.refusals import REFUSAL_TEXTS, RefusalReason

QUOTE_ACCEPTED = Mail("quote_accepted", MailClass.SERVICE, notice=NoticeKind.OFFER_OUTCOME, has_sms=True)
AWARD_UNCONFIRMED = Mail("award_unconfirmed", MailClass.SERVICE, notice=NoticeKind.OFFER_OUTCOME)
AWARD_CONFIRMED = Mail("award_confirmed", MailClass.SERVICE, notice=NoticeKind.OFFER_OUTCOME)
QUOTE_NOT_CHOSEN = Mail("quote_not_chosen", MailClass.SERVICE, notice=NoticeKind.OFFER_OUTCOME)
AWARD_UNDONE = Mail("award_undone", MailClass.SERVICE, notice=NoticeKind.OFFER_OUTCOME)
FIRM_DROPPED = Mail("firm_dropped", MailClass.SERVICE)
"""It says what the firm must delete, so nobody can choose it away."""
CHOICE_CONFIRMED = Mail("choice_confirmed", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)
CHOICE_DECLINED = Mail("choice_declined", MailClass.SERVICE, notice=NoticeKind.OFFER_CHANGED)


def ask_for_yes(*, quote_id: int, audit_id: int) -> None:
    """Tell the chosen firm, and ask for its yes; nothing when the choice was taken back or answered meanwhile."""
    quote = db.session.get_one(Quote, quote_id)
    if _waits(quote):
        _mail_firm(QUOTE_ACCEPTED, quote, event_key=f"audit:{audit_id}")


def remind_of_yes(*, quote_id: int) -> None:
    """Tell the chosen firm that the poster still waits; once a choice."""
    quote = db.session.get_one(Quote, quote_id)
    if _waits(quote):
        stamp = int(quote.accepted_at.timestamp())
        _mail_firm(AWARD_UNCONFIRMED, quote, event_key=f"quote:{quote_id}:{stamp}", chosen_at=quote.accepted_at)


def tell_of_award(*, quote_id: int) -> None:
    """The firm has said yes: tell it whom to contact and where, the poster that it did, and the others that another was chosen."""
    chosen = db.session.get_one(Quote, quote_id)
    project = get_project(chosen.project_id)
    place = find_postal_code(project.postal_code or "")
    _mail_firm(
        AWARD_CONFIRMED,
        chosen,
        event_key=f"quote:{quote_id}",
        contact={field: getattr(project, field) for field in fields_on_award(project)},
        place=f"{place.code} {place.post_town}" if place else "",
    )
    tell_choosers(CHOICE_CONFIRMED, chosen, event_key=f"quote:{quote_id}")
    others = select(Quote).where(Quote.project_id == project.id, Quote.rejected_at.is_not(None))
    for quote in db.session.scalars(others.order_by(Quote.id)):
        _mail_firm(QUOTE_NOT_CHOSEN, quote, event_key=f"quote:{quote.id}")


def tell_of_undoing(*, quote_id: int, project_id: int, audit_id: int) -> None:
    """Tell the firm that the choice was taken back and its offer still stands; nothing when it was chosen again meanwhile."""
    quote = db.session.get_one(Quote, quote_id)
    if quote.accepted_at is None:
        _mail_firm(AWARD_UNDONE, quote, event_key=f"audit:{audit_id}")


def tell_of_refusal(*, quote_id: int, project_id: int, audit_id: int) -> None:
    """Tell the poster and whoever else may choose that the firm can't after all, and why."""
    quote = db.session.get_one(Quote, quote_id)
    reason = REFUSAL_TEXTS[RefusalReason(quote.withdrawal_reason or RefusalReason.OTHER)]
    tell_choosers(CHOICE_DECLINED, quote, event_key=f"audit:{audit_id}", reason=reason)


def tell_of_dropping(*, quote_id: int, project_id: int, audit_id: int) -> None:
    """Tell the firm that the poster goes on without it, with the poster's words, and that it must delete what it has seen."""
    quote = db.session.get_one(Quote, quote_id)
    _mail_firm(FIRM_DROPPED, quote, event_key=f"audit:{audit_id}", note=quote.dropped_note)


def _waits(quote: Quote) -> bool:
    return quote.accepted_at is not None and quote.confirmed_at is None


def _mail_firm(mail: Mail, quote: Quote, *, event_key: str, **context: object) -> None:
    project = get_project(quote.project_id)
    for member in list_answering_members(quote.firm_id):
        title, link = project.title_in(member.locale), links.lead_page(quote.lead_id)
        mail.plan(member, event_key=event_key, title=title, link=link, **context)
