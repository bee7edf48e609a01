"""What staff see of firms: heaps to work through, and one firm with what the register says."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from portal.accounts.models import Person
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.models import Firm, FirmMember, FirmService, MemberRole
from portal.firms.standing import waits_for_check
from portal.organisations.models import Organisation
from portal.places.models import PostalCode

CAME_LATELY = func.make_interval(0, 0, 0, 30)


class Heap(StrEnum):
    """The heaps of firms. The value stands in addresses."""

    WAITING = "venter"
    LET_IN = "sluppet-inn"
    REFUSED = "avvist"
    HELD = "stengt"


class FirmRow(NamedTuple):
    """One line of a heap; `since`: when it was sent in, let in, refused or stopped."""

    id: int
    name: str
    org_number: str
    org_form: str | None
    post_town: str
    since: datetime
    is_by_name: bool
    is_by_hand: bool


class Member(NamedTuple):
    """Who is in a firm, for staff."""

    name: str
    email: str
    role: str


class Checked(NamedTuple):
    """A firm, what we have of its organisation, where it is, who is in it and what it does (category and service keys)."""

    firm: Firm
    organisation: Organisation
    post_town: str
    members: list[Member]
    work: list[tuple[str, str]]


_HELD_SINCE = func.coalesce(Firm.suspended_at, Firm.stopped_at)
_IN_HEAP: dict[Heap, ColumnElement[bool]] = {
    Heap.WAITING: waits_for_check(),
    Heap.LET_IN: Firm.verified_at > func.now() - CAME_LATELY,
    Heap.REFUSED: Firm.refused_at.is_not(None),
    Heap.HELD: or_(Firm.suspended_at.is_not(None), Firm.stopped_at.is_not(None)),
}
_SINCE = {
    Heap.WAITING: Firm.submitted_at,
    Heap.LET_IN: Firm.verified_at,
    Heap.REFUSED: Firm.refused_at,
    Heap.HELD: _HELD_SINCE,
}


def count_waiting() -> int:
    """How many firms a person is to look at."""
    return db.session.scalar(select(func.count()).select_from(Firm).where(waits_for_check()))


def find_oldest_waiting_at() -> datetime | None:
    """When the firm was sent in that has waited longest."""
    return db.session.scalar(select(func.min(Firm.submitted_at)).where(waits_for_check()))


def list_heap(heap: Heap, *, after_id: int | None = None, limit: int) -> list[FirmRow]:
    """A heap: what waits, the oldest first; the others, the newest first. `after_id` continues below that firm."""
    since, oldest_first = _SINCE[heap], heap is Heap.WAITING
    rows = (
        select(
            *(Firm.id, Firm.name, Organisation.org_number, Organisation.org_form, PostalCode.post_town, since),
            *(Firm.binding_role.is_not(None), Organisation.checked_at.is_(None)),
        )
        .join(Organisation, Organisation.id == Firm.organisation_id)
        .join(PostalCode, PostalCode.code == Firm.postal_code)
        .where(_IN_HEAP[heap])
    )
    if after_id is not None:
        place = select(since, Firm.id).where(Firm.id == after_id).scalar_subquery()
        rows = rows.where(tuple_(since, Firm.id) > place if oldest_first else tuple_(since, Firm.id) < place)
    order = (since, Firm.id) if oldest_first else (since.desc(), Firm.id.desc())
    return [FirmRow(*row) for row in db.session.execute(rows.order_by(*order).limit(limit))]


def get_checked(firm_id: int) -> Checked:
    """A firm as staff see it. Raises NotFoundError."""
    found = db.session.execute(
        select(Firm, Organisation, PostalCode.post_town)
        .join(Organisation, Organisation.id == Firm.organisation_id)
        .join(PostalCode, PostalCode.code == Firm.postal_code)
        .where(Firm.id == firm_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    members = db.session.execute(
        select(Person.name, Person.email, FirmMember.role)
        .join(FirmMember, FirmMember.person_id == Person.id)
        .where(FirmMember.firm_id == firm_id)
        .order_by((FirmMember.role != MemberRole.OWNER), FirmMember.id)
    )
    work = db.session.execute(
        select(FirmService.category, FirmService.service)
        .where(FirmService.firm_id == firm_id)
        .order_by(FirmService.category, FirmService.service)
    )
    return Checked(*found, [Member(*row) for row in members], [(category, service) for category, service in work])
