"""Merging two projects, with what the firms that were asked about the double see of it."""

from portal.leads.services import close_undecided
from portal.projects.merging import mark_merged
from portal.projects.models import Project
from portal.projects.states import ProjectState


def merge(double: Project, *, into: Project, actor_id: int, seen: ProjectState | None = None) -> None:
    """End the double and close its leads; the other goes on. Raises what `mark_merged` raises."""
    mark_merged(double, into=into, actor_id=actor_id, seen=seen)
    close_undecided(double)
