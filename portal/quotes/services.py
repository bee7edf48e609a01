"""Answering with an offer. Choosing one is portal.quotes.awarding."""

from portal.core import audit, outbox
from portal.core.database import db
from portal.files import attachments
from portal.leads import disclosure, slots
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.projects import services as projects
from portal.projects.models import Project
from portal.quotes import content
from portal.quotes.bound import keep_within_day
from portal.quotes.content import OfferText
from portal.quotes.models import Quote
from portal.visits import services as visits


def reply(lead: Lead, *, actor_id: int | None, offer: OfferText) -> Quote:
    """Answer a lead with an offer and the files beside its draft: takes a slot, reveals the contact and writes that down, all in
    one transaction.

    Raises what `content.check` raises before anything is written, and ProjectIsFullError, ProjectMustBeOpenError,
    PlacesAreKeptError, LeadAlreadyAnsweredError, FirmMayNotAnswerError, TooManyRepliesTodayError.
    """
    project = db.session.get_one(Project, lead.project_id)
    totals = content.check(offer, project)
    projects.hold(project)
    slots.claim(lead, project)
    leads.mark_replied(lead)
    projects.take_slot(project)
    if project.is_full:
        leads.close_undecided(project)
    quote = Quote(
        lead_id=lead.id,
        project_id=project.id,
        firm_id=lead.firm_id,
        written_by_id=actor_id,
        **content.columns(offer, totals),
    )
    db.session.add(quote)
    db.session.flush()
    content.write_lines(quote, offer.lines)
    attachments.bind_draft_to_quote(lead.id, quote.id)
    fields = disclosure.fields_on_reply(project)
    leads.reveal(project, firm_id=lead.firm_id, person_id=actor_id, fields=fields, reason="reply")
    visits.reveal_address(lead, project, actor_id=actor_id)
    keep_within_day(lead.firm_id)
    said = {"amount_ore": quote.amount_ore, "price_form": offer.price_form}
    audit.record("quote:sent", quote, actor_id=actor_id, **said)
    outbox.add("quote:sent", quote_id=quote.id)
    return quote
