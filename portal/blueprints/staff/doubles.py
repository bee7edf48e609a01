"""Two projects side by side, and making them one."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.blueprints.staff import bp
from portal.blueprints.staff.decisions import seen_state
from portal.blueprints.staff.words import STATE_TAGS
from portal.files.queries import list_photos
from portal.leads.merging import merge
from portal.projects import approval
from portal.projects.duplicates import likeness
from portal.projects.prospect import concealer, prospect_of
from portal.projects.states import ACTIVE
from portal.web import access
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.photo_links import photo_link
from portal.web.viewer import current_viewer


@bp.get("/prosjekter/<id:project_id>/dobbelt/<id:other_id>")
@access.moderator
def compare_doubles(project_id: int, other_id: int) -> str:
    """The two side by side, each with a way to let it be the one that goes on."""
    pair = [approval.get_submitted_project(number) for number in (project_id, other_id)]
    first, second = pair
    return render_template(
        "staff/doubles.html",
        pair=[_shown(project, other) for project, other in ((first, second), (second, first))],
        likeness=likeness(first.description, second.description),
        can_merge=first.poster_id == second.poster_id and first.id != second.id,
        state_tags=STATE_TAGS,
    )


@bp.post("/prosjekter/<id:project_id>/sla-sammen/<id:other_id>")
@access.moderator
@commits
def merge_projects(project_id: int, other_id: int) -> Response:
    """End `project_id` in `other_id`, which goes on. Answers 409 where that can't be, or a colleague was faster."""
    double, into = approval.get_submitted_project(project_id), approval.get_submitted_project(other_id)
    merge(double, into=into, actor_id=current_viewer.person_id, seen=seen_state())
    flash(
        gettext(
            "«%(title)s» er slått sammen med dette prosjektet. Kunden får beskjed.",
            title=double.title_in(current_locale()),
        ),
        "success",
    )
    return redirect(url_for("staff.show_project", project_id=into.id), 303)


def _shown(project: object, other: object) -> dict:
    return {
        "project": project,
        "other": other,
        "prospect": prospect_of(project, locale=current_locale(), whole=True),
        "photos": [
            photo_link(photo, show=concealer(project, locale=current_locale())) for photo in list_photos(project.id)
        ],
        "may_go_on": project.state in ACTIVE and other.state in ACTIVE and not other.taken_slots,
    }
