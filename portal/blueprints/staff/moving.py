"""Moving a project to the category where it belongs."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.blueprints.staff import bp
from portal.blueprints.staff.forms import MoveForm
from portal.projects import approval, moving
from portal.projects.prospect import prospect_of
from portal.web import access
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer


@bp.get("/prosjekter/<id:project_id>/flytt")
@access.moderator
def choose_category(project_id: int) -> str:
    """Where it lies now, and everywhere it could."""
    return _page(project_id, MoveForm(formdata=None))


@bp.post("/prosjekter/<id:project_id>/flytt")
@access.moderator
@commits
def move_project(project_id: int) -> Response | tuple[str, int]:
    """Move it. The poster is told. Answers 409 once a firm has been chosen or it has ended."""
    project = approval.get_submitted_project(project_id)
    form = MoveForm()
    form.offer(current_locale())
    if not form.validate_on_submit():
        return _page(project_id, form), 422
    category, _slash, service = form.target.data.partition("/")
    moving.move(project, category=category, service=service, actor_id=current_viewer.person_id)
    flash(
        gettext(
            "Prosjektet er flyttet og heter nå «%(title)s». Kunden får beskjed.",
            title=project.title_in(current_locale()),
        ),
        "success",
    )
    return redirect(url_for("staff.show_project", project_id=project_id), 303)


def _page(project_id: int, form: MoveForm) -> str:
    project = approval.get_submitted_project(project_id)
    form.offer(current_locale())
    if form.target.data is None:
        form.target.data = f"{project.category}/{project.service}"
    return render_template(
        "staff/move.html", project=project, prospect=prospect_of(project, locale=current_locale()), form=form
    )
