"""Looking at the proof of a certificate before it is taken in: a PDF as it came, never opened, or a photo made anew."""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from portal.files.drawings import MAGIC, check_drawing
from portal.files.errors import (
    DrawingTooLargeError,
    NotAPhotoError,
    NotAProofError,
    ProofTooLargeError,
    ScannerAwayError,
    ScannerAwayForProofError,
)
from portal.files.images import clean_photo


class ProofKind(StrEnum):
    """What a proof's file is; the value ends its name on disk."""

    PDF = "pdf"
    PHOTO = "jpg"


@dataclass(frozen=True)
class CheckedProof:
    """A proof's bytes as they are kept."""

    data: bytes
    kind: ProofKind


def check_proof(stream: BinaryIO, *, scanner_address: str | None) -> CheckedProof:
    """Read a PDF or a photo of at most 20 MB from a seekable stream. Call it outside an open transaction.

    A PDF is scanned where a scanner is set up; of a photo nothing is kept but its pixels. Raises NotAProofError,
    ProofTooLargeError, InfectedError, ScannerAwayForProofError, and the PhotoErrors of `clean_photo`.
    """
    stream.seek(0, io.SEEK_SET)
    begins_like_a_pdf = stream.read(len(MAGIC)) == MAGIC
    try:
        if begins_like_a_pdf:
            return CheckedProof(check_drawing(stream, scanner_address=scanner_address).data, ProofKind.PDF)
        return CheckedProof(clean_photo(stream).large, ProofKind.PHOTO)
    except NotAPhotoError as error:
        raise NotAProofError from error
    except DrawingTooLargeError as error:
        raise ProofTooLargeError from error
    except ScannerAwayError as error:
        raise ScannerAwayForProofError from error
