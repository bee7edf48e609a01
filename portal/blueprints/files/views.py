"""One route: a photo, large or small, for whoever may see it."""

import logging

from flask import Blueprint, Response, request

from portal.core.errors import NotFoundError
from portal.files import queries
from portal.files.storage import Size
from portal.web import access
from portal.web.photo_access import may_see_photo
from portal.web.photo_storage import photo_storage
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
