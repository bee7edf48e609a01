"""Answering with an offer, and choosing one."""

from sqlalchemy import func, update

from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.firms.standing import hold_while_it_may_work
from portal.leads import disclosure, slots
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.projects import access
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.policies import can_award
from portal.quotes import content
from portal.quotes.bound import keep_within_day
from portal.quotes.content import OfferText
from portal.quotes.errors import FirmIsOutError, OfferMustStandError
from portal.quotes.models import Quote


def reply(lead: Lead, *, actor_id: int | None, offer: OfferText) -> Quote:
    """Answer a lead with an offer: takes a slot, reveals the contact and writes that down, all in one transaction.

    Raises what `content.check` raises before anything is written, and ProjectIsFullError, ProjectMustBeOpenError,
    PlacesAreKeptError, LeadAlreadyAnsweredError, FirmMayNotAnswerError, TooManyRepliesTodayError.
    """
    project = db.session.get_one(Project, lead.project_id)
    totals = content.check(offer, project)
    projects.hold(project)
    slots.claim(lead, project)
    leads.mark_replied(lead)
    projects.take_slot(project)
    keep_within_day(lead.firm_id)
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
    fields = disclosure.fields_on_reply(project)
    leads.reveal(project, firm_id=lead.firm_id, person_id=actor_id, fields=fields, reason="reply")
    said = {"amount_ore": quote.amount_ore, "price_form": offer.price_form}
    audit.record("quote:sent", quote, actor_id=actor_id, **said)
    outbox.add("quote:sent", quote_id=quote.id)
    return quote


def accept(quote: Quote, *, actor_id: int) -> None:
    """This offer is chosen; the others are told. One offer a project, ever.

    Where somebody has to approve the choice it is theirs (`approval.choose` knows which it is). Raises NotAllowedError,
    ProjectMustBeOpenError and OfferMustStandError for whoever is late, FirmIsOutError where the firm may take no work now.
    """
    project = db.session.get_one(Project, quote.project_id)
    projects.hold(project)
    db.session.refresh(quote)
    needs_approval = access.find_approver(project.id) is not None
    standing = access.find_standing(actor_id, project)
    if not can_award(standing, needs_approval=needs_approval, is_proposed=quote.proposed_at is not None):
        raise NotAllowedError
    projects.mark_awarded(project)
    if not hold_while_it_may_work(quote.firm_id):
        raise FirmIsOutError
    leads.close_undecided(project)
    chosen = db.session.execute(
        update(Quote).where(Quote.id == quote.id, Quote.rejected_at.is_(None)).values(accepted_at=func.now())
    ).rowcount
    if not chosen:
        raise OfferMustStandError
    db.session.execute(
        update(Quote)
        .where(Quote.project_id == project.id, Quote.id != quote.id)
        .values(rejected_at=func.now(), proposed_at=None, proposed_by_id=None)
    )
    db.session.refresh(quote)
    fields = disclosure.fields_on_award(project)
    leads.reveal(project, firm_id=quote.firm_id, person_id=actor_id, fields=fields, reason="award")
    audit.record("quote:accepted", quote, actor_id=actor_id, project_id=project.id)
    outbox.add("quote:accepted", quote_id=quote.id)
