"""Structured logs: one JSON line an event, UTC, allow-listed keys only, so that no personal data slips in."""

import json
import logging
import os
from datetime import UTC, datetime

from portal.core.audit import request_id

ALLOWED = frozenset(
    (
        "attempt attempts bells count delivery endpoint error event failed job kind method milliseconds outbox queue reason "
        "rows seconds state status step task to worker"
    ).split()
)
"""Keys that may be logged. Values are numbers, states and class names; never what a person typed; `to` is a masked phone number."""

STANDARD_ERROR = 2
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)


class OneWrite(logging.Handler):
    """Each line to standard error in one write, which needs no lock: threads would queue for it at every request's end."""

    def createLock(self) -> None:  # noqa: N802 - logging's name
        """None."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        try:
            os.write(STANDARD_ERROR, (self.format(record) + "\n").encode())
        except OSError:
            self.handleError(record)


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON; a newline inside is escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. A traceback keeps its frames, but not the exception's text, which may quote data."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
            "request": request_id.get(),
        }
        line |= {key: value for key, value in record.__dict__.items() if key in ALLOWED}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _frames(record.exc_info[2])
        return _ENCODER.encode(line)


def _frames(traceback: object, *, innermost: int = 6) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-innermost:]


def set_up(*, level: int = logging.INFO) -> None:
    """Send everything to standard error as JSON lines. Libraries speak from warning upwards."""
    handler = OneWrite()
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("portal", "jobs"):
        logging.getLogger(ours).setLevel(level)
