"""The poster drops a firm that has replied: its access ends, its offer is out of it, and another may have its place.

What the firm has seen it can't unsee, so it goes on counting among the five that ever see the contact
(docs/decisions/0035-an-award-in-two-steps.md).
"""

from sqlalchemy import func, update

from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.projects import services as projects
from portal.projects.models import MOST_REPLIES, Project
from portal.projects.policies import can_run, takes_award
from portal.projects.states import ProjectState
from portal.quotes.awarding import take_choice_back
from portal.quotes.errors import FirmIsDroppedError
from portal.quotes.models import Quote
from portal.quotes.releasing import release_slot
from portal.quotes.states import is_live


def can_drop(project: Project) -> bool:
    """Whether a firm may be dropped now: until the award is final, also instead of taking the choice back."""
    return takes_award(project) or project.state is ProjectState.CHOSEN


def count_more(project: Project) -> int:
    """How many firms that haven't replied may ever be let see the contact, before and after one is dropped."""
    return MOST_REPLIES - project.taken_slots - project.released_slots


def drop(quote: Quote, *, actor_id: int, note: str = "") -> None:
    """Take back what the firm was let see, and take its offer out of the comparison; `note` goes to the firm.

    Nobody but the poster. Raises NotAllowedError, FirmIsDroppedError for one that is out already, or that has said yes.
    """
    project = db.session.get_one(Project, quote.project_id)
    if not can_run(actor_id, project):
        raise NotAllowedError
    projects.hold(project)
    if not can_drop(project):
        raise FirmIsDroppedError
    db.session.refresh(quote)
    was_chosen = quote.accepted_at is not None
    dropped = db.session.execute(
        update(Quote)
        .where(Quote.id == quote.id, is_live(), Quote.confirmed_at.is_(None))
        .values(
            dropped_at=func.now(), dropped_note=note or None, accepted_at=None, proposed_at=None, proposed_by_id=None
        )
    ).rowcount
    if not dropped:
        raise FirmIsDroppedError
    release_slot(quote, project, actor_id=actor_id)
    if was_chosen:
        take_choice_back(quote, project)
    db.session.refresh(quote)
    line = audit.record("quote:dropped", quote, actor_id=actor_id, project_id=project.id, was_chosen=was_chosen)
    outbox.add("quote:dropped", quote_id=quote.id, project_id=project.id, audit_id=line)
