"""A site visit as a file for somebody's calendar."""

from flask import Response

from portal.delivery.message import CALENDAR_NAME


def answer_calendar(file: str) -> Response:
    """The file (RFC 5545), to save; it may name a street, so nobody between keeps it."""
    answer = Response(file, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{CALENDAR_NAME}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
