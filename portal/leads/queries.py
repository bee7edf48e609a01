"""Reading a firm's inbox: rows, counts, and the way from one lead to the next. One lead opened: portal.leads.opened."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, literal_column, select, true, tuple_

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.members import OwnFirm, list_own_firms
from portal.leads.disclosure import stands
from portal.leads.models import ContactAccess, Lead
from portal.leads.states import InboxView, LeadState
from portal.leads.talking import count_unread
from portal.places.models import PostalCode
from portal.projects.models import MOST_REPLIES, Project

ROWS_A_PAGE = 20


class LeadRow(NamedTuple):
    """One row of the inbox. `distance_km` in km, `budget_ore` in øre or None, `state` a LeadState's value."""

    id: int
    sent_at: datetime
    distance_km: float
    is_unread: bool
    state: str
    title: str
    title_en: str
    start: str
    budget_ore: int | None
    taken_slots: int
    wished_replies: int
    post_town: str


class InboxCounts(NamedTuple):
    """How many leads are new, how many of those nobody has opened, how many are answered, the newest lead's number, and how many
    threads with posters nobody in the firm has opened.

    What was declined or closed is not counted: it only grows, and nobody waits for it.
    """

    new: int
    unread: int
    answered: int
    newest_id: int
    threads: int


class Neighbours(NamedTuple):
    """The leads above and below in the same view, by number."""

    newer_id: int | None
    older_id: int | None


# The inbox is read all day long, so its statements are built once, of plain columns: nothing is left to do but run them.
# Rows and counts are asked for on the session's connection: the session itself only adds its search for mapped classes.
_leads, _projects, _postal_codes = Lead.__table__.c, Project.__table__.c, PostalCode.__table__.c
_is_the_firms = _leads.firm_id == bindparam("firm_id")
_with_project = Lead.__table__.join(Project.__table__, _projects.id == _leads.project_id)
_answered = _leads.replied_at.is_not(None)
_takes_replies = (
    _projects.takes_replies
    & (_projects.taken_slots < _projects.wished_replies)
    & (_projects.taken_slots + _projects.released_slots < MOST_REPLIES)
)
_is_undecided = _leads.replied_at.is_(None) & _leads.declined_at.is_(None)
_is_new = _is_undecided & _leads.closed_at.is_(None)
_is_unread = _is_new & _leads.opened_at.is_(None)
_IN_VIEW = {
    InboxView.NEW: _is_new,
    InboxView.ANSWERED: _answered,
    InboxView.CLOSED: _leads.replied_at.is_(None) & (_leads.declined_at.is_not(None) | _leads.closed_at.is_not(None)),
}
_settled_at = func.coalesce(_projects.confirmed_at, _projects.ended_at)
_is_out = _leads.lost_at.is_not(None) & func.coalesce(_leads.lost_at < _settled_at, true())


def _state(state: LeadState) -> ColumnElement[str]:
    return literal_column(f"'{state}'")  # in the statement itself: one parameter less for each, on every page


STATE = case(
    (_answered & _is_out, _state(LeadState.OUT)),
    (_answered & _projects.ended_at.is_not(None), _state(LeadState.ENDED)),
    (_answered & _leads.won_at.is_not(None), _state(LeadState.CHOSEN)),
    (_answered & _projects.confirmed_at.is_not(None), _state(LeadState.NOT_CHOSEN)),
    (_answered & _leads.chosen_at.is_not(None), _state(LeadState.AWAITS_CONFIRMATION)),
    (_answered, _state(LeadState.ANSWERED)),
    (_leads.declined_at.is_not(None), _state(LeadState.DECLINED)),
    (_takes_replies & _leads.closed_at.is_(None), _state(LeadState.OPEN)),
    (_takes_replies, _state(LeadState.STOPPED)),
    (_projects.takes_replies, _state(LeadState.FULL)),
    (_leads.closed_at.is_(None), _state(LeadState.PAUSED)),
    else_=_state(LeadState.CLOSED),
)
_order = (_leads.sent_at, _leads.id)
_newest_first = (_leads.sent_at.desc(), _leads.id.desc())
_place_of = select(*_order).where(_leads.id == bindparam("lead_id"), _is_the_firms).scalar_subquery()
_ROW = (
    select(
        *(_leads.id, _leads.sent_at, _leads.distance_km, _is_unread.label("is_unread"), STATE.label("state")),
        *(_projects.title, _projects.title_en, _projects.start, _projects.budget_ore),
        *(_projects.taken_slots, _projects.wished_replies),
        _postal_codes.post_town,
    )
    .select_from(_with_project.join(PostalCode.__table__, _postal_codes.code == _projects.postal_code))
    .where(_is_the_firms)
)
_ONE_ROW = _ROW.where(_leads.id == bindparam("lead_id"))
_PAGE = {
    view: _ROW.where(is_in_it).order_by(*_newest_first).limit(ROWS_A_PAGE + 1) for view, is_in_it in _IN_VIEW.items()
}
_NEXT_PAGE = {view: page.where(tuple_(*_order) < _place_of) for view, page in _PAGE.items()}
_new = (
    select(func.count().label("new"), func.count().filter(_leads.opened_at.is_(None)).label("unread"))
    .where(_is_the_firms, _is_new)
    .subquery()
)
_newest = select(_leads.id).where(_is_the_firms).order_by(*_newest_first).limit(1).scalar_subquery()
_COUNTS = select(
    _new.c.new,
    _new.c.unread,
    select(func.count()).where(_is_the_firms, _answered).scalar_subquery().label("answered"),
    func.coalesce(_newest, 0).label("newest"),
    count_unread(bindparam("firm_id")).label("threads"),
)


def _with_counts(page: Select) -> Select:
    """The counts and, beside them, the page's rows: one line at least, for an empty view has counts as well."""
    counts, rows = _COUNTS.subquery(), page.subquery()
    return (
        select(counts, rows)
        .select_from(counts.outerjoin(rows, true()))
        .order_by(rows.c.sent_at.desc(), rows.c.id.desc())
    )


_PAGE_AND_COUNTS = {view: _with_counts(page) for view, page in _PAGE.items()}
_came_since = (tuple_(*_order) > _place_of) | ~exists().where(
    _leads.id == bindparam("lead_id"), _is_the_firms
).correlate(None)
_NEWS = select(func.count(), func.count().filter(_came_since)).where(_is_the_firms, _is_unread)


def _neighbours(is_in_view: ColumnElement[bool]) -> Select:
    in_view = select(_leads.id).where(_is_the_firms, is_in_view)
    newer = in_view.where(tuple_(*_order) > _place_of).order_by(*_order).limit(1).scalar_subquery()
    older = in_view.where(tuple_(*_order) < _place_of).order_by(*_newest_first).limit(1).scalar_subquery()
    return select(newer, older)


_NEIGHBOURS = {view: _neighbours(is_in_it) for view, is_in_it in _IN_VIEW.items()}


def list_rows(firm_id: int, *, view: InboxView, after_id: int | None = None) -> tuple[list[LeadRow], bool]:
    """A page of a view, newest first, and whether there is more; `after_id` continues after that lead of the firm's."""
    page = _PAGE[view] if after_id is None else _NEXT_PAGE[view]
    found = db.session.connection().execute(page, {"firm_id": firm_id, "lead_id": after_id}).all()
    return [LeadRow(*row) for row in found[:ROWS_A_PAGE]], len(found) > ROWS_A_PAGE


def open_view(firm_id: int, *, view: InboxView) -> tuple[list[LeadRow], bool, InboxCounts]:
    """A view's first page as `list_rows` has it, and the counts: all that a whole inbox page needs, in one query."""
    found = db.session.connection().execute(_PAGE_AND_COUNTS[view], {"firm_id": firm_id}).all()
    counts = len(InboxCounts._fields)
    rows = [LeadRow(*row[counts:]) for row in found if row.id is not None]
    return rows[:ROWS_A_PAGE], len(rows) > ROWS_A_PAGE, InboxCounts(*found[0][:counts])


def get_row(firm_id: int, lead_id: int) -> LeadRow:
    """The row of one lead of the firm's. Raises NotFoundError."""
    row = db.session.execute(_ONE_ROW, {"firm_id": firm_id, "lead_id": lead_id}).one_or_none()
    if row is None:
        raise NotFoundError
    return LeadRow(*row)


def count_leads(firm_id: int) -> InboxCounts:
    """All the inbox's counts in one query."""
    return InboxCounts(*db.session.connection().execute(_COUNTS, {"firm_id": firm_id}).one())


def count_news(firm_id: int, *, since_id: int) -> tuple[int, int]:
    """(unread, come since the lead with that number): what an open inbox asks every half minute."""
    row = db.session.execute(_NEWS, {"firm_id": firm_id, "lead_id": since_id}).one()
    return row[0], row[1]


def find_neighbours(firm_id: int, lead_id: int, *, view: InboxView) -> Neighbours:
    """The leads just above and just below this one, as the view lies now."""
    return Neighbours(*db.session.execute(_NEIGHBOURS[view], {"firm_id": firm_id, "lead_id": lead_id}).one())


def get_lead_of(firm_id: int, lead_id: int) -> Lead:
    """A lead of the firm's, to do something with it. Raises NotFoundError, the same for another firm's and for none."""
    lead = db.session.scalar(select(Lead).where(Lead.id == lead_id, Lead.firm_id == firm_id))
    if lead is None:
        raise NotFoundError
    return lead


def find_own_firm_of(lead_id: int, *, person_id: int) -> OwnFirm | None:
    """The firm in whose inbox the lead lies, when the person can act for it; None for others' leads and for none."""
    firm_id = db.session.scalar(select(Lead.firm_id).where(Lead.id == lead_id))
    return next((firm for firm in list_own_firms(person_id) if firm.id == firm_id), None)


def list_revealed(project_id: int) -> dict[int, set[str]]:
    """Which of the poster's contact fields each firm sees, by firm; whose access was taken back isn't among them."""
    found: dict[int, set[str]] = {}
    rows = select(ContactAccess.firm_id, ContactAccess.fields).where(ContactAccess.project_id == project_id, stands())
    for firm_id, fields in db.session.execute(rows):
        found.setdefault(firm_id, set()).update(fields)
    return found
