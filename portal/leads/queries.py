"""Reading a firm's leads: the inbox's rows and counts, one lead opened, and the contact details it has been let see.

Before the reply nothing of the poster's name, e-mail, phone or street is even fetched from the database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, exists, func, select, tuple_

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.leads.models import ContactAccess, Lead
from portal.leads.states import InboxView, LeadState, view_of
from portal.places.models import Municipality, PostalCode, Precision
from portal.projects.catalogue import CategorySet
from portal.projects.models import Project, QuestionSet
from portal.projects.prospect import START_TEXTS, Prospect

ROWS_A_PAGE = 20


class LeadRow(NamedTuple):
    """One row of the inbox. `distance_km` in km, `budget_ore` in øre or None."""

    id: int
    sent_at: datetime
    distance_km: float
    is_unread: bool
    state: LeadState
    title: str
    start: str
    budget_ore: int | None
    taken_slots: int
    wished_replies: int
    post_town: str


class InboxCounts(NamedTuple):
    """How many leads each view holds, how many of the new ones nobody has opened, and the newest lead's number."""

    new: int
    answered: int
    closed: int
    unread: int
    newest_id: int

    def of(self, view: InboxView) -> int:
        """The count of one view."""
        return {InboxView.NEW: self.new, InboxView.ANSWERED: self.answered, InboxView.CLOSED: self.closed}[view]


class Neighbours(NamedTuple):
    """The leads above and below in the same view, by number."""

    newer_id: int | None
    older_id: int | None


class Place(NamedTuple):
    """Where on a map: the point of the post town (or of the municipality, when `has_own_point` is False)."""

    municipality_number: str
    latitude: float
    longitude: float
    has_own_point: bool


@dataclass(frozen=True)
class OpenedLead:
    """A lead as its page shows it. The poster is nowhere in it: see `find_contact`."""

    id: int
    project_id: int
    sent_at: datetime
    opened_at: datetime | None
    replied_at: datetime | None
    declined_at: datetime | None
    decline_reason: str | None
    distance_km: float
    state: LeadState
    place: Place
    prospect: Prospect

    @property
    def view(self) -> InboxView:
        """The view it lies in."""
        return view_of(self.state)


class Contact(NamedTuple):
    """What the firm has been let see of the poster; None is what it hasn't."""

    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None
    street_address: str | None


_answered = Lead.replied_at.is_not(None)
_takes_replies = (
    Project.approved_at.is_not(None)
    & Project.rejected_at.is_(None)
    & Project.awarded_at.is_(None)
    & (Project.taken_slots < Project.wished_replies)
)
_is_new = Lead.replied_at.is_(None) & Lead.declined_at.is_(None) & _takes_replies
_is_closed = Lead.replied_at.is_(None) & (Lead.declined_at.is_not(None) | ~_takes_replies)
_IN_VIEW: dict[InboxView, ColumnElement[bool]] = {
    InboxView.NEW: _is_new,
    InboxView.ANSWERED: _answered,
    InboxView.CLOSED: _is_closed,
}
_was_chosen = exists().where(
    ContactAccess.project_id == Lead.project_id, ContactAccess.firm_id == Lead.firm_id, ContactAccess.reason == "award"
)
_state = case(
    (_answered & Project.awarded_at.is_(None), LeadState.ANSWERED.value),
    (_answered & _was_chosen, LeadState.CHOSEN.value),
    (_answered, LeadState.NOT_CHOSEN.value),
    (Lead.declined_at.is_not(None), LeadState.DECLINED.value),
    (_takes_replies, LeadState.OPEN.value),
    (Project.awarded_at.is_(None) & Project.rejected_at.is_(None), LeadState.FULL.value),
    else_=LeadState.CLOSED.value,
)
_order = (Lead.sent_at, Lead.id)
_newest_first = (Lead.sent_at.desc(), Lead.id.desc())


def _rows(firm_id: int) -> Select:
    return (
        select(
            Lead.id,
            Lead.sent_at,
            Lead.distance_km,
            (_is_new & Lead.opened_at.is_(None)).label("is_unread"),
            _state.label("state"),
            Project.title,
            Project.start,
            Project.budget_ore,
            Project.taken_slots,
            Project.wished_replies,
            PostalCode.post_town,
        )
        .join(Project, Project.id == Lead.project_id)
        .join(PostalCode, PostalCode.code == Project.postal_code)
        .where(Lead.firm_id == firm_id)
    )


def list_rows(
    firm_id: int, *, view: InboxView, after_id: int | None = None, limit: int = ROWS_A_PAGE
) -> tuple[list[LeadRow], bool]:
    """A page of a view, newest first, and whether there is more; `after_id` continues after that lead of the firm's."""
    query = _rows(firm_id).where(_IN_VIEW[view])
    if after_id is not None:
        last_shown = select(*_order).where(Lead.id == after_id, Lead.firm_id == firm_id).scalar_subquery()
        query = query.where(tuple_(*_order) < last_shown)
    found = db.session.execute(query.order_by(*_newest_first).limit(limit + 1)).all()
    return [LeadRow(*row) for row in found[:limit]], len(found) > limit


def get_row(firm_id: int, lead_id: int) -> LeadRow:
    """The row of one lead of the firm's. Raises NotFoundError."""
    row = db.session.execute(_rows(firm_id).where(Lead.id == lead_id)).one_or_none()
    if row is None:
        raise NotFoundError
    return LeadRow(*row)


def count_leads(firm_id: int) -> InboxCounts:
    """All the inbox's counts in one query."""
    row = db.session.execute(
        select(
            func.count().filter(_is_new),
            func.count().filter(_answered),
            func.count().filter(_is_closed),
            func.count().filter(_is_new & Lead.opened_at.is_(None)),
            func.coalesce(func.max(Lead.id), 0),
        )
        .join(Project, Project.id == Lead.project_id)
        .where(Lead.firm_id == firm_id)
    ).one()
    return InboxCounts(*row)


def count_news(firm_id: int, *, since_id: int) -> tuple[int, int]:
    """(unread, come since the lead with that number): what an open inbox asks every half minute."""
    row = db.session.execute(
        select(func.count(), func.count().filter(Lead.id > since_id))
        .join(Project, Project.id == Lead.project_id)
        .where(Lead.firm_id == firm_id, Lead.opened_at.is_(None), _is_new)
    ).one()
    return row[0], row[1]


def get_lead_of(firm_id: int, lead_id: int) -> Lead:
    """A lead of the firm's, to do something with it. Raises NotFoundError, the same for another firm's and for none."""
    lead = db.session.scalar(select(Lead).where(Lead.id == lead_id, Lead.firm_id == firm_id))
    if lead is None:
        raise NotFoundError
    return lead


def get_opened_lead(firm_id: int, lead_id: int, *, locale: str) -> OpenedLead:
    """A lead of the firm's with what its page shows, texts in `locale`. Raises NotFoundError as `get_lead_of`."""
    row = db.session.execute(
        select(
            *(Lead.id, Lead.project_id, Lead.sent_at, Lead.opened_at, Lead.replied_at, Lead.declined_at),
            *(Lead.decline_reason, Lead.distance_km, _state.label("state")),
            *(Project.title, Project.description, Project.service, Project.answers, Project.start, Project.budget_ore),
            *(Project.wished_replies, Project.taken_slots, Project.municipality_number),
            *(PostalCode.code, PostalCode.post_town, PostalCode.latitude, PostalCode.longitude, PostalCode.precision),
            *(Municipality.name.label("municipality"), QuestionSet.body),
        )
        .join(Project, Project.id == Lead.project_id)
        .join(QuestionSet, QuestionSet.id == Project.question_set_id)
        .join(PostalCode, PostalCode.code == Project.postal_code)
        .join(Municipality, Municipality.number == Project.municipality_number)
        .where(Lead.id == lead_id, Lead.firm_id == firm_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    questions = CategorySet(row.body)
    prospect = Prospect(
        project_id=row.project_id,
        title=row.title,
        category=questions.name(locale),
        description=row.description,
        answers=questions.spoken_answers(row.service, row.answers, locale),
        postal_code=row.code,
        post_town=row.post_town,
        municipality=row.municipality,
        start=START_TEXTS.get(row.start, ""),
        budget_ore=row.budget_ore,
        wished_replies=row.wished_replies,
        taken_slots=row.taken_slots,
    )
    return OpenedLead(
        id=row.id,
        project_id=row.project_id,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        replied_at=row.replied_at,
        declined_at=row.declined_at,
        decline_reason=row.decline_reason,
        distance_km=row.distance_km,
        state=LeadState(row.state),
        place=Place(row.municipality_number, row.latitude, row.longitude, row.precision == Precision.PLACE),
        prospect=prospect,
    )


def find_neighbours(firm_id: int, lead_id: int, *, view: InboxView) -> Neighbours:
    """The leads just above and just below this one, as the view lies now."""
    here = select(*_order).where(Lead.id == lead_id, Lead.firm_id == firm_id).scalar_subquery()
    in_view = (
        select(Lead.id).join(Project, Project.id == Lead.project_id).where(Lead.firm_id == firm_id, _IN_VIEW[view])
    )
    newer = in_view.where(tuple_(*_order) > here).order_by(*_order).limit(1).scalar_subquery()
    older = in_view.where(tuple_(*_order) < here).order_by(*_newest_first).limit(1).scalar_subquery()
    return Neighbours(*db.session.execute(select(newer, older)).one())


def find_contact(lead: OpenedLead, *, firm_id: int) -> Contact | None:
    """The poster's details that the ledger says the firm was let see; None when it says nothing."""
    allowed = {
        field
        for fields in db.session.scalars(
            select(ContactAccess.fields).where(
                ContactAccess.project_id == lead.project_id, ContactAccess.firm_id == firm_id
            )
        )
        for field in fields
    }
    if not allowed:
        return None
    shown = [name for name in Contact._fields if name in allowed]
    row = db.session.execute(
        select(*(getattr(Project, name) for name in shown)).where(Project.id == lead.project_id)
    ).one()
    return Contact(**{**dict.fromkeys(Contact._fields), **dict(zip(shown, row, strict=True))})
