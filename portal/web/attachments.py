"""Files that come with a form for an offer or a message, and links to those that lie there."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import current_app, request, url_for
from flask_babel import format_decimal, gettext

from portal.accounts import attempts
from portal.files.attachments import MOST_ATTACHMENTS, AttachmentFacts, CheckedAttachment, check_attachment
from portal.files.errors import AttachmentError, DrawingError, PhotoError, TooManyAttachmentsError
from portal.web.photo_refusal import shown_name
from portal.web.sign_in import client_address

ACCEPTED = "application/pdf,.pdf,image/jpeg,image/png,image/webp,image/heic,image/heif"
LEAST_SHOWN_BYTES = 100_000


class Uploads(NamedTuple):
    """The files that were fit to be kept, and a sentence about the first that was not."""

    files: list[CheckedAttachment]
    problem: str | None


class AttachmentLink(NamedTuple):
    """A file as it is shown: «Tilbud.pdf (PDF, 0,4 MB)»."""

    id: int
    url: str
    text: str


def check_uploads(name: str) -> Uploads:
    """Look at every file in the field `name`. Call it with no transaction open: it takes seconds. Raises TooManyAttemptsError."""
    sent = [file for file in request.files.getlist(name) if file.filename]
    if len(sent) > MOST_ATTACHMENTS:
        return Uploads([], gettext(TooManyAttachmentsError.text))
    files = []
    for file in sent:
        attempts.PHOTOS_FROM_CLIENT.spend(client_address())
        scanner = current_app.extensions["settings"].clamd_address
        try:
            files.append(check_attachment(file.stream, filename=file.filename or "", scanner_address=scanner))
        except (AttachmentError, DrawingError, PhotoError) as error:
            return Uploads([], f"«{shown_name(file.filename)}»: {gettext(error.text)}")
    return Uploads(files, None)


def attachment_links(files: Sequence[AttachmentFacts]) -> list[AttachmentLink]:
    """Links with kind and size, for the two who may open them."""
    kinds = {"pdf": "PDF", "photo": gettext("bilde")}
    return [
        AttachmentLink(
            each.id,
            url_for("files.show_attachment", attachment_id=each.id),
            gettext("%(name)s (%(kind)s, %(size)s MB)", name=each.name, kind=kinds[each.kind], size=_megabytes(each)),
        )
        for each in files
    ]


def _megabytes(file: AttachmentFacts) -> str:
    return format_decimal(max(file.bytes, LEAST_SHOWN_BYTES) / 1_000_000, "0.0")
