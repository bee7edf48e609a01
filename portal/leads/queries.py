"""Reading a firm's inbox: rows, counts, and the way from one lead to the next. One lead opened: portal.leads.opened."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, literal_column, select, true, tuple_

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.members import OwnFirm, list_own_firms
from portal.leads.disclosure import stands
from portal.leads.models import ContactAccess, InboxFilter, Lead
from portal.leads.search import FOUND, NOTHING, Terms
from portal.leads.states import InboxView, LeadState
from portal.leads.talking import count_unread
from portal.leads.views import ANSWERED, IN_VIEW, IS_SAVED, IS_UNREAD, WAITS, order_of
from portal.places.models import PostalCode
from portal.projects.models import MOST_REPLIES, Project

ROWS_A_PAGE = 20


class LeadRow(NamedTuple):
    """One row of the inbox. `distance_km` in km, `budget_ore` in øre or None, `state` a LeadState's value; `snoozed_until`
    when it comes back, or came back."""

    id: int
    sent_at: datetime
    snoozed_until: datetime | None
    distance_km: float
    is_unread: bool
    is_saved: bool
    state: str
    title: str
    title_en: str
    start: str
    budget_ore: int | None
    taken_slots: int
    wished_replies: int
    post_town: str


class InboxCounts(NamedTuple):
    """How many leads lie in each view, how many new ones nobody has opened, the newest lead's number, how many filters the
    person has kept, and how many threads with posters nobody in the firm has opened.

    What is put away is not counted: it only grows, and nobody waits for it.
    """

    new: int
    unread: int
    snoozed: int
    answered: int
    won: int
    lost: int
    saved: int
    newest_id: int
    filters: int
    threads: int


class Neighbours(NamedTuple):
    """The leads above and below in the same view, by number."""

    newer_id: int | None
    older_id: int | None


# The inbox is read all day long, so its statements are built once, of plain columns: nothing is left to do but run them.
# Rows and counts are asked for on the session's connection: the session itself only adds its search for mapped classes.
_leads, _projects, _postal_codes = Lead.__table__.c, Project.__table__.c, PostalCode.__table__.c
_filters = InboxFilter.__table__.c
_is_the_firms = _leads.firm_id == bindparam("firm_id")
_with_project = Lead.__table__.join(Project.__table__, _projects.id == _leads.project_id)
_takes_replies = (
    _projects.takes_replies
    & (_projects.taken_slots < _projects.wished_replies)
    & (_projects.taken_slots + _projects.released_slots < MOST_REPLIES)
)
_settled_at = func.coalesce(_projects.confirmed_at, _projects.ended_at)
_is_out = _leads.lost_at.is_not(None) & func.coalesce(_leads.lost_at < _settled_at, true())


def _state(state: LeadState) -> ColumnElement[str]:
    return literal_column(f"'{state}'")  # in the statement itself: one parameter less for each, on every page


STATE = case(
    (ANSWERED & _is_out, _state(LeadState.OUT)),
    (ANSWERED & _projects.ended_at.is_not(None), _state(LeadState.ENDED)),
    (ANSWERED & _leads.won_at.is_not(None), _state(LeadState.CHOSEN)),
    (ANSWERED & _projects.confirmed_at.is_not(None), _state(LeadState.NOT_CHOSEN)),
    (ANSWERED & _leads.chosen_at.is_not(None), _state(LeadState.AWAITS_CONFIRMATION)),
    (ANSWERED, _state(LeadState.ANSWERED)),
    (_leads.declined_at.is_not(None), _state(LeadState.DECLINED)),
    (_takes_replies & _leads.closed_at.is_(None), _state(LeadState.OPEN)),
    (_takes_replies, _state(LeadState.STOPPED)),
    (_projects.takes_replies, _state(LeadState.FULL)),
    (_leads.closed_at.is_(None), _state(LeadState.PAUSED)),
    else_=_state(LeadState.CLOSED),
)
_ROW = (
    select(
        *(_leads.id, _leads.sent_at, _leads.snoozed_until, _leads.distance_km),
        *(IS_UNREAD.label("is_unread"), IS_SAVED.label("is_saved"), STATE.label("state")),
        *(_projects.title, _projects.title_en, _projects.start, _projects.budget_ore),
        *(_projects.taken_slots, _projects.wished_replies),
        _postal_codes.post_town,
    )
    .select_from(_with_project.join(PostalCode.__table__, _postal_codes.code == _projects.postal_code))
    .where(_is_the_firms)
)
_ONE_ROW = _ROW.where(_leads.id == bindparam("lead_id"))


def _place_in(view: InboxView) -> ColumnElement:
    return select(*order_of(view)).where(_leads.id == bindparam("lead_id"), _is_the_firms).scalar_subquery()


def _downwards(view: InboxView) -> tuple[ColumnElement, ...]:
    return tuple(column.desc() for column in order_of(view))


def _page(view: InboxView) -> Select:
    rises_at = order_of(view)[0].label("rises_at")
    return _ROW.add_columns(rises_at).where(IN_VIEW[view]).order_by(*_downwards(view)).limit(ROWS_A_PAGE + 1)


def _is_below(view: InboxView) -> ColumnElement[bool]:
    return tuple_(*order_of(view)) < _place_in(view)


_PAGE = {view: _page(view) for view in InboxView}
_NEXT_PAGE = {view: page.where(_is_below(view)) for view, page in _PAGE.items()}
_FOUND_PAGE = {view: page.where(FOUND) for view, page in _PAGE.items()}
_NEXT_FOUND_PAGE = {view: page.where(FOUND) for view, page in _NEXT_PAGE.items()}


def _count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


_newest_first = (_leads.sent_at.desc(), _leads.id.desc())
_waiting = (
    select(
        _count_where(IN_VIEW[InboxView.NEW]).label("new"),
        _count_where(IS_UNREAD).label("unread"),
        _count_where(IN_VIEW[InboxView.SNOOZED]).label("snoozed"),
    )
    .where(_is_the_firms, WAITS)
    .subquery()
)
_answered = (
    select(*(_count_where(IN_VIEW[view]).label(view) for view in (InboxView.ANSWERED, InboxView.WON, InboxView.LOST)))
    .where(_is_the_firms, ANSWERED)
    .subquery()
)
_newest = select(_leads.id).where(_is_the_firms).order_by(*_newest_first).limit(1).scalar_subquery()
_own_filters = (_filters.person_id == bindparam("person_id")) & (_filters.firm_id == bindparam("firm_id"))
_COUNTS = select(
    *_waiting.c,
    *_answered.c,
    select(func.count()).where(_is_the_firms, IN_VIEW[InboxView.SAVED]).scalar_subquery().label("saved"),
    func.coalesce(_newest, 0).label("newest"),
    select(func.count()).where(_own_filters).scalar_subquery().label("filters"),
    count_unread(bindparam("firm_id")).label("threads"),
).select_from(_waiting.join(_answered, true()))
_HITS = (
    select(*(_count_where(is_in_it).label(view) for view, is_in_it in IN_VIEW.items()))
    .select_from(_with_project)
    .where(_is_the_firms, FOUND)
)


def _with_counts(page: Select) -> Select:
    """The counts and, beside them, the page's rows: one line at least, for an empty view has counts as well."""
    counts, rows = _COUNTS.subquery(), page.subquery()
    return (
        select(counts, rows)
        .select_from(counts.outerjoin(rows, true()))
        .order_by(rows.c.rises_at.desc(), rows.c.id.desc())
    )


_PAGE_AND_COUNTS = {view: _with_counts(page) for view, page in _PAGE.items()}
_FOUND_PAGE_AND_COUNTS = {view: _with_counts(page) for view, page in _FOUND_PAGE.items()}
_place_of = select(_leads.sent_at, _leads.id).where(_leads.id == bindparam("lead_id"), _is_the_firms).scalar_subquery()
_came_since = (tuple_(_leads.sent_at, _leads.id) > _place_of) | ~exists().where(
    _leads.id == bindparam("lead_id"), _is_the_firms
).correlate(None)
_NEWS = select(func.count(), _count_where(_came_since)).where(_is_the_firms, IS_UNREAD)


def _neighbours(view: InboxView, *conditions: ColumnElement[bool]) -> Select:
    in_view = select(_leads.id).where(_is_the_firms, IN_VIEW[view])
    if conditions:
        in_view = in_view.select_from(_with_project).where(*conditions)
    newer = in_view.where(tuple_(*order_of(view)) > _place_in(view)).order_by(*order_of(view)).limit(1)
    older = in_view.where(_is_below(view)).order_by(*_downwards(view)).limit(1)
    return select(newer.scalar_subquery(), older.scalar_subquery())


_NEIGHBOURS = {view: _neighbours(view) for view in InboxView}
_FOUND_NEIGHBOURS = {view: _neighbours(view, FOUND) for view in InboxView}


def _ask(statement: Select, firm_id: int, terms: Terms, person_id: int | None, **values: Any) -> Any:
    looked_for = terms.bound(person_id=person_id) if terms else {}
    return db.session.connection().execute(
        statement, {"firm_id": firm_id, "person_id": person_id, **looked_for, **values}
    )


def list_rows(
    firm_id: int,
    *,
    view: InboxView,
    after_id: int | None = None,
    terms: Terms = NOTHING,
    person_id: int | None = None,
) -> tuple[list[LeadRow], bool]:
    """A page of a view, newest first, and whether there is more; `after_id` continues after that lead of the firm's.

    `terms`: only what is looked for, by that person.
    """
    first, following = (_FOUND_PAGE, _NEXT_FOUND_PAGE) if terms else (_PAGE, _NEXT_PAGE)
    page = first[view] if after_id is None else following[view]
    found = _ask(page, firm_id, terms, person_id, lead_id=after_id).all()
    return [LeadRow(*row[:-1]) for row in found[:ROWS_A_PAGE]], len(found) > ROWS_A_PAGE


def open_view(
    firm_id: int, *, view: InboxView, person_id: int, terms: Terms = NOTHING
) -> tuple[list[LeadRow], bool, InboxCounts]:
    """A view's first page as `list_rows` has it, and the counts: all that a whole inbox page needs, in one query."""
    page = (_FOUND_PAGE_AND_COUNTS if terms else _PAGE_AND_COUNTS)[view]
    found = _ask(page, firm_id, terms, person_id).all()
    counts = len(InboxCounts._fields)
    rows = [LeadRow(*row[counts:-1]) for row in found if row.id is not None]
    return rows[:ROWS_A_PAGE], len(rows) > ROWS_A_PAGE, InboxCounts(*found[0][:counts])


def count_hits(firm_id: int, *, terms: Terms, person_id: int) -> dict[InboxView, int]:
    """How much of what is looked for lies in each view, in one query."""
    return dict(zip(InboxView, _ask(_HITS, firm_id, terms, person_id).one(), strict=True))


def get_row(firm_id: int, lead_id: int) -> LeadRow:
    """The row of one lead of the firm's. Raises NotFoundError."""
    row = db.session.execute(_ONE_ROW, {"firm_id": firm_id, "lead_id": lead_id}).one_or_none()
    if row is None:
        raise NotFoundError
    return LeadRow(*row)


def count_leads(firm_id: int, *, person_id: int) -> InboxCounts:
    """All the inbox's counts in one query."""
    return InboxCounts(*_ask(_COUNTS, firm_id, NOTHING, person_id).one())


def count_news(firm_id: int, *, since_id: int) -> tuple[int, int]:
    """(unread, come since the lead with that number): what an open inbox asks every half minute."""
    row = db.session.execute(_NEWS, {"firm_id": firm_id, "lead_id": since_id}).one()
    return row[0], row[1]


def find_neighbours(
    firm_id: int, lead_id: int, *, view: InboxView, terms: Terms = NOTHING, person_id: int | None = None
) -> Neighbours:
    """The leads just above and just below this one, as the view (or what is looked for in it) lies now."""
    statement = (_FOUND_NEIGHBOURS if terms else _NEIGHBOURS)[view]
    return Neighbours(*_ask(statement, firm_id, terms, person_id, lead_id=lead_id).one())


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
