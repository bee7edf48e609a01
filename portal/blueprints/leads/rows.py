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
from portal.projects.choices import Start
from portal.web.locale import current_locale, say

DECIDED = (LeadState.CHOSEN, LeadState.NOT_CHOSEN, LeadState.OUT, LeadState.ENDED, LeadState.CLOSED)
"""From the award or the end a firm is no longer told how many have answered."""
TAGS = {
    LeadState.FULL: ("danger", N_("Fullt")),
    LeadState.CHOSEN: ("success", N_("Valgt")),
    LeadState.NOT_CHOSEN: ("neutral", N_("Ikke valgt")),
    LeadState.AWAITS_CONFIRMATION: ("success", N_("Valgt – bekreft")),
    LeadState.OUT: ("neutral", N_("Ute")),
    LeadState.DECLINED: ("neutral", N_("Avslått")),
    LeadState.CLOSED: ("neutral", N_("Lukket")),
    LeadState.STOPPED: ("neutral", N_("Lukket")),
    LeadState.PAUSED: ("warning", N_("På pause")),
    LeadState.ENDED: ("neutral", N_("Avsluttet")),
}
"""Colour and msgid of what stands beside the title; a lead that is open or answered bears none for that."""
BACK, URGENT = ("info", N_("Tilbake")), ("warning", N_("Haster"))


@cache
def _dots(taken: int, wished: int) -> Markup:
    """The wished replies as dots, the taken ones filled; for the eye alone."""
    return Markup('<i aria-hidden="true" class="on"></i>') * taken + Markup('<i aria-hidden="true"></i>') * (
        wished - taken
    )


class ShownRow(NamedTuple):
    """One row in words, in the order in which leads/_rows.html takes it apart; `price` is None where the poster named none,
    `answers` is empty once the choice is made. `tag`: colour and word, or None."""

    id: int
    url: str
    is_unread: bool
    is_saved: bool
    title: str
    tag: tuple[str, str] | None
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
            title=(row.title_en if locale == "en" else None) or row.title,
            tag=_tag(row, is_new=looking.view == InboxView.NEW),
            when=format_when(row.snoozed_until if is_put_off and row.snoozed_until else row.sent_at, locale),
            price=format_kroner(row.budget_ore, locale) if row.budget_ore else None,
            place=f"{spoken_distance(row.distance_km, locale=locale)} · {row.post_town}",
            answers="" if row.state in DECIDED else answers % {"taken": row.taken_slots, "total": row.wished_replies},
            dots=_dots(row.taken_slots, row.wished_replies),
        )
        for row in rows
    ]


def _tag(row: LeadRow, *, is_new: bool) -> tuple[str, str] | None:
    """`is_new`: among the new, where one that was put off says that it is back."""
    if row.state != LeadState.OPEN:
        tag = TAGS.get(row.state)
    elif row.snoozed_until and is_new:
        tag = BACK
    else:
        tag = URGENT if row.start == Start.URGENT else None
    return (tag[0], say(tag[1])) if tag else None
