"""Choosing a firm where somebody else has to say yes: the choice is a proposal until then, and no firm hears of it.

One proposal at a time, settled by the project's row and a partial unique index (docs/decisions/0015-who-decides-on-a-project.md).
"""

from sqlalchemy import func, select, update

from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.firms.standing import hold_while_it_may_work
from portal.projects import access, members
from portal.projects import services as projects
from portal.projects.errors import ProjectMustBeOpenError
from portal.projects.models import Project, ProjectMember
from portal.projects.policies import Standing, can_choose, takes_award
from portal.projects.roles import ProjectRole
from portal.quotes import awarding
from portal.quotes.errors import (
    ChoiceIsWaitingError,
    FirmIsOutError,
    NothingToApproveError,
    OfferIsRevisedError,
    OfferMustStandError,
)
from portal.quotes.models import Quote
from portal.quotes.states import is_standing


def find_proposed(project_id: int) -> Quote | None:
    """The offer that waits for the approver's yes."""
    return db.session.scalar(
        select(Quote).where(Quote.project_id == project_id, Quote.proposed_at.is_not(None), Quote.accepted_at.is_(None))
    )


def choose(quote: Quote, *, actor_id: int, number: int | None = None) -> bool:
    """Choose this offer: an award, or a proposal where somebody has to approve it. Returns whether it is an award.

    `number`: of the revision that was read, where that is known. Raises NotAllowedError, ProjectMustBeOpenError,
    OfferMustStandError, OfferIsRevisedError, FirmIsOutError, ChoiceIsWaitingError.
    """
    project = db.session.get_one(Project, quote.project_id)
    projects.hold(project)
    _require_read(quote, number)
    if access.find_approver(project.id) is None:
        awarding.accept(quote, actor_id=actor_id)
        return True
    _propose(project, quote, actor_id=actor_id)
    return False


def _propose(project: Project, quote: Quote, *, actor_id: int) -> None:
    """Twice is once. The project's row is held."""
    if not can_choose(access.find_standing(actor_id, project)):
        raise NotAllowedError
    if not takes_award(project):
        raise ProjectMustBeOpenError
    waiting = find_proposed(project.id)
    if waiting is not None and waiting.id == quote.id:
        return
    if waiting is not None:
        raise ChoiceIsWaitingError
    if not hold_while_it_may_work(quote.firm_id):
        raise FirmIsOutError
    proposed = db.session.execute(
        update(Quote)
        .where(Quote.id == quote.id, is_standing())
        .values(proposed_at=func.now(), proposed_by_id=actor_id, sent_back_at=None, sent_back_note=None)
    ).rowcount
    if not proposed:
        raise OfferMustStandError
    db.session.refresh(quote)
    line = audit.record("quote:proposed", quote, actor_id=actor_id, project_id=project.id)
    outbox.add("quote:proposed", quote_id=quote.id, audit_id=line)


def approve(quote: Quote, *, actor_id: int, number: int | None = None) -> None:
    """The approver says yes, and the firm is told. `number` as in `choose`.

    Raises NotAllowedError, NothingToApproveError, OfferIsRevisedError, ProjectMustBeOpenError.
    """
    project = _held_for_approver(quote, actor_id)
    if quote.proposed_at is None:
        raise NothingToApproveError
    _require_read(quote, number)
    awarding.accept(quote, actor_id=actor_id)
    outbox.add("quote:approved", quote_id=quote.id, project_id=project.id)


def send_back(quote: Quote, *, note: str, actor_id: int) -> None:
    """The approver says no, with a note for the poster; another may be chosen. Raises NotAllowedError, NothingToApproveError."""
    _held_for_approver(quote, actor_id)
    _end_proposal(quote, sent_back_at=func.now(), sent_back_note=note)
    line = audit.record("quote:sent-back", quote, actor_id=actor_id)
    outbox.add("quote:sent-back", quote_id=quote.id, audit_id=line)


def take_back(quote: Quote, *, actor_id: int) -> None:
    """Poster or co-decider takes the choice back before it is answered. Raises NotAllowedError, NothingToApproveError."""
    project = db.session.get_one(Project, quote.project_id)
    projects.hold(project)
    if not can_choose(access.find_standing(actor_id, project)):
        raise NotAllowedError
    _end_proposal(quote)
    audit.record("quote:proposal-taken-back", quote, actor_id=actor_id)


def remove_member(member: ProjectMember, *, actor_id: int) -> None:
    """Take somebody out of the project; without an approver a choice that waited for one waits no more, and is made anew.

    Raises NotAllowedError for anyone but the poster.
    """
    project = db.session.get_one(Project, member.project_id)
    projects.hold(project)
    was_approver = member.role == ProjectRole.APPROVE
    members.remove(member, actor_id=actor_id)
    if was_approver and (waiting := find_proposed(project.id)):
        _end_proposal(waiting)
        audit.record("quote:proposal-taken-back", waiting, actor_id=actor_id)


def _held_for_approver(quote: Quote, actor_id: int) -> Project:
    project = db.session.get_one(Project, quote.project_id)
    projects.hold(project)
    db.session.refresh(quote)
    if access.find_standing(actor_id, project) is not Standing.APPROVE:
        raise NotAllowedError
    return project


def _require_read(quote: Quote, number: int | None) -> None:
    """Nobody is held to a price they haven't seen. The project's row is held, so the offer stays as it is."""
    db.session.refresh(quote)
    if number is not None and quote.number != number:
        raise OfferIsRevisedError


def _end_proposal(quote: Quote, **values: object) -> None:
    ended = db.session.execute(
        update(Quote)
        .where(Quote.id == quote.id, Quote.proposed_at.is_not(None), Quote.accepted_at.is_(None))
        .values(proposed_at=None, proposed_by_id=None, **values)
    ).rowcount
    if not ended:
        raise NothingToApproveError
    db.session.refresh(quote)
