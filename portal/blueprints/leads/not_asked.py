"""An empty inbox of a firm that isn't asked says why, as the firm's own page does."""

from typing import Any

from portal.blueprints.firms.hindrances import list_hindrances
from portal.core import clock
from portal.firms.checking import promised_at
from portal.firms.queries import get_firm, is_asked_now
from portal.firms.work import read_work
from portal.leads.report import count_week


def why_not_asked(firm_id: int) -> dict[str, Any]:
    """What `firms/_standing.html` needs, and `hindrances` in words; nothing for a firm that is asked, in a single query."""
    if is_asked_now(firm_id):
        return {}
    firm = get_firm(firm_id)
    promised = promised_at(firm)
    return {
        "firm": firm,
        "promised_at": promised,
        "is_late": promised < clock.now(),
        "hindrances": list_hindrances(firm, work=read_work(firm_id), week=count_week(firm_id), gates=[]),
    }
