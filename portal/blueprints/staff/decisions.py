"""Letting a project out or not, asking its poster first, and writing to the poster at any time.

Each form says in which state it saw the project: of two colleagues who decide at once, the second is told so.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.blueprints.staff import bp
from portal.blueprints.staff.forms import MessageForm, RejectForm
from portal.blueprints.staff.project import project_page
from portal.conversations import services as conversations
from portal.conversations.states import Side
from portal.core.errors import StateError
from portal.dispatch.matching import judge
from portal.dispatch.reasons import Reason
from portal.projects import approval, asking, services
from portal.projects.states import ProjectState
from portal.web import access
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

Answer = Response | tuple[str, int]


@bp.post("/prosjekter/<id:project_id>/godkjenn")
@access.moderator
@commits
def approve_project(project_id: int) -> Answer:
    """Let it out. Answers 409 when a colleague was faster."""
    project = approval.get_submitted_project(project_id)
    return _decided(
        project_id,
        lambda: services.approve(project, actor_id=current_viewer.person_id, seen=seen_state()),
        _said_approved(project),
    )


def _said_approved(project: "Project") -> str:
    title, judgement = project.title_in(current_locale()), judge(project)
    if judgement.candidates:
        return gettext("«%(title)s» er godkjent. Bedriftene som passer, blir spurt nå.", title=title)
    if Reason.ALREADY_ASKED in judgement.left_out:  # before it was taken back
        return gettext("«%(title)s» er godkjent. Ingen flere bedrifter passer nå; kunden får vite det.", title=title)
    return gettext("«%(title)s» er godkjent. Ingen bedrift passer nå; kunden får vite det.", title=title)


@bp.post("/prosjekter/<id:project_id>/avvis")
@access.moderator
@commits
def reject_project(project_id: int) -> Answer:
    """Don't let it out, with a reason for the poster. Answers 409 when a colleague was faster."""
    project = approval.get_submitted_project(project_id)
    form = RejectForm()
    if not form.validate_on_submit():
        return project_page(project_id, reject_form=form), 422
    return _decided(
        project_id,
        lambda: services.reject(project, reason=form.reason.data, actor_id=current_viewer.person_id, seen=seen_state()),
        gettext("«%(title)s» er avvist. Kunden får begrunnelsen på e-post.", title=project.title_in(current_locale())),
        reject_form=form,
    )


@bp.post("/prosjekter/<id:project_id>/skriv")
@access.moderator
@commits
def write_to_poster(project_id: int) -> Answer:
    """Write to the poster; with `holds`, as a question that the project waits for. Answers 409 when it can't wait (any more)."""
    project = approval.get_submitted_project(project_id)
    form = MessageForm()
    if not form.validate_on_submit():
        return project_page(project_id, message_form=form), 422
    if request.form.get("holds"):
        return _decided(
            project_id,
            lambda: asking.ask(project, question=form.body.data, actor_id=current_viewer.person_id),
            gettext(
                "Spørsmålet om «%(title)s» er sendt. Prosjektet venter på kunden.",
                title=project.title_in(current_locale()),
            ),
            message_form=form,
        )
    asking.write_as_staff(project, body=form.body.data, actor_id=current_viewer.person_id)
    flash(gettext("Meldingen er sendt. Kunden får den på e-post."), "success")
    return redirect(url_for("staff.show_project", project_id=project_id), 303)


@bp.post("/prosjekter/<id:project_id>/trenger-ikke-svar")
@access.moderator
@commits
def settle_conversation(project_id: int) -> Response:
    """The poster's last message needs no answer."""
    conversations.settle(approval.get_submitted_project(project_id), side=Side.STAFF)
    return redirect(url_for("staff.show_project", project_id=project_id), 303)


def seen_state() -> ProjectState | None:
    """The state in which the form saw the project; None for a form that doesn't say."""
    try:
        return ProjectState(request.form.get("seen", ""))
    except ValueError:
        return None


def _decided(project_id: int, decide: Callable[[], object], sentence: str, **forms: object) -> Answer:
    try:
        decide()
    except StateError as error:
        return project_page(project_id, problem=gettext(error.text), **forms), 409
    flash(sentence, "success")
    return redirect(url_for("staff.list_waiting_projects"), 303)
