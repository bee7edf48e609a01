"""What a person is told, when and how: the page to choose on, and the link from each mail."""

from flask import Blueprint

bp = Blueprint("notices", __name__)

from portal.blueprints.notices import choosing, stopping  # noqa: E402, F401 - they hang views on bp
