"""The states of a project as conditions in SQL: what a verb's UPDATE asks, so that a race has one outcome."""

from sqlalchemy import ColumnElement, and_, func, or_

from portal.projects.models import MOST_REPLIES, Project
from portal.projects.states import FACTS, Ending, ProjectState


def in_state(*states: ProjectState) -> ColumnElement[bool]:
    """Whether a project is in one of these states; the same answer as `state_of` gives of its row."""
    return or_(*(_is(state) for state in states))


def is_out() -> ColumnElement[bool]:
    """As in_state(*OUT), in as many words as the index of what expires has."""
    return (
        Project.approved_at.is_not(None)
        & Project.rejected_at.is_(None)
        & Project.awarded_at.is_(None)
        & Project.ended_at.is_(None)
    )


def free_slots() -> ColumnElement[int]:
    """As `Project.free_slots`."""
    seen = Project.taken_slots + Project.released_slots
    return func.least(Project.wished_replies - Project.taken_slots, MOST_REPLIES - seen)


def _is(state: ProjectState) -> ColumnElement[bool]:
    if state in list(Ending):
        return Project.ended_at.is_not(None) & (Project.ending == state)
    later = []
    for name, told in FACTS:
        moment = getattr(Project, name)
        if told is state:
            return and_(Project.ended_at.is_(None), *later, moment.is_not(None))
        later.append(moment.is_(None))
    return and_(Project.ended_at.is_(None), *later)
