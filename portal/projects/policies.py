"""Who may do what with a project. Pure questions."""

from portal.projects.models import Project
from portal.projects.states import OUT


def is_poster(person_id: int | None, project: Project) -> bool:
    """Whether the person posted it."""
    return person_id is not None and project.poster_id == person_id


def can_run(person_id: int | None, project: Project) -> bool:
    """Whether the person may change the project and say how its life goes on: nobody but its poster."""
    return is_poster(person_id, project)


def takes_award(project: Project) -> bool:
    """Whether a firm may be chosen now: also while no more replies come. `services.mark_awarded` asks the same in SQL."""
    return project.state in OUT


def can_award(person_id: int | None, project: Project) -> bool:
    """Whether the person may choose among the offers."""
    return is_poster(person_id, project)
