"""What the poster changed once the project was out: seen and fine, or taken back from the firms."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.blueprints.staff import bp
from portal.blueprints.staff.forms import RejectForm
from portal.blueprints.staff.project import project_page
from portal.core.errors import StateError
from portal.leads import life as leads_life
from portal.projects import approval, rereading
from portal.projects.approval import Heap
from portal.web import access
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

Answer = Response | tuple[str, int]


@bp.post("/prosjekter/<id:project_id>/endring-sett")
@access.moderator
@commits
def mark_edit_seen(project_id: int) -> Answer:
    """It is fine; with `shows`, so are the contact details that were found. Answers 409 when the poster has changed it since."""
    project = approval.get_submitted_project(project_id)
    version, shows = read_row_number(request.form.get("version", "")) or 0, "shows" in request.form
    try:
        rereading.mark_seen(project, seen_version=version, shows_contact=shows, actor_id=current_viewer.person_id)
    except StateError as error:
        return project_page(project_id, problem=gettext(error.text)), 409
    flash(gettext("Endringen i «%(title)s» er sett.", title=project.title_in(current_locale())), "success")
    return redirect(url_for("staff.list_waiting_projects", vis=Heap.EDITED.value), 303)


@bp.post("/prosjekter/<id:project_id>/ta-tilbake")
@access.moderator
@commits
def take_project_back(project_id: int) -> Answer:
    """Take it back from the firms, with a reason for the poster. Answers 409 when it isn't out (any more)."""
    project = approval.get_submitted_project(project_id)
    form = RejectForm()
    if not form.validate_on_submit():
        return project_page(project_id, reject_form=form), 422
    try:
        leads_life.take_back(project, reason=form.reason.data, actor_id=current_viewer.person_id)
    except StateError as error:
        return project_page(project_id, problem=gettext(error.text), reject_form=form), 409
    flash(
        gettext(
            "«%(title)s» er tatt tilbake. Kunden får begrunnelsen på e-post.", title=project.title_in(current_locale())
        ),
        "success",
    )
    return redirect(url_for("staff.list_waiting_projects"), 303)
