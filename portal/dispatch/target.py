"""How many replies a wave aims at, and how many firms it takes to get them. The cell is a category within sixty kilometres."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import exists, select

from portal.core.database import db
from portal.dispatch.matching import CELL_KM
from portal.dispatch.models import Course
from portal.dispatch.reach import km_between
from portal.projects.models import Project

BUSY, OVERLOADED = 0.60, 0.85
"""From these shares of the cell's capacity on, projects share what is left."""
REPLIES_WHEN_BUSY = 2
CONFIDENCE = 0.8
"""The expected replies of a wave are so much of what is missing; the next wave makes up for the rest."""
MOST_ASKED = 8
"""How many firms one wave asks at most."""


class Cell(NamedTuple):
    """A project's surroundings: leads of the last seven days over what firms want in a week, None where there are none;
    and whether a project there, this one or another, waits for its first reply while its waves go."""

    utilisation: float | None
    has_unanswered: bool


class Chanced(Protocol):
    """Whoever may be asked, with the chance of a reply and whether it is new."""

    @property
    def chance(self) -> float:
        """0 to 1."""

    @property
    def is_newcomer(self) -> bool:
        """Whether it may have the newcomer's place."""


Who = TypeVar("Who", bound=Chanced)


def look_around(project: Project, *, utilisation: float | None) -> Cell:
    """The project's cell, of which matching.judge has told how busy it is."""
    is_overloaded = utilisation is not None and utilisation >= OVERLOADED
    return Cell(utilisation, is_overloaded and _has_unanswered(project))


def _has_unanswered(project: Project) -> bool:
    if not project.taken_slots:
        return True
    waiting = exists().where(
        Course.project_id == Project.id,
        Course.due_at.is_not(None),
        Project.category == project.category,
        Project.takes_replies,
        Project.taken_slots == 0,
        km_between(Project.latitude, Project.longitude, project.latitude, project.longitude) <= CELL_KM,
    )
    return bool(db.session.scalar(select(waiting)))


def target_of(wished: int, cell: Cell) -> int:
    """How many replies to aim at: the poster's wish, or fewer where there is little capacity left to share."""
    if cell.utilisation is None or cell.utilisation < BUSY:
        return wished
    if cell.utilisation < OVERLOADED:
        return min(wished, REPLIES_WHEN_BUSY)
    return 1 if cell.has_unanswered else wished


def choose(ordered: Sequence[Who], *, missing: int, with_newcomer: bool = False) -> list[Who]:
    """The smallest number of the first whose expected replies come near `missing`; none when nothing is missing, eight at most.

    `with_newcomer`: the first newcomer has a place, whatever its rank. The order stays as it was.
    """
    if missing <= 0:
        return []
    newcomer = next((each for each in ordered if each.is_newcomer), None) if with_newcomer else None
    chosen, expected = ([newcomer], newcomer.chance) if newcomer else ([], 0.0)
    for each in ordered:
        if expected >= CONFIDENCE * missing or len(chosen) == MOST_ASKED:
            break
        if each is not newcomer:
            chosen.append(each)
            expected += each.chance
    return [each for each in ordered if each in chosen]
