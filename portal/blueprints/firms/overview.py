"""The firm's first page."""

from flask import render_template

from portal.blueprints.firms import bp
from portal.web import access


@bp.get("")
@access.firm_member
def show_overview() -> str:
    """How the firm stands with us."""
    return render_template("firms/overview.html")
