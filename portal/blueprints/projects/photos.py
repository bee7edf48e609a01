"""The wizard's photos: sent one by one by the script, or with the step's form without it."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext

from portal.accounts import attempts
from portal.blueprints.projects import bp, drawings
from portal.blueprints.projects.draft import find_own_draft
from portal.blueprints.projects.step import REFUSED
from portal.core import transaction
from portal.files import queries, services
from portal.files.drawings import CheckedDrawing
from portal.files.errors import CaptionTooLongError, PhotoError, TooManyPhotosError
from portal.files.images import CleanPhoto, clean_photo
from portal.projects import services as projects
from portal.projects.prospect import concealer
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits
from portal.web.converters import BIGINT_MAX
from portal.web.forms import clean
from portal.web.locale import current_locale
from portal.web.photo_links import photo_link
from portal.web.photo_refusal import refusal
from portal.web.photo_storage import photo_storage
from portal.web.sign_in import client_address

if TYPE_CHECKING:
    from portal.projects.models import Project

REMOVE = "fjern"
UPLOAD = "last-opp"
CAPTION = re.compile(r"bildetekst-(\d{1,18})")


class Uploads(NamedTuple):
    """What came with a request: the photos that are fine, a sentence about the first that isn't, and the drawings likewise."""

    photos: list[CleanPhoto]
    problem: str | None
    drawings: tuple[list[CheckedDrawing], str | None]


def clean_uploads() -> Uploads:
    """Re-encode photos and have drawings scanned, before anything is read or written: it takes a while, and holds no transaction.

    Raises TooManyAttemptsError.
    """
    transaction.rollback()
    sent = [file for file in request.files.getlist("photos") if file.filename]
    cleaned, problem = [], gettext(TooManyPhotosError.text) if len(sent) > services.MOST_PHOTOS else None
    for file in sent[: services.MOST_PHOTOS]:  # each takes up to two seconds, and anybody may send
        attempts.PHOTOS_FROM_CLIENT.spend(client_address())
        try:
            cleaned.append(clean_photo(file.stream))
        except PhotoError as error:
            problem = problem or refusal(file.filename, error)
    return Uploads(cleaned, problem, drawings.check_uploads())


def save_uploads(draft: "Project", uploads: Uploads) -> str | None:
    """Take in what is fine, and out what was pressed away; returns what to say at the field, if anything."""
    problem = uploads.problem
    try:
        for photo in uploads.photos:
            services.add_photo(draft.id, photo=photo, storage=photo_storage())
        _save_captions(draft)
    except PhotoError as error:
        problem = problem or gettext(error.text)
    drawing_problem = drawings.save_uploads(draft, uploads.drawings)
    _remove_pressed(draft)
    return problem or drawing_problem


def _remove_pressed(draft: "Project") -> None:
    removed = request.form.get(REMOVE, type=int)
    if removed is not None and 0 < removed <= BIGINT_MAX:
        services.remove_photo(removed, project_id=draft.id)
    drawings.remove_pressed(draft, request.form.get(REMOVE, ""))


def _save_captions(draft: "Project") -> None:
    """The lines under the photos, of those that are still there: one may have been taken away in another window."""
    typed = {int(match[1]): text for name, text in request.form.items() if (match := CAPTION.fullmatch(name))}
    for photo in queries.list_photos(draft.id):
        if photo.id in typed:
            services.caption_photo(photo.id, project_id=draft.id, caption=_one_line(typed[photo.id]))


def caption_names(draft: "Project") -> list[str]:
    """The names of the lines under the draft's photos."""
    return [f"bildetekst-{photo.id}" for photo in queries.list_photos(draft.id)]


def _one_line(text: str) -> str:
    return (clean(text) or "").replace("\n", " ")


def wants_to_stay() -> bool:
    """Whether a photo was taken away without a script: the person is still on this step."""
    return REMOVE in request.form


def list_shown(draft: "Project | None") -> list[dict]:
    """The draft's photos as the components show them."""
    show = concealer(draft, locale=current_locale()) if draft else str
    return [_shown(photo, show=show) for photo in queries.list_photos(draft.id)] if draft else []


def list_to_edit(draft: "Project | None") -> list[dict]:
    """The draft's photos in the wizard, with the captions as they were typed, also what was too long to be kept."""
    typed = (draft.typed.get("beskrivelse") or {}) if draft and REFUSED in request.args else {}
    shown = [_of_draft(photo) for photo in queries.list_photos(draft.id)] if draft else []
    return [photo | {"caption": typed.get(f"bildetekst-{photo['id']}", [photo["caption"]])[0]} for photo in shown]


def _of_draft(photo: queries.PhotoFacts) -> dict:
    return editable(photo, caption_url=url_for("projects.caption_photo", photo_id=photo.id))


def _shown(photo: queries.PhotoFacts, *, show: Callable[[str], str] = str) -> dict:
    return photo_link(photo, show=show) | {"id": photo.id, "number": photo.position}


def editable(photo: queries.PhotoFacts, *, caption_url: str) -> dict:
    """A photo as its own poster edits it."""
    return _shown(photo) | {"caption": photo.caption or "", "caption_url": caption_url}


def save_caption(project: "Project", photo_id: int, text: str) -> str | None:
    """Keep the words under one photo; returns what is wrong with them, if anything. Raises NotFoundError."""
    try:
        services.caption_photo(photo_id, project_id=project.id, caption=_one_line(text))
    except PhotoError as error:
        return gettext(error.text)
    return None


@bp.post("/bilder")
@access.anyone
@accepts_up_to(megabytes=21)
@commits
def add_photo() -> Response | str:
    """One photo from the script: answers its card, or one sentence about what was wrong with it."""
    if find_own_draft() is None:
        abort(404)
    uploads = clean_uploads()
    draft = find_own_draft() or abort(404)
    problem = save_uploads(draft, uploads)
    projects.hold_draft(draft)  # handed in meanwhile, it has been screened without this
    if problem or not uploads.photos:
        # Plain text: the sentence quotes the file's name, which may say anything.
        return Response(problem or gettext("Velg et bilde"), 422, mimetype="text/plain")
    return render_template("projects/_photo.html", photo=list_to_edit(draft)[-1])


@bp.post("/bilder/<id:photo_id>/tekst")
@access.anyone
@commits
def caption_photo(photo_id: int) -> Response:
    """What a photo shows, from the script, as soon as it is written. The page has the words whatever is answered."""
    draft = find_own_draft() or abort(404)
    projects.hold_draft(draft)
    if problem := save_caption(draft, photo_id, request.form.get("caption", "")):
        return Response(problem, CaptionTooLongError.status, mimetype="text/plain")
    answer = Response(status=204)
    del answer.headers["Content-Type"]
    return answer
