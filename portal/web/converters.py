"""URL converters: what never fits a column never reaches a query."""

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

BIGINT_MAX = 2**63 - 1


class RowNumber(BaseConverter):
    """A bigint primary key, `<id:project_id>`; anything larger is simply not found."""

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        """The number, or no match."""
        number = int(value)
        if number > BIGINT_MAX:
            raise ValidationError
        return number


def read_row_number(text: str) -> int | None:
    """A row number typed into a query string, or None for anything that can't be one."""
    number = int(text[:20]) if text.isascii() and text.isdigit() else 0
    return number if 0 < number <= BIGINT_MAX else None


def init_app(app: Flask) -> None:
    """Make the converters known to the routes."""
    app.url_map.converters["id"] = RowNumber
