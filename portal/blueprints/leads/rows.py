"""Rows of the inbox as they are read: the language is asked for once a page, not sixty times."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup

from portal.blueprints.leads.looking import Looking
from portal.core.formats import format_kroner, format_when
from portal.core.texts import N_
from portal.leads.queries import LeadRow
from portal.leads.states import InboxView, LeadState
from portal.places.distance import spoken_distance
from portal.web.locale import current_locale, say

DECIDED = (LeadState.CHOSEN, LeadState.NOT_CHOSEN, LeadState.OUT, LeadState.ENDED, LeadState.CLOSED)
"""From the award or the end a firm is no longer told how many have answered."""


@cache
def _dots(taken: int, wished: int) -> Markup:
    """The wished replies as dots, the taken ones filled; for the eye alone."""
    return Markup('<i aria-hidden="true" class="on"></i>') * taken + Markup('<i aria-hidden="true"></i>') * (
        wished - taken
    )


class ShownRow(NamedTuple):
    """One row in words; `price` is None where the poster named none, `answers` is empty once the choice is made. `state` is a
    LeadState's value, or `back` for one that was put off and has come back."""

    id: int
    url: str
    is_unread: bool
    is_saved: bool
    is_urgent: bool
    state: str
    title: str
    when: str
    price: str | None
    place: str
    answers: str
    dots: Markup


def shown(rows: Iterable[LeadRow], looking: Looking) -> list[ShownRow]:
    """The rows in the viewer's language; each leads back to where it was found."""
    locale, inbox = current_locale(), url_for("leads.list_leads")
    answers, is_put_off = say(N_("%(taken)s av %(total)s har svart")), looking.view == InboxView.SNOOZED
    query = f"?{urlencode(looking.lead_query)}" if looking.lead_query else ""
    return [
        ShownRow(
            id=row.id,
            url=f"{inbox}/{row.id}{query}",
            is_unread=row.is_unread,
            is_saved=row.is_saved,
            is_urgent=row.start == "urgent" and row.state == LeadState.OPEN,
            state="back" if row.snoozed_until and row.state == "open" and looking.view == InboxView.NEW else row.state,
            title=(row.title_en if locale == "en" else None) or row.title,
            when=format_when(row.snoozed_until if is_put_off and row.snoozed_until else row.sent_at, locale),
            price=format_kroner(row.budget_ore, locale) if row.budget_ore else None,
            place=f"{spoken_distance(row.distance_km, locale=locale)} · {row.post_town}",
            answers="" if row.state in DECIDED else answers % {"taken": row.taken_slots, "total": row.wished_replies},
            dots=_dots(row.taken_slots, row.wished_replies),
        )
        for row in rows
    ]
