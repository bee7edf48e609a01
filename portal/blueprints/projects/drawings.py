"""The wizard's drawings: sent one by one by the script, or with the step's form without it."""

from typing import TYPE_CHECKING

from flask import Response, abort, current_app, render_template, request, session
from flask_babel import gettext

from portal.accounts import attempts
from portal.blueprints.projects import bp
from portal.blueprints.projects.draft import find_own_draft
from portal.core import transaction
from portal.files import services
from portal.files.drawings import CheckedDrawing, check_drawing
from portal.files.errors import DrawingError, TooManyDrawingsError
from portal.projects import services as projects
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits
from portal.web.drawing_links import list_drawing_links
from portal.web.photo_refusal import refusal
from portal.web.photo_storage import drawing_storage
from portal.web.sign_in import client_address

if TYPE_CHECKING:
    from portal.projects.models import Project

PROBLEM = "drawing_problem"
REMOVE_PREFIX = "tegning-"


def check_uploads() -> tuple[list[CheckedDrawing], str | None]:
    """Look at what came with the request, and have it scanned, before anything is read or written: no transaction is held.

    Returns the drawings that are fine, and a sentence about the first that isn't. Raises TooManyAttemptsError.
    """
    transaction.rollback()
    sent = [file for file in request.files.getlist("drawings") if file.filename]
    checked, problem = [], gettext(TooManyDrawingsError.text) if len(sent) > services.MOST_DRAWINGS else None
    for file in sent[: services.MOST_DRAWINGS]:
        attempts.PHOTOS_FROM_CLIENT.spend(client_address())
        try:
            scanner = current_app.extensions["settings"].clamd_address
            checked.append(check_drawing(file.stream, scanner_address=scanner))
        except DrawingError as error:
            problem = problem or refusal(file.filename, error)
    return checked, problem


def save_uploads(draft: "Project", uploads: tuple[list[CheckedDrawing], str | None]) -> str | None:
    """Take the checked drawings in; returns what to say at the field, if anything, and keeps it for the page to come."""
    checked, problem = uploads
    try:
        for drawing in checked:
            services.add_drawing(draft.id, drawing=drawing, storage=drawing_storage())
    except DrawingError as error:
        problem = problem or gettext(error.text)
    if problem:
        session[PROBLEM] = problem
    return problem


def remove_pressed(draft: "Project", pressed: str) -> None:
    """Take away the drawing whose button was pressed. Raises NotFoundError for one that isn't the draft's."""
    number = pressed.removeprefix(REMOVE_PREFIX)
    if pressed.startswith(REMOVE_PREFIX) and number.isdecimal() and len(number) < 19:
        services.remove_drawing(int(number), project_id=draft.id)


def shown(draft: "Project | None") -> dict:
    """What the step's template needs: the drawings there are, and what was wrong with the last."""
    drawings = list_drawing_links(draft.id) if draft else []
    return {"drawings": drawings, "drawing_problem": session.pop(PROBLEM, None)}


@bp.post("/tegninger")
@access.anyone
@accepts_up_to(megabytes=21)
@commits
def add_drawing() -> Response | str:
    """One drawing from the script: answers its card, or one sentence about what was wrong with it."""
    if find_own_draft() is None:
        abort(404)
    uploads = check_uploads()
    draft = find_own_draft() or abort(404)
    problem = save_uploads(draft, uploads)
    projects.hold_draft(draft)  # handed in meanwhile, it has been screened without this
    session.pop(PROBLEM, None)
    if problem or not uploads[0]:
        return Response(problem or gettext("Velg en tegning"), 422, mimetype="text/plain")
    return render_template("projects/_drawing.html", drawing=list_drawing_links(draft.id)[-1])
