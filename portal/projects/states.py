"""Where a project stands, derived from its timestamps (docs/decisions/0011-project-states-from-timestamps.md)."""

from datetime import timedelta
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
    CHOSEN = "chosen"
    """A firm is chosen and has yet to say yes."""
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


FACTS = (
    ("rejected_at", ProjectState.REJECTED),
    ("completed_at", ProjectState.COMPLETED),
    ("confirmed_at", ProjectState.AWARDED),
    ("awarded_at", ProjectState.CHOSEN),
    ("closed_at", ProjectState.CLOSED),
    ("paused_at", ProjectState.PAUSED),
    ("approved_at", ProjectState.OPEN),
    ("asked_at", ProjectState.ASKED),
    ("submitted_at", ProjectState.WAITING),
    ("finished_at", ProjectState.UNPROVED),
)
"""Timestamps and what each says, the one that comes last in a project's life first. An ending comes before them all."""

OUT = (ProjectState.OPEN, ProjectState.PAUSED, ProjectState.CLOSED)
"""Out at firms, and no firm chosen yet: the states in which one may be chosen."""
OUT_FOR = timedelta(days=60)
"""How long a project is out before it ends by itself."""
UNDECIDED = (ProjectState.WAITING, ProjectState.ASKED)
"""Staff have yet to say whether it goes out."""
ACTIVE = (*UNDECIDED, *OUT)
"""Handed in, and nothing decided yet."""


def state_of(project: "Project") -> ProjectState:
    """Where it stands. Says the same of a row as portal.projects.conditions says in SQL."""
    if project.ended_at is not None:
        return ProjectState(project.ending)
    return next((state for name, state in FACTS if getattr(project, name) is not None), ProjectState.DRAFT)
