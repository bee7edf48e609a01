"""Rows of the inbox as they are read: the language is asked for once a page, not sixty times."""

from collections.abc import Iterable
from typing import NamedTuple

from portal.core.formats import format_kroner, format_when
from portal.leads.queries import LeadRow
from portal.leads.states import LeadState
from portal.places.distance import spoken_distance
from portal.web.locale import current_locale


class ShownRow(NamedTuple):
    """One row in words; `price` is None where the poster named none."""

    id: int
    is_unread: bool
    is_urgent: bool
    state: str
    title: str
    when: str
    price: str | None
    distance: str
    place: str
    taken: int
    wished: int


def shown(rows: Iterable[LeadRow]) -> list[ShownRow]:
    """The rows in the viewer's language."""
    locale = current_locale()
    return [
        ShownRow(
            id=row.id,
            is_unread=row.is_unread,
            is_urgent=row.start == "urgent" and row.state == LeadState.OPEN,
            state=row.state,
            title=row.title,
            when=format_when(row.sent_at, locale),
            price=format_kroner(row.budget_ore, locale) if row.budget_ore else None,
            distance=spoken_distance(row.distance_km, locale=locale),
            place=row.post_town,
            taken=row.taken_slots,
            wished=row.wished_replies,
        )
        for row in rows
    ]
