"""Posting the same job once more: a project as the beginning of a new draft."""

from portal.core import audit
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.projects import queries, services
from portal.projects.catalogue import CategorySet
from portal.projects.models import Project
from portal.projects.policies import can_run

COPIED = (
    *("description", "street_address", "address_shown", "postal_code", "municipality_number", "latitude", "longitude"),
    *("tenure", "access_note", "start", "budget_ore", "wished_price_form", "materials", "wished_replies"),
    *("poster_kind", "org_number", "org_name", "org_checked_at"),
)
"""Not how to reach the poster, the terms, what is hidden or a day that has perhaps gone by: these are asked anew. Photos stay
behind."""


def copy_as_draft(project: Project, *, actor_id: int) -> Project:
    """A new draft of this poster's with what still holds, asked the category's newest questions. Raises NotAllowedError."""
    if not can_run(actor_id, project):
        raise NotAllowedError
    draft, _key = services.begin_draft(project.category, locale=project.locale, poster_id=actor_id)
    questions = queries.get_questions_of(draft)
    for name in COPIED:
        setattr(draft, name, getattr(project, name))
    draft.service = project.service if project.service and questions.has_service(project.service) else None
    draft.answers = _fitting(project, questions)
    services.give_title(draft, questions)
    db.session.flush()
    audit.record("project:copied", project, actor_id=actor_id, draft_id=draft.id)
    return draft


def _fitting(project: Project, questions: CategorySet) -> dict:
    """Answers to questions that are still asked, and still may be answered so."""
    asked = {question.key: question for question in questions.all_questions()}
    return {key: answer for key, answer in project.answers.items() if key in asked and asked[key].accepts(answer)}
