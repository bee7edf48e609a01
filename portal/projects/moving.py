"""Moving a project that was handed in to the category where it belongs."""

from typing import Any

from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files.queries import count_photos
from portal.projects import completeness, queries
from portal.projects.catalogue import CategorySet
from portal.projects.errors import ProjectMustBeUndecidedError
from portal.projects.models import Project, ProjectVersion
from portal.projects.searching import write_search_text
from portal.projects.services import give_title, hold
from portal.projects.states import ACTIVE


def move(project: Project, *, category: str, service: str, actor_id: int) -> None:
    """Give the project a category's newest questions and keep the answers that fit there too; a version keeps the rest.

    Firms that were asked keep it: they may want it still. Raises NotFoundError, ProjectMustBeUndecidedError.
    """
    published = queries.get_newest_question_set(category)
    questions = CategorySet(published.body)
    if not questions.has_service(service):
        raise NotFoundError
    hold(project)
    if project.state not in ACTIVE:
        raise ProjectMustBeUndecidedError
    if (project.category, project.service) == (category, service):
        return
    before = _told(project)
    asked = {question.key: question for question in questions.all_questions()}
    project.answers = {
        key: answer for key, answer in project.answers.items() if key in asked and asked[key].accepts(answer)
    }
    project.category, project.service, project.question_set_id = category, service, published.id
    give_title(project, questions)
    write_search_text(project, questions)
    photos = count_photos(project.id)
    project.completeness = completeness.measure(project, questions, photos=photos, locale=project.locale).score
    project.version += 1
    after = _told(project)
    changes = {name: [was, after.get(name)] for name, was in before.items() if was != after.get(name)}
    db.session.add(
        ProjectVersion(project_id=project.id, number=project.version, changes=changes, changed_by_id=actor_id)
    )
    db.session.flush()
    db.session.refresh(project)  # its questions are others now
    line = audit.record("project:moved", project, actor_id=actor_id, category=category, service=service)
    outbox.add("project:moved", project_id=project.id, audit_id=line)
    outbox.add("project:aimed-anew", project_id=project.id, version=project.version)


def _told(project: Project) -> dict[str, Any]:
    """What a move may change of what a firm reads, by field as `editing` writes it."""
    answers = {f"answers.{key}": answer for key, answer in project.answers.items()}
    return {"category": project.category, "service": project.service, **answers}
