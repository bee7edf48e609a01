"""The chips over the list and the filters in the rail, each with its count."""

from typing import Any

from flask import url_for

from portal.blueprints.leads.looking import Looking, query_of
from portal.core.texts import N_
from portal.leads.filters import list_filters
from portal.leads.queries import InboxCounts
from portal.leads.states import InboxView
from portal.web.locale import say
from portal.web.navigation import NavItem
from portal.web.viewer import current_viewer

VIEW_NAMES = {
    InboxView.NEW: N_("Nye"),
    InboxView.SAVED: N_("Lagret"),
    InboxView.SNOOZED: N_("Utsatt"),
    InboxView.ANSWERED: N_("Besvart"),
    InboxView.WON: N_("Vunnet"),
    InboxView.LOST: N_("Tapt"),
    InboxView.ARCHIVE: N_("Arkiv"),
}
"""msgids, in the order of the chips."""


def list_views(looking: Looking, counts: InboxCounts, hits: dict[InboxView, int] | None) -> list[dict[str, Any]]:
    """A chip for each view: how much lies there, or how much of what is looked for."""
    lie_there = hits or {
        InboxView.NEW: counts.new,
        InboxView.SAVED: counts.saved,
        InboxView.SNOOZED: counts.snoozed,
        InboxView.ANSWERED: counts.answered,
        InboxView.WON: counts.won,
        InboxView.LOST: counts.lost,
    }
    urls = looking.list_urls()
    return [
        {"label": say(name), "url": urls[view], "count": lie_there.get(view), "current": view == looking.view}
        for view, name in VIEW_NAMES.items()
    ]


def list_kept_filters(looking: Looking) -> list[NavItem]:
    """The person's own filters for the rail, each with what it finds among the new."""
    kept = list_filters(current_viewer.firm.id, person_id=current_viewer.person_id)
    return [
        NavItem(
            each.name,
            "funnel",
            url_for("leads.list_leads", **query_of(each.terms)),
            count=each.count,
            current=looking.view == InboxView.NEW and looking.terms == each.terms,
        )
        for each in kept
    ]
