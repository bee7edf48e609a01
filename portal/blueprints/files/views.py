"""A photo, large or small, a drawing and an attachment, for whoever may see it."""

import logging
from io import BytesIO

from flask import Blueprint, Response, request, send_file

from portal.core.errors import NotFoundError
from portal.files import attachments, queries
from portal.files.attachments import AttachmentKind
from portal.files.storage import Size
from portal.web import access
from portal.web.photo_access import may_see_attachment, may_see_drawing, may_see_photo
from portal.web.photo_storage import attachment_storage, drawing_storage, photo_storage
from portal.web.viewer import current_viewer

log = logging.getLogger(__name__)

bp = Blueprint("files", __name__)

SIZES = {"stor": Size.LARGE, "liten": Size.SMALL}


@bp.get("/bilder/<id:photo_id>/<any(stor, liten):size>")
@access.anyone
def show_photo(photo_id: int, size: str) -> Response:
    """The JPEG. Somebody else's photo and none at all answer alike."""
    photo = queries.get_photo(photo_id)
    if not may_see_photo(current_viewer, photo):
        raise NotFoundError
    answer = Response(mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = 'inline; filename="bilde.jpg"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A photo never changes, but who may see it does: the browser keeps its copy and asks each time.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(f"{photo.sha256}-{size}")
    if request.if_none_match.contains_weak(answer.get_etag()[0]):
        return answer.make_conditional(request)
    answer.set_data(_read(photo.storage_name, SIZES[size]))
    return answer


def _read(storage_name: str, size: Size) -> bytes:
    try:
        return photo_storage().read(storage_name, size)
    except FileNotFoundError as error:
        log.exception("photo.file_missing")
        raise NotFoundError from error


@bp.get("/tegninger/<id:drawing_id>")
@access.anyone
def show_drawing(drawing_id: int) -> Response:
    """The PDF, to be saved and never shown by us. Somebody else's drawing and none at all answer alike."""
    drawing = queries.get_drawing(drawing_id)
    if not may_see_drawing(current_viewer, drawing):
        raise NotFoundError
    try:
        data = drawing_storage().read(drawing.storage_name)
    except FileNotFoundError as error:
        log.exception("drawing.file_missing")
        raise NotFoundError from error
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="tegning-{drawing.position}.pdf"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/vedlegg/<id:attachment_id>")
@access.anyone
def show_attachment(attachment_id: int) -> Response:
    """A photo to look at, or a PDF to be saved and never shown by us. Somebody else's and none at all answer alike."""
    attachment = attachments.get_attachment(attachment_id)
    if not may_see_attachment(current_viewer, attachment):
        raise NotFoundError
    try:
        data = attachment_storage().read(attachment.storage_name, attachment.kind)
    except FileNotFoundError as error:
        log.exception("attachment.file_missing")
        raise NotFoundError from error
    is_photo = attachment.kind is AttachmentKind.PHOTO
    answer = send_file(
        BytesIO(data),
        mimetype="image/jpeg" if is_photo else "application/pdf",
        as_attachment=not is_photo,
        download_name=attachment.name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
