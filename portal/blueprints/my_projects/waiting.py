"""What is said of a project that waits: by when somebody has looked at it, and what would let it out at once."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from flask_babel import gettext

from portal.core import clock, working_hours
from portal.files.queries import count_photos
from portal.projects import completeness, queries
from portal.projects.approval import PROMISE
from portal.projects.completeness import Completeness, Missing
from portal.projects.rereading import waits_for_its_poster
from portal.web.locale import current_locale

if TYPE_CHECKING:
    from portal.projects.models import Project


class Promise(NamedTuple):
    """By when somebody has looked at it, and whether that moment is past."""

    by: datetime
    is_broken: bool


class Missed(NamedTuple):
    """What would help most, as (text, address of where to add it), and whether the first alone may be enough."""

    score: int
    links: list[tuple[str, str]]
    is_one_enough: bool


def promise_of(project: "Project") -> Promise:
    """Two working hours from when it came to us."""
    by = working_hours.reached(project.answered_at or project.submitted_at, PROMISE, joint_holiday=False)
    return Promise(by, clock.now() > by)


def find_missed(project: "Project") -> Missed | None:
    """What lets it out at once when it is added; None when something else keeps it back too."""
    if not waits_for_its_poster(project):
        return None
    measured = measure(project)
    best = measured.missing[0].points if measured.missing else 0
    return Missed(measured.score, links_to(project, measured.missing), measured.score + best >= completeness.ENOUGH)


def measure(project: "Project") -> Completeness:
    """How complete it is now."""
    questions, photos = queries.get_questions_of(project), count_photos(project.id)
    return completeness.measure(project, questions, photos=photos, locale=current_locale())


def links_to(project: "Project", missing: list[Missing]) -> list[tuple[str, str]]:
    """(text, address) of where each is added."""
    return [(each.text if each.question else gettext(each.text), _url_of(project, each)) for each in missing]


def _url_of(project: "Project", missing: Missing) -> str:
    if missing.is_photo:
        return url_for("my_projects.edit_photos", project_id=project.id)
    return url_for("my_projects.edit_part", project_id=project.id, part=missing.step, _anchor=missing.question)
