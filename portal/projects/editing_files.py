"""Photos, captions and drawings that come or go after a project was handed in: a version of it, as any other change."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from portal.core import audit, clock
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.files.queries import list_drawings, list_photos
from portal.projects import editing, rereading, services
from portal.projects.errors import ProjectMustBeEditableError
from portal.projects.models import Project, ProjectVersion
from portal.projects.policies import can_run

TOGETHER_WITHIN = timedelta(hours=1)
"""A script sends photos one by one; those of one sitting are one change."""


@contextmanager
def changing_files(project: Project, *, actor_id: int) -> Iterator[None]:
    """Whatever is done with the project's files inside is written down as a version: «Bilder: 2 → 3».

    Raises NotAllowedError, ProjectMustBeEditableError.
    """
    if not can_run(actor_id, project):
        raise NotAllowedError
    services.hold(project)
    if project.state not in rereading.EDITABLE_IN:
        raise ProjectMustBeEditableError
    before, told, reading = _ids(project), _told(project), rereading.read(project)
    yield
    after, now_told = _ids(project), _told(project)
    changes = {name: [told[name], now_told[name]] for name in before if before[name] != after[name]}
    if not changes:
        return
    sitting = _sitting(project, actor_id=actor_id)
    if sitting is None:
        editing.add_version(project, changes, reading, actor_id=actor_id)
    else:
        _go_on(sitting, changes, project, reading)


def _go_on(version: ProjectVersion, changes: dict[str, list], project: Project, reading: rereading.Reading) -> None:
    first = {name: [version.changes.get(name, pair)[0], pair[1]] for name, pair in changes.items()}
    version.changes = version.changes | first
    version.created_at = func.now()
    rereading.read_again(project, before=reading)
    audit.record("project:edited", project, actor_id=version.changed_by_id, version=version.number)


def _sitting(project: Project, *, actor_id: int) -> ProjectVersion | None:
    """The project's last version, when it is of the same sitting and of files alone."""
    last = db.session.scalar(
        select(ProjectVersion).where(
            ProjectVersion.project_id == project.id,
            ProjectVersion.number == project.version,
            ProjectVersion.changed_by_id == actor_id,
            ProjectVersion.created_at > clock.now() - TOGETHER_WITHIN,
        )
    )
    return last if last is not None and last.changes and last.changes.keys() <= _ids(project).keys() else None


def _ids(project: Project) -> dict[str, list]:
    """Which there are, so that one taken away and another added is a change too."""
    photos = list_photos(project.id)
    return {
        "photos": [photo.id for photo in photos],
        "captions": _captions(photos),
        "drawings": [drawing.id for drawing in list_drawings(project.id)],
    }


def _told(project: Project) -> dict[str, Any]:
    """What a firm is told of them: how many, and the words."""
    ids = _ids(project)
    return ids | {name: len(ids[name]) for name in ("photos", "drawings")}


def _captions(photos: list) -> list[str]:
    return [photo.caption for photo in photos if photo.caption]
