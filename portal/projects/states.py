"""Where a project stands, derived from its timestamps (docs/decisions/0011-project-states-from-timestamps.md)."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.projects.models import Project


class ProjectState(StrEnum):
    """The states of a project, in the order of its life; the last four are ways out of it."""

    DRAFT = "draft"
    UNPROVED = "unproved"
    WAITING = "waiting"
    ASKED = "asked"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    AWARDED = "awarded"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    MERGED = "merged"


class Ending(StrEnum):
    """How a project ended without a firm being chosen; `ended_at` says when."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    MERGED = "merged"


class WithdrawalReason(StrEnum):
    """Why a poster withdrew a project."""

    FOUND_ELSEWHERE = "found-elsewhere"
    TOO_EXPENSIVE = "too-expensive"
    TOO_FEW_REPLIES = "too-few-replies"
    LATER = "later"
    DOING_IT_MYSELF = "doing-it-myself"
    OTHER = "other"


def state_of(project: "Project") -> ProjectState:
    """The state that the timestamps tell. The fact that comes last in a project's life wins."""
    if project.ended_at is not None:
        return ProjectState(project.ending)
    facts = (
        (project.rejected_at, ProjectState.REJECTED),
        (project.completed_at, ProjectState.COMPLETED),
        (project.awarded_at, ProjectState.AWARDED),
        (project.closed_at, ProjectState.CLOSED),
        (project.paused_at, ProjectState.PAUSED),
        (project.approved_at, ProjectState.OPEN),
        (project.asked_at, ProjectState.ASKED),
        (project.submitted_at, ProjectState.WAITING),
        (project.finished_at, ProjectState.UNPROVED),
    )
    return next((state for moment, state in facts if moment is not None), ProjectState.DRAFT)
