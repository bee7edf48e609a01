"""A certificate's proof as an answer: a PDF to be saved and never shown by us, a photo to look at."""

import logging
from typing import TYPE_CHECKING

from flask import Response

from portal.core.errors import NotFoundError
from portal.files.proofs import ProofKind
from portal.web.photo_storage import proof_storage

if TYPE_CHECKING:
    from portal.firms.models import FirmCertificate

log = logging.getLogger(__name__)


def answer_with_proof(certificate: "FirmCertificate") -> Response:
    """The file of a certificate that the viewer may see. Raises NotFoundError where there is none."""
    if certificate.file_key is None:
        raise NotFoundError
    kind = ProofKind(certificate.file_kind)
    try:
        data = proof_storage().read(certificate.file_key, kind)
    except FileNotFoundError as error:
        log.exception("proof.file_missing")
        raise NotFoundError from error
    is_photo = kind is ProofKind.PHOTO
    answer = Response(data, mimetype="image/jpeg" if is_photo else "application/pdf")
    shown = "inline" if is_photo else "attachment"
    answer.headers["Content-Disposition"] = f'{shown}; filename="bevis-{certificate.id}.{kind}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
