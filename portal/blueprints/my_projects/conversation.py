"""What the poster and staff write to each other about a project."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.waiting import links_to, measure
from portal.conversations.queries import list_messages
from portal.conversations.services import MOST_LETTERS
from portal.core.errors import NotAllowedError
from portal.projects import asking
from portal.projects.access import get_project_for, list_members
from portal.projects.policies import Standing, can_write_to_staff
from portal.projects.rereading import EDITABLE_IN
from portal.projects.states import ProjectState
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm, Paragraphs, at_most, required
from portal.web.viewer import current_viewer


class MessageForm(BaseForm):
    """A message to staff."""

    body = Paragraphs(
        lazy_gettext("Meldingen din"),
        validators=[required(lazy_gettext("Skriv en melding først")), at_most(MOST_LETTERS)],
    )


@bp.get("/<id:project_id>/samtale")
@access.signed_in
def show_conversation(project_id: int) -> str:
    """Everything that was written, oldest first, and a box to write in."""
    return _page(project_id, MessageForm(formdata=None))


@bp.post("/<id:project_id>/samtale")
@access.signed_in
@commits
def write_message(project_id: int) -> Response | tuple[str, int]:
    """Write to staff; if they had asked something, this is the answer."""
    project, standing = get_project_for(current_viewer.person_id, project_id)
    if not can_write_to_staff(standing):
        raise NotAllowedError
    form = MessageForm()
    if not form.validate_on_submit():
        return _page(project_id, form), 422
    was_asked = project.state is ProjectState.ASKED
    asking.write_as_poster(project, body=form.body.data, actor_id=current_viewer.person_id)
    if was_asked:
        flash(gettext("Takk! Vi ser på prosjektet igjen og gir deg beskjed på e-post."), "success")
    else:
        flash(gettext("Meldingen er sendt. Du får svaret på e-post."), "success")
    return redirect(url_for("my_projects.show_conversation", project_id=project.id), 303)


def _page(project_id: int, form: MessageForm) -> str:
    project, standing = get_project_for(current_viewer.person_id, project_id)
    is_asked = project.state is ProjectState.ASKED
    can_edit = standing is Standing.OWNER and project.state in EDITABLE_IN
    return render_template(
        "my_projects/conversation.html",
        project=project,
        messages=list_messages(project),
        is_asked=is_asked,
        can_write=can_write_to_staff(standing),
        has_others=standing is not Standing.OWNER or bool(list_members(project.id)),
        missing=links_to(project, measure(project).missing) if can_edit and is_asked else [],
        can_edit=can_edit,
        form=form,
        most=MOST_LETTERS,
    )
