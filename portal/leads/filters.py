"""Searches that somebody keeps under a name. They are the person's own, in one firm's inbox."""

from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, Float, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.leads.errors import FilterNameTakenError, TooManyFiltersError
from portal.leads.models import InboxFilter, Lead
from portal.leads.search import Terms, found, tsquery
from portal.leads.states import InboxView
from portal.leads.views import IN_VIEW
from portal.projects.models import Project

MOST_FILTERS = 12
LONGEST_NAME = 40


class KeptFilter(NamedTuple):
    """One of a person's filters, and how many new leads it finds now."""

    id: int
    name: str
    terms: Terms
    count: int


_leads, _projects, _filters = Lead.__table__.c, Project.__table__.c, InboxFilter.__table__.c
_terms = _filters.terms
_found = found(
    words=_terms["words"].astext,
    wanted=tsquery(_terms["words"].astext),
    category=_terms["category"].astext,
    least_ore=_terms["least_ore"].astext.cast(BigInteger),
    most_km=_terms["most_km"].astext.cast(Float),
    is_urgent=_terms["is_urgent"].astext.cast(Boolean),
    assigned_to_id=case((_terms["is_mine"].astext.cast(Boolean), _filters.person_id)),
)
_hits = (
    select(func.count())
    .select_from(Lead.__table__.join(Project.__table__, _projects.id == _leads.project_id))
    .where(_leads.firm_id == _filters.firm_id, IN_VIEW[InboxView.NEW], _found)
    .correlate(InboxFilter.__table__)
    .scalar_subquery()
)


def list_filters(firm_id: int, *, person_id: int) -> list[KeptFilter]:
    """The person's filters in this firm's inbox by name, with what they find among the new leads, in one query."""
    rows = (
        select(_filters.id, _filters.name, _terms, _hits)
        .where(_filters.firm_id == firm_id, _filters.person_id == person_id)
        .order_by(func.lower(_filters.name), _filters.id)
    )
    return [KeptFilter(number, name, Terms(**kept), count) for number, name, kept, count in db.session.execute(rows)]


def keep(firm_id: int, *, person_id: int, name: str, terms: Terms) -> None:
    """Keep what is looked for under this name. Raises FilterNameTakenError, TooManyFiltersError."""
    mine = (InboxFilter.firm_id == firm_id, InboxFilter.person_id == person_id)
    if db.session.scalar(select(func.count()).where(*mine)) >= MOST_FILTERS:
        raise TooManyFiltersError
    values = {"firm_id": firm_id, "person_id": person_id, "name": name, "terms": terms.as_kept()}
    kept = insert(InboxFilter).values(values).on_conflict_do_nothing().returning(InboxFilter.id)
    if db.session.scalar(kept) is None:
        raise FilterNameTakenError


def rename(filter_id: int, *, firm_id: int, person_id: int, name: str) -> None:
    """Call it something else. Raises NotFoundError, FilterNameTakenError."""
    get_filter(filter_id, firm_id=firm_id, person_id=person_id)
    try:
        with db.session.begin_nested():
            db.session.execute(update(InboxFilter).where(InboxFilter.id == filter_id).values(name=name))
    except IntegrityError as error:
        raise FilterNameTakenError from error


def remove(filter_id: int, *, firm_id: int, person_id: int) -> InboxFilter:
    """Forget it; returns what it was, so that it can be kept again. Raises NotFoundError."""
    kept = get_filter(filter_id, firm_id=firm_id, person_id=person_id)
    db.session.execute(delete(InboxFilter).where(InboxFilter.id == filter_id))
    return kept


def get_filter(filter_id: int, *, firm_id: int, person_id: int) -> InboxFilter:
    """One of the person's own. Raises NotFoundError, the same for somebody else's and for none."""
    own = (InboxFilter.id == filter_id, InboxFilter.firm_id == firm_id, InboxFilter.person_id == person_id)
    kept = db.session.scalar(select(InboxFilter).where(*own))
    if kept is None:
        raise NotFoundError
    return kept
