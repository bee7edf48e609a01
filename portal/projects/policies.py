"""Who may do what with a project. Pure questions."""

from portal.projects.models import Project


def is_poster(person_id: int | None, project: Project) -> bool:
    """Whether the person posted it."""
    return person_id is not None and project.poster_id == person_id


def can_award(person_id: int | None, project: Project) -> bool:
    """Whether the person may choose among the offers."""
    return is_poster(person_id, project)
