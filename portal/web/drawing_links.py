"""Drawings as the pages name them: by number, for their own name may say who or where."""

from flask import url_for
from flask_babel import format_decimal, gettext

from portal.files.queries import DrawingFacts, list_drawings

LEAST_SHOWN_BYTES = 100_000


def drawing_link(drawing: DrawingFacts) -> dict[str, str | int]:
    """A drawing's address and what it is called: «Tegning 1 (PDF, 2,3 MB)»."""
    size = format_decimal(max(drawing.bytes, LEAST_SHOWN_BYTES) / 1_000_000, "0.0")
    return {
        "id": drawing.id,
        "number": drawing.position,
        "url": url_for("files.show_drawing", drawing_id=drawing.id),
        "name": gettext("Tegning %(number)s (PDF, %(size)s MB)", number=drawing.position, size=size),
    }


def list_drawing_links(project_id: int) -> list[dict[str, str | int]]:
    """The project's drawings, for whoever may see them."""
    return [drawing_link(drawing) for drawing in list_drawings(project_id)]
