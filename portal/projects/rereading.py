"""Reading a project again once it is out: an edit may bring in what kept nothing back when it was approved.

Contact details that are new are hidden whatever the poster said of the old ones, and anything else that screening would have
stopped lies in front of staff until they have seen it (docs/decisions/0014-clean-projects-approve-themselves.md).
"""

from typing import NamedTuple

from sqlalchemy import func, update

from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.projects.conditions import in_state, is_out
from portal.projects.errors import ProjectHasChangedError, ProjectMustBeEditableError, ProjectMustBeUndecidedError
from portal.projects.models import Project
from portal.projects.policies import can_run
from portal.projects.screening import FoundWord, Reason, list_contact_details, list_words, screen
from portal.projects.services import approve, hold
from portal.projects.states import ACTIVE, OUT, ProjectState

EDITABLE_IN = (*ACTIVE, ProjectState.REJECTED)
"""The states in which a project may be changed."""


class Reading(NamedTuple):
    """What there was to stop at in a project, at one moment."""

    details: frozenset[str]
    words: frozenset[FoundWord]
    reasons: frozenset[str]


def read(project: Project) -> Reading:
    """What there is to stop at now."""
    details, words = list_contact_details(project), list_words(project)
    return Reading(frozenset(details), frozenset(words), frozenset(project.review_reasons))


def read_again(project: Project, *, before: Reading) -> None:
    """Hide contact details that are new, and lay what is out in front of staff if there is something new to stop at.

    What waits with nothing more to stop at goes out by itself.
    """
    details, words, _ = read(project)
    if details - before.details:
        project.hides_contact = True
    # How many projects the poster has handed in says nothing of an edit.
    reasons = set(screen(project)) - before.reasons - {Reason.MANY_PROJECTS}
    if project.approved_at is not None and (reasons or words - before.words):
        lay_before_staff(project)
    if before.reasons and not project.review_reasons and _is_untouched(project):
        _let_out(project)


def waits_for_its_poster(project: Project) -> bool:
    """Whether it says too little and nothing else keeps it back: saying more lets it out."""
    return project.review_reasons == [Reason.INCOMPLETE] and _is_untouched(project)


def _is_untouched(project: Project) -> bool:
    """Whether it waits, and no one of the staff has ever asked about it or rejected it."""
    return project.state is ProjectState.WAITING and project.answered_at is None and project.rejection_reason is None


def _let_out(project: Project) -> None:
    """What kept it back is mended, so it goes out as if it had been handed in so, now."""
    project.submitted_at = func.now()  # the moment of `approved_at`: that is how `approved_itself` knows
    db.session.flush()
    approve(project, actor_id=None)


def lay_before_staff(project: Project) -> None:
    """Staff have an edit to see; the first one that they haven't says since when."""
    project.unread_edit_at = func.coalesce(Project.unread_edit_at, func.now())
    db.session.flush()
    db.session.refresh(project)


def deny_contact(project: Project, *, actor_id: int) -> None:
    """The poster says that what was found in an edit is no contact details.

    What is out stays hidden until staff have seen it; what waits for them anyhow is shown as it is. Raises NotAllowedError,
    ProjectMustBeEditableError.
    """
    if not can_run(actor_id, project):
        raise NotAllowedError
    hold(project)
    if project.state not in EDITABLE_IN:
        raise ProjectMustBeEditableError
    if project.state in OUT:
        project.review_reasons = sorted({*project.review_reasons, Reason.CONTACT_DETAILS})
        lay_before_staff(project)
    else:
        project.hides_contact = False
        screen(project)
    audit.record("project:contact-denied", project, actor_id=actor_id)


def mark_seen(project: Project, *, seen_version: int, shows_contact: bool, actor_id: int) -> None:
    """Staff have seen the edits and they are fine; `shows_contact`: what was found are no contact details. Twice is once.

    Raises ProjectHasChangedError when the poster has changed it again since `seen_version`.
    """
    values = {"unread_edit_at": None} | ({"hides_contact": False} if shows_contact else {})
    seen = update(Project).where(Project.id == project.id, Project.version == seen_version).values(**values)
    done = db.session.execute(seen).rowcount
    db.session.refresh(project)
    if not done:
        raise ProjectHasChangedError
    audit.record("project:edit-seen", project, actor_id=actor_id, version=seen_version, shows_contact=shows_contact)


def mark_taken_back(project: Project, *, reason: str, actor_id: int) -> None:
    """Take what is out back from the firms, with a reason that the poster reads: as rejected, to be mended and handed in again.

    The firms' leads follow in portal.leads.life. Raises ProjectMustBeUndecidedError.
    """
    values = {"rejected_at": func.now(), "rejection_reason": reason}
    anew = dict.fromkeys(("approved_at", "paused_at", "closed_at", "unread_edit_at", "expires_at"))
    taken = update(Project).where(Project.id == project.id, is_out(), in_state(*OUT)).values(**values, **anew)
    done = db.session.execute(taken).rowcount
    db.session.refresh(project)
    if not done:
        raise ProjectMustBeUndecidedError
    line = audit.record("project:taken-back", project, actor_id=actor_id)
    outbox.add("project:rejected", project_id=project.id, audit_id=line)
