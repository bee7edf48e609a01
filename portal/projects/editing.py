"""Changing a project after it was handed in: every change is a version, and whoever answered an earlier one can see which.

What a firm may read before it replies is written down with before and after. How to reach the poster is not: the ledger of
portal.leads says who was let see it.
"""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.projects import queries, rereading, services
from portal.projects.errors import PlaceIsSettledError, ProjectHasChangedError, ProjectMustBeEditableError
from portal.projects.models import Project, ProjectVersion
from portal.projects.policies import can_run
from portal.projects.rereading import EDITABLE_IN, Reading
from portal.projects.states import ProjectState

EDITED_FIELDS = services.DRAFT_FIELDS - {"hides_contact"}
"""Whether something is hidden has verbs of its own (portal.projects.rereading)."""
SETTLED = ("service", "postal_code", "wished_replies")
"""Firms were asked because of these, so they stay once the project is approved; the wish has a verb of its own."""
READ_BY_FIRMS = (
    *("service", "description", "postal_code", "tenure", "access_note", "start", "done_by_on", "budget_ore"),
    *("wished_price_form", "materials"),
)
"""Besides the answers, of which each is a field of its own here: «answers.<question>»."""


def edit(project: Project, *, actor_id: int, seen_version: int, **fields: Any) -> ProjectVersion | None:
    """Change these fields; None when they were so already. Staff's question counts as answered by it.

    `seen_version` is the version the form was made of. Raises NotAllowedError, ProjectMustBeEditableError,
    ProjectHasChangedError, PlaceIsSettledError.
    """
    unknown = fields.keys() - EDITED_FIELDS
    if unknown:
        raise ValueError(f"an edit may not write {sorted(unknown)}")
    if not can_run(actor_id, project):
        raise NotAllowedError
    services.hold(project)
    if project.state not in EDITABLE_IN:
        raise ProjectMustBeEditableError
    changed = {name for name, value in fields.items() if getattr(project, name) != value}
    if not changed:
        return None
    if project.version != seen_version:
        raise ProjectHasChangedError
    if project.approved_at is not None and changed.intersection(SETTLED):
        raise PlaceIsSettledError
    before, reading = _readable(project), rereading.read(project)
    services.write_fields(project, {name: fields[name] for name in changed})
    after = _readable(project)
    changes = {
        name: [before.get(name), after.get(name)]
        for name in (*before, *(after.keys() - before.keys()))
        if before.get(name) != after.get(name)
    }
    return add_version(project, changes, reading, actor_id=actor_id)


def add_version(project: Project, changes: dict[str, list], reading: Reading, *, actor_id: int) -> ProjectVersion:
    """Write down what was changed, `reading` being what there was to stop at before. The caller holds the row."""
    project.version += 1
    if project.state is ProjectState.ASKED:
        project.asked_at, project.answered_at = None, func.now()
    version = ProjectVersion(project_id=project.id, number=project.version, changes=changes, changed_by_id=actor_id)
    db.session.add(version)
    db.session.flush()
    db.session.refresh(project)
    rereading.read_again(project, before=reading)
    audit.record("project:edited", project, actor_id=actor_id, version=version.number)
    outbox.add("project:edited", version_id=version.id)
    return version


def _readable(project: Project) -> dict[str, Any]:
    """What a firm may read, by field, as JSON can hold it."""
    values = {name: getattr(project, name) for name in READ_BY_FIRMS}
    asked = queries.get_questions_of(project).questions(project.service, project.answers)
    answers = {f"answers.{each.key}": project.answers.get(each.key) for each in asked}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in (values | answers).items()
        if value not in (None, "", [])
    }


def get_version(version_id: int) -> ProjectVersion:
    """One version by number, for jobs."""
    return db.session.get_one(ProjectVersion, version_id)


def list_versions(project_id: int) -> list[ProjectVersion]:
    """The changes that a firm may read about, the last first."""
    rows = db.session.scalars(
        select(ProjectVersion).where(ProjectVersion.project_id == project_id).order_by(ProjectVersion.number.desc())
    )
    return [version for version in rows if version.changes]
