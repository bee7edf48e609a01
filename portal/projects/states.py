"""Where a project stands, derived from its timestamps."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.projects.models import Project


class ProjectState(StrEnum):
    """The states of a project, in the order of its life."""

    DRAFT = "draft"
    UNPROVED = "unproved"
    WAITING = "waiting"
    OPEN = "open"
    AWARDED = "awarded"
    REJECTED = "rejected"


def state_of(project: "Project") -> ProjectState:
    """The state that the timestamps tell. The latest fact wins."""
    facts = (
        (project.rejected_at, ProjectState.REJECTED),
        (project.awarded_at, ProjectState.AWARDED),
        (project.approved_at, ProjectState.OPEN),
        (project.submitted_at, ProjectState.WAITING),
        (project.finished_at, ProjectState.UNPROVED),
    )
    return next((state for moment, state in facts if moment is not None), ProjectState.DRAFT)
