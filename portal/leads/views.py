"""The views of an inbox as conditions on its rows: what lies in which, and in what order. Each lead lies in one; «lagret» is
a mark besides (docs/decisions/0030-views-marks-and-search.md).

Of plain columns: they go into statements that are built once and run all day (portal.leads.queries).
"""

from sqlalchemy import ColumnElement, case, func, literal_column, or_

from portal.leads.models import RISES_AT, Lead
from portal.leads.states import InboxView

_leads = Lead.__table__.c
ANSWERED = _leads.replied_at.is_not(None)
WAITS = _leads.replied_at.is_(None) & _leads.declined_at.is_(None) & _leads.closed_at.is_(None)
"""Undecided, and it can be or will be again: ix_leads_waiting."""
IS_SAVED = _leads.saved_at.is_not(None)
IS_PUT_OFF = _leads.snoozed_until > func.now()
_is_in_sight = or_(_leads.snoozed_until.is_(None), _leads.snoozed_until <= func.now())
_is_put_away = _leads.archived_at.is_not(None)
_is_kept = _leads.archived_at.is_(None)
_is_won = _leads.won_at.is_not(None)
_is_lost = _leads.won_at.is_(None) & _leads.lost_at.is_not(None)
_is_undecided = _leads.won_at.is_(None) & _leads.lost_at.is_(None)
_went_by = _leads.replied_at.is_(None) & or_(_leads.declined_at.is_not(None), _leads.closed_at.is_not(None))
IN_VIEW = {
    InboxView.NEW: WAITS & _is_kept & _is_in_sight,
    InboxView.SAVED: IS_SAVED & _is_kept,
    InboxView.SNOOZED: WAITS & _is_kept & IS_PUT_OFF,
    InboxView.ANSWERED: ANSWERED & _is_kept & _is_undecided,
    InboxView.WON: ANSWERED & _is_kept & _is_won,
    InboxView.LOST: ANSWERED & _is_kept & _is_lost,
    InboxView.ARCHIVE: or_(_is_put_away, _went_by),
}
IS_UNREAD = IN_VIEW[InboxView.NEW] & _leads.opened_at.is_(None)


def _value(view: InboxView) -> ColumnElement[str]:
    return literal_column(f"'{view}'")


HOME = case(
    *((IN_VIEW[view], _value(view)) for view in InboxView if view not in (InboxView.SAVED, InboxView.ARCHIVE)),
    else_=_value(InboxView.ARCHIVE),
)
"""The one view, but for «lagret», that a lead lies in."""
_rises_at = literal_column(f"({RISES_AT})", _leads.sent_at.type)


def order_of(view: InboxView) -> tuple[ColumnElement, ColumnElement]:
    """What a view is sorted by, the last first: when the lead came, or came back after it was put off."""
    return (_rises_at if view in (InboxView.NEW, InboxView.SNOOZED) else _leads.sent_at), _leads.id
