"""Adding and removing photos and drawings once the project is handed in: the wizard's own fields, with and without a script."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext

from portal.blueprints.my_projects import bp
from portal.blueprints.projects import drawings, photos
from portal.blueprints.projects.photos import Uploads
from portal.files.errors import CaptionTooLongError
from portal.files.queries import list_photos
from portal.projects import queries
from portal.projects.editing_files import changing_files
from portal.projects.rereading import EDITABLE_IN
from portal.projects.states import ProjectState
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits
from portal.web.drawing_links import list_drawing_links
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

PROBLEM = "own_photo_problem"
FROM_CONVERSATION = "samtale"


@bp.get("/<id:project_id>/endre/bilder")
@access.signed_in
def edit_photos(project_id: int) -> Response | str:
    """The photos and drawings there are, and fields for more."""
    project = _own(project_id)
    if project.state not in EDITABLE_IN:
        return redirect(url_for("my_projects.show_my_project", project_id=project_id), 303)
    return render_template(
        "my_projects/edit_photos.html",
        project=project,
        photos=_list_to_edit(project),
        problem=session.pop(PROBLEM, None),
        came_from=_came_from(),
        back=_url_back(project_id),
        **drawings.shown(project),
    )


@bp.post("/<id:project_id>/endre/bilder")
@access.signed_in
@accepts_up_to(megabytes=210)
@commits
def save_photos(project_id: int) -> Response:
    """All that came with the form. Stays on the page while something is wrong, or when one was taken away."""
    was_asked = _own(project_id).state is ProjectState.ASKED
    problem = _save(project_id, photos.clean_uploads())
    if problem:
        session[PROBLEM] = problem
    if problem or photos.wants_to_stay():
        return redirect(url_for("my_projects.edit_photos", project_id=project_id, fra=_came_from()), 303)
    thanks = gettext("Takk! Vi ser på prosjektet igjen og gir deg beskjed på e-post.")
    flash(thanks if was_asked else gettext("Bilder og tegninger er lagret."), "success")
    return redirect(_url_back(project_id), 303)


@bp.post("/<id:project_id>/endre/bilder/ett")
@access.signed_in
@accepts_up_to(megabytes=21)
@commits
def add_photo(project_id: int) -> Response | str:
    """One photo from the script: answers its card, or one sentence about what was wrong with it."""
    _own(project_id)
    uploads = photos.clean_uploads()
    problem = _save(project_id, uploads)
    if problem or not uploads.photos:
        return Response(problem or gettext("Velg et bilde"), 422, mimetype="text/plain")
    return render_template("projects/_photo.html", photo=_list_to_edit(_own(project_id))[-1])


@bp.post("/<id:project_id>/endre/bilder/<id:photo_id>/tekst")
@access.signed_in
@commits
def caption_photo(project_id: int, photo_id: int) -> Response:
    """What a photo shows, from the script, as soon as it is written."""
    project = _own(project_id)
    with changing_files(project, actor_id=current_viewer.person_id):
        problem = photos.save_caption(project, photo_id, request.form.get("caption", ""))
    if problem:
        return Response(problem, CaptionTooLongError.status, mimetype="text/plain")
    answer = Response(status=204)
    del answer.headers["Content-Type"]
    return answer


@bp.post("/<id:project_id>/endre/tegninger")
@access.signed_in
@accepts_up_to(megabytes=21)
@commits
def add_drawing(project_id: int) -> Response | str:
    """One drawing from the script: answers its card, or one sentence about what was wrong with it."""
    _own(project_id)
    checked = drawings.check_uploads()
    problem = _save(project_id, Uploads([], None, checked))
    session.pop(drawings.PROBLEM, None)
    if problem or not checked[0]:
        return Response(problem or gettext("Velg en tegning"), 422, mimetype="text/plain")
    return render_template("projects/_drawing.html", drawing=list_drawing_links(project_id)[-1])


def _own(project_id: int) -> "Project":
    return queries.get_project_of(current_viewer.person_id, project_id)


def _save(project_id: int, uploads: Uploads) -> str | None:
    project = _own(project_id)  # cleaning took a while, and held no transaction
    with changing_files(project, actor_id=current_viewer.person_id):
        return photos.save_uploads(project, uploads)


def _list_to_edit(project: "Project") -> list[dict]:
    return [
        photos.editable(photo, caption_url=url_for(".caption_photo", project_id=project.id, photo_id=photo.id))
        for photo in list_photos(project.id)
    ]


def _came_from() -> str | None:
    return FROM_CONVERSATION if request.args.get("fra") == FROM_CONVERSATION else None


def _url_back(project_id: int) -> str:
    page = "show_conversation" if _came_from() else "show_my_project"
    return url_for(f"my_projects.{page}", project_id=project_id)
