"""Looking at a drawing before it is taken in. It is never opened: an encrypted or broken PDF is kept like any other."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from portal.core import clock
from portal.files.errors import DrawingTooLargeError, NotADrawingError
from portal.files.scanner import refuse_infected

MAX_DRAWING_BYTES = 20_000_000
MAGIC = b"%PDF-"


@dataclass(frozen=True)
class CheckedDrawing:
    """A PDF's bytes as they came; `sha256` in hex; `scanned_at` in UTC, None where no scanner is set up."""

    data: bytes
    sha256: str
    scanned_at: datetime | None


def check_drawing(stream: BinaryIO, *, scanner_address: str | None) -> CheckedDrawing:
    """Read a PDF from a seekable stream and have it scanned where a scanner is set up. Call it outside an open transaction.

    Raises NotADrawingError, DrawingTooLargeError, InfectedError, ScannerAwayError.
    """
    if stream.seek(0, io.SEEK_END) > MAX_DRAWING_BYTES:
        raise DrawingTooLargeError
    stream.seek(0)
    data = stream.read()
    if not data.startswith(MAGIC):
        raise NotADrawingError
    if scanner_address:
        refuse_infected(stream, address=scanner_address)
    scanned_at = clock.now() if scanner_address else None
    return CheckedDrawing(data, hashlib.sha256(data).hexdigest(), scanned_at)
