"""The firm's site visits: those agreed on, day by day, and those it has proposed."""

from itertools import groupby

from flask import Blueprint, render_template

from portal.core import clock
from portal.visits.queries import list_planned
from portal.web import access
from portal.web.viewer import current_viewer

bp = Blueprint("visits", __name__)


@bp.get("/befaringer")
@access.firm_member
def list_visits() -> str:
    """What is to come."""
    planned = list_planned(current_viewer.firm.id)
    agreed = [visit for visit in planned if visit.starts_at is not None]
    days = groupby(agreed, key=lambda visit: clock.in_oslo(visit.starts_at).date())
    return render_template(
        "visits/visits.html",
        days=[(visits_of_day[0].starts_at, visits_of_day) for _, group in days if (visits_of_day := list(group))],
        proposed=[visit for visit in planned if visit.starts_at is None],
    )
