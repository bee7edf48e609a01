"""«Hull i dekningen»: where people wait for a firm, so that staff know whom to look for."""

from flask import render_template

from portal.blueprints.staff import bp
from portal.dispatch.coverage import list_gaps
from portal.projects.catalogue import find_category
from portal.web import access
from portal.web.locale import current_locale

MOST_GAPS = 50


@bp.get("/dekning")
@access.moderator
def list_coverage_gaps() -> str:
    """The trades and municipalities that most people wait in."""
    gaps = list_gaps(limit=MOST_GAPS)
    names = {gap.category: find_category(gap.category).name(current_locale()) for gap in gaps}
    return render_template("staff/gaps.html", gaps=gaps, names=names, most=MOST_GAPS)
