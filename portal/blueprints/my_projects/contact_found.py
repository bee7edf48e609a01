"""Contact details that an edit brought in: hidden, unless the poster says that they are none."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from portal.blueprints.my_projects import bp
from portal.blueprints.projects.contact_found import HideForm
from portal.projects import queries, rereading
from portal.projects.screening import list_contact_details
from portal.web import access
from portal.web.commit import commits
from portal.web.viewer import current_viewer


@bp.get("/<id:project_id>/endre/kontaktopplysninger")
@access.signed_in
def ask_about_contact(project_id: int) -> Response | str:
    """What was found, and what to do with it."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    if project.state not in rereading.EDITABLE_IN or not list_contact_details(project):
        return _to_project(project_id)
    return _page(project_id, HideForm(formdata=None, data={"hides": "yes"}))


@bp.post("/<id:project_id>/endre/kontaktopplysninger")
@access.signed_in
@commits
def decide_about_contact(project_id: int) -> Response | tuple[str, int]:
    """Hidden they are already; a no is looked at by staff first once the project is out."""
    project, form = queries.get_project_of(current_viewer.person_id, project_id), HideForm()
    if not form.validate():
        return _page(project_id, form), 422
    if form.hides.data == "no":
        rereading.deny_contact(project, actor_id=current_viewer.person_id)
        is_out = project.approved_at is not None
        said = (
            gettext("Vi ser på det. Til da står det skjult for bedriftene.")
            if is_out
            else gettext("Takk, det er notert.")
        )
        flash(said, "success")
    else:
        flash(gettext("Kontaktopplysningene vises først når en bedrift har svart."), "success")
    return _to_project(project_id)


def _to_project(project_id: int) -> Response:
    return redirect(url_for("my_projects.show_my_project", project_id=project_id), 303)


def _page(project_id: int, form: HideForm) -> str:
    project = queries.get_project_of(current_viewer.person_id, project_id)
    found = list(dict.fromkeys(list_contact_details(project)))
    return render_template("my_projects/contact_found.html", project=project, form=form, found=found)
