"""The award in two steps: the poster chooses, the firm says yes. Only then is it final, the address given and the others told.

Every verb holds the project's row before it looks, so that a choice taken back, a yes, a no and a firm withdrawing have one
outcome. Rule: docs/decisions/0035-an-award-in-two-steps.md.
"""

from datetime import timedelta

from sqlalchemy import func, select, update

from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.core.working_hours import begun
from portal.firms.standing import hold_while_it_may_work
from portal.leads import choice, disclosure
from portal.leads import services as leads
from portal.leads.errors import FirmMayNotAnswerError
from portal.projects import access, award
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.policies import can_award, can_choose
from portal.quotes.errors import AwardIsConfirmedError, ChoiceIsGoneError, FirmIsOutError, OfferMustStandError
from portal.quotes.models import Quote
from portal.quotes.refusals import RefusalReason
from portal.quotes.releasing import release_slot
from portal.quotes.states import is_live, is_standing

REMINDED_AFTER = timedelta(hours=20)
"""Two working days of ten hours without a yes."""
AT_ONCE = 200


def accept(quote: Quote, *, actor_id: int) -> None:
    """This offer is chosen, and its firm asked to say yes; meanwhile nobody replies. One offer a project, ever.

    Where somebody has to approve the choice it is theirs (`approval.choose` knows which it is). Raises NotAllowedError,
    ProjectMustBeOpenError and OfferMustStandError for whoever is late, FirmIsOutError where the firm may take no work now.
    """
    project = _hold(quote)
    needs_approval = access.find_approver(project.id) is not None
    standing = access.find_standing(actor_id, project)
    if not can_award(standing, needs_approval=needs_approval, is_proposed=quote.proposed_at is not None):
        raise NotAllowedError
    projects.mark_awarded(project)
    if not hold_while_it_may_work(quote.firm_id):
        raise FirmIsOutError
    leads.close_undecided(project)
    others = (Quote.project_id == project.id, Quote.id != quote.id, Quote.proposed_at.is_not(None))
    db.session.execute(update(Quote).where(*others).values(proposed_at=None, proposed_by_id=None))
    chosen = db.session.execute(
        update(Quote).where(Quote.id == quote.id, is_standing()).values(accepted_at=func.now())
    ).rowcount
    if not chosen:
        raise OfferMustStandError
    db.session.refresh(quote)
    choice.mark_chosen(quote.lead_id)
    line = audit.record("quote:accepted", quote, actor_id=actor_id, project_id=project.id)
    outbox.add("quote:accepted", quote_id=quote.id, audit_id=line)


def undo(quote: Quote, *, actor_id: int) -> None:
    """The choice is taken back before the firm has said yes: replies come again, and the firm is told.

    Raises NotAllowedError, AwardIsConfirmedError, ChoiceIsGoneError.
    """
    project = _hold(quote)
    if not can_choose(access.find_standing(actor_id, project)):
        raise NotAllowedError
    _require_waiting(quote)
    take_choice_back(quote, project)
    line = audit.record("quote:award-undone", quote, actor_id=actor_id, project_id=project.id)
    outbox.add("quote:award-undone", quote_id=quote.id, project_id=project.id, audit_id=line)


def confirm(quote: Quote, *, actor_id: int) -> None:
    """The chosen firm says yes: it is let see the address, the others are told. Twice is once.

    Raises ChoiceIsGoneError where the choice was taken back, FirmMayNotAnswerError for a firm that was stopped meanwhile.
    """
    project = _hold(quote)
    if quote.confirmed_at is not None:
        return
    _require_waiting(quote)
    if not hold_while_it_may_work(quote.firm_id):
        raise FirmMayNotAnswerError
    award.mark_confirmed(project)
    db.session.execute(update(Quote).where(Quote.id == quote.id).values(confirmed_at=func.now()))
    others = (Quote.project_id == project.id, Quote.id != quote.id, is_live())
    db.session.execute(update(Quote).where(*others).values(rejected_at=func.now()))
    db.session.refresh(quote)
    choice.mark_won(quote.lead_id, project)
    fields = disclosure.fields_on_award(project)
    leads.reveal(project, firm_id=quote.firm_id, person_id=actor_id, fields=fields, reason="award")
    audit.record("quote:confirmed", quote, actor_id=actor_id, project_id=project.id)
    outbox.add("quote:confirmed", quote_id=quote.id)


def decline_award(quote: Quote, *, reason: RefusalReason, actor_id: int) -> None:
    """The chosen firm can't after all: its offer is withdrawn, and the project is open again with the others as they stood.

    Raises AwardIsConfirmedError, ChoiceIsGoneError.
    """
    project = _hold(quote)
    _require_waiting(quote)
    db.session.execute(
        update(Quote)
        .where(Quote.id == quote.id)
        .values(accepted_at=None, withdrawn_at=func.now(), withdrawal_reason=reason)
    )
    release_slot(quote, project, actor_id=actor_id)
    take_choice_back(quote, project)
    line = audit.record("quote:award-declined", quote, actor_id=actor_id, project_id=project.id, reason=reason)
    outbox.add("quote:award-declined", quote_id=quote.id, project_id=project.id, audit_id=line)


def take_choice_back(quote: Quote, project: Project) -> None:
    """The project is as it was before this choice, and takes replies where it did. The caller holds its row."""
    none = {"accepted_at": None, "proposed_at": None, "proposed_by_id": None, "confirm_reminded_at": None}
    db.session.execute(update(Quote).where(Quote.id == quote.id).values(none))
    db.session.refresh(quote)
    choice.unmark_chosen(quote.lead_id)
    award.unmark_awarded(project)
    choice.open_again(project)


def count_others(quote: Quote) -> int:
    """How many offers stand besides this one: so many firms are told that another was chosen."""
    others = (Quote.project_id == quote.project_id, Quote.id != quote.id, is_live())
    return db.session.scalar(select(func.count()).where(*others))


def remind_of_yes(*, limit: int = AT_ONCE) -> int:
    """Have the firms told that have not said yes for two working days, once a choice; returns how many."""
    due = (
        *(Quote.accepted_at.is_not(None), Quote.confirmed_at.is_(None)),
        *(Quote.accepted_at <= begun(clock.now(), REMINDED_AFTER), Quote.confirm_reminded_at.is_(None)),
    )
    free = select(Quote.id).where(*due).order_by(Quote.id).limit(limit).with_for_update(skip_locked=True)
    reminded = db.session.scalars(
        update(Quote).where(Quote.id.in_(free), *due).values(confirm_reminded_at=func.now()).returning(Quote.id)
    ).all()
    for quote_id in reminded:
        outbox.add("quote:unconfirmed", quote_id=quote_id)
    return len(reminded)


def _hold(quote: Quote) -> Project:
    project = db.session.get_one(Project, quote.project_id)
    projects.hold(project)
    db.session.refresh(quote)
    return project


def _require_waiting(quote: Quote) -> None:
    if quote.confirmed_at is not None:
        raise AwardIsConfirmedError
    if quote.accepted_at is None:
        raise ChoiceIsGoneError
