"""Who may do what with a project. Pure questions."""

from enum import StrEnum

from portal.projects.models import Project
from portal.projects.states import OUT


class Standing(StrEnum):
    """What a person is to a project: its poster, or let in by the poster to decide, approve or read."""

    OWNER = "owner"
    DECIDE = "decide"
    APPROVE = "approve"
    READ = "read"


def is_poster(person_id: int | None, project: Project) -> bool:
    """Whether the person posted it."""
    return person_id is not None and project.poster_id == person_id


def can_run(person_id: int | None, project: Project) -> bool:
    """Whether the person may change the project and say how its life goes on: nobody but its poster."""
    return is_poster(person_id, project)


def takes_award(project: Project) -> bool:
    """Whether a firm may be chosen now: also while no more replies come. `services.mark_awarded` asks the same in SQL."""
    return project.state in OUT


def can_choose(standing: Standing | None) -> bool:
    """Whether somebody may choose among the offers, be it only as a proposal."""
    return standing in (Standing.OWNER, Standing.DECIDE)


def can_write_to_staff(standing: Standing | None) -> bool:
    """Whether somebody may speak for the poster to the staff; whoever is let in may read what was said."""
    return standing in (Standing.OWNER, Standing.DECIDE)


def can_write_to_firms(standing: Standing | None) -> bool:
    """Whether somebody may speak for the poster to a firm; whoever is let in may read what was said."""
    return standing in (Standing.OWNER, Standing.DECIDE)


def can_award(standing: Standing | None, *, needs_approval: bool, is_proposed: bool) -> bool:
    """Whether the choice becomes an award at this person's word. With an approver it is theirs alone, and only of what was chosen."""
    if needs_approval:
        return standing is Standing.APPROVE and is_proposed
    return can_choose(standing)
