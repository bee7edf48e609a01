"""One project: as a firm will see it, what staff know besides, and what was written about it."""

from typing import TYPE_CHECKING

from flask import render_template

from portal.blueprints.staff import bp
from portal.blueprints.staff.forms import MOST_REASON, MessageForm, RejectForm
from portal.blueprints.staff.words import REASON_TEXTS, STATE_TAGS, WORD_TEXTS, is_late, say_left_out, waited
from portal.clarifications.queries import list_for_staff
from portal.conversations.queries import list_messages, owes_answer
from portal.conversations.services import MOST_LETTERS
from portal.conversations.states import Side
from portal.dispatch.matching import judge
from portal.dispatch.target import MOST_ASKED
from portal.files.queries import list_photos
from portal.projects import approval
from portal.projects.dossier import open_dossier
from portal.projects.editing import list_versions
from portal.projects.prospect import concealer, prospect_of
from portal.projects.queries import get_questions_of
from portal.projects.states import ACTIVE, OUT, UNDECIDED
from portal.web import access
from portal.web.drawing_links import list_drawing_links
from portal.web.locale import current_locale
from portal.web.photo_links import photo_link
from portal.web.spoken_changes import Revision, speak_versions

if TYPE_CHECKING:
    from portal.projects.models import Project


@bp.get("/prosjekter/<id:project_id>")
@access.moderator
def show_project(project_id: int) -> str:
    """Everything a firm would see of it, whom to ask about it, why it waits, and which firms it would go to."""
    return project_page(project_id)


def project_page(
    project_id: int,
    *,
    reject_form: RejectForm | None = None,
    message_form: MessageForm | None = None,
    problem: str | None = None,
) -> str:
    """The page, with a form as it was sent and what stopped it."""
    project = approval.get_submitted_project(project_id)
    is_undecided = project.state in UNDECIDED
    judgement = judge(project) if is_undecided else None
    return render_template(
        "staff/project.html",
        project=project,
        prospect=prospect_of(project, locale=current_locale()),
        photos=[
            photo_link(photo, show=concealer(project, locale=current_locale())) for photo in list_photos(project.id)
        ],
        drawings=list_drawing_links(project.id),
        dossier=open_dossier(project, locale=current_locale()),
        questions=list_for_staff(project.id) if project.approved_at else [],
        messages=list_messages(project),
        owes_answer=owes_answer(project, side=Side.STAFF),
        is_undecided=is_undecided,
        is_out=project.state in OUT,
        unread_edits=_unread_edits(project),
        can_be_moved=project.state in ACTIVE,
        candidates=judgement.candidates if judgement else [],
        most_asked=MOST_ASKED,
        left_out=say_left_out(judgement.left_out) if judgement else [],
        reject_form=reject_form or RejectForm(formdata=None),
        message_form=message_form or MessageForm(formdata=None),
        problem=problem,
        most_reason=MOST_REASON,
        most_letters=MOST_LETTERS,
        waited=waited,
        is_late=is_late,
        reason_texts=REASON_TEXTS,
        word_texts=WORD_TEXTS,
        state_tags=STATE_TAGS,
    )


def _unread_edits(project: "Project") -> list[Revision]:
    """What nobody of us has seen of the changes since it was approved, the last first."""
    since = project.unread_edit_at
    if since is None or project.state not in OUT:
        return []
    versions = [version for version in list_versions(project.id) if version.created_at >= since]
    return speak_versions(versions, get_questions_of(project), show=str)
