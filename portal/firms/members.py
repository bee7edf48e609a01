"""The people of a firm: who is in it and as what. A firm always has an owner who can log in.

Whoever changes this holds the firm's row first, so that two owners who leave at once are asked one after the other
(docs/decisions/0021-people-of-a-firm.md). Services flush; whoever called commits.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from portal.accounts import services as accounts
from portal.accounts.models import Person
from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError, NotFoundError
from portal.firms.errors import LastOwnerError
from portal.firms.models import Firm, FirmInvitation, FirmMember, MemberRole
from portal.firms.policies import can_run_firm


class Colleague(NamedTuple):
    """Somebody in a firm, as the others see them. `id` is the membership's."""

    id: int
    person_id: int
    name: str
    email: str
    role: str
    since: datetime


class OwnFirm(NamedTuple):
    """A firm that a person is in."""

    id: int
    name: str
    role: str


def list_colleagues(firm_id: int) -> list[Colleague]:
    """Everybody in the firm, in the order they came."""
    return [Colleague(*row) for row in db.session.execute(_colleagues(firm_id).order_by(FirmMember.id))]


def get_colleague(firm_id: int, member_id: int) -> Colleague:
    """One of the firm's people. Raises NotFoundError, the same for another firm's and for nobody."""
    row = db.session.execute(_colleagues(firm_id).where(FirmMember.id == member_id)).one_or_none()
    if row is None:
        raise NotFoundError
    return Colleague(*row)


def _colleagues(firm_id: int) -> Select:
    return (
        select(FirmMember.id, Person.id, Person.name, Person.email, FirmMember.role, FirmMember.created_at)
        .join(Person, Person.id == FirmMember.person_id)
        .where(FirmMember.firm_id == firm_id)
    )


def list_own_firms(person_id: int) -> list[OwnFirm]:
    """The firms the person can act for, the one joined first at the top; a suspended one is none of them."""
    rows = db.session.execute(
        select(Firm.id, Firm.name, FirmMember.role)
        .join(FirmMember, FirmMember.firm_id == Firm.id)
        .where(FirmMember.person_id == person_id, Firm.suspended_at.is_(None))
        .order_by(FirmMember.id)
    )
    return [OwnFirm(*row) for row in rows]


def get_own_firm(person_id: int, firm_id: int) -> OwnFirm:
    """A firm the person can act for. Raises NotFoundError, the same for others' and for none."""
    for firm in list_own_firms(person_id):
        if firm.id == firm_id:
            return firm
    raise NotFoundError


def hold(firm_id: int) -> Firm:
    """Hold the firm's row until the transaction ends: who is in it changes for one at a time. Raises NotFoundError."""
    held = select(Firm).where(Firm.id == firm_id).with_for_update(key_share=True)
    firm = db.session.scalar(held.execution_options(populate_existing=True))
    if firm is None:
        raise NotFoundError
    return firm


def hold_for_owner(firm_id: int, actor_id: int) -> Firm:
    """The same, for somebody who is an owner of it at this moment. Raises NotAllowedError."""
    firm = hold(firm_id)
    role = select(FirmMember.role).where(FirmMember.firm_id == firm_id, FirmMember.person_id == actor_id)
    if not can_run_firm(db.session.scalar(role)):
        raise NotAllowedError
    return firm


def is_last_owner(firm_id: int, person_id: int) -> bool:
    """Whether the firm would have no owner who can log in without this person."""
    mine = (FirmMember.firm_id == firm_id, FirmMember.person_id == person_id, ~_may_go(firm_id))
    return bool(db.session.scalar(select(exists().where(*mine))))


def change_role(member: Colleague, *, firm_id: int, role: MemberRole, actor_id: int) -> None:
    """An owner says what somebody may do, perhaps themselves. Raises NotAllowedError, LastOwnerError, NotFoundError."""
    firm = hold_for_owner(firm_id, actor_id)
    if get_colleague(firm_id, member.id).role == role:
        return
    stays_owned = [] if role == MemberRole.OWNER else [_may_go(firm_id)]
    which = (_is_member(firm_id, member.id), *stays_owned)
    if not db.session.execute(update(FirmMember).where(*which).values(role=role)).rowcount:
        raise LastOwnerError
    if role != MemberRole.OWNER:
        _withdraw_invitations_of(member.person_id, firm, actor_id=actor_id)
    line = audit.record("firm:role-changed", firm, actor_id=actor_id, person_id=member.person_id, role=role)
    if member.person_id != actor_id:
        outbox.add("firm:role-changed", firm_id=firm_id, person_id=member.person_id, audit_id=line)


def remove(member: Colleague, *, firm_id: int, actor_id: int) -> None:
    """An owner takes somebody out, at once: their next request is a stranger's. Raises NotAllowedError, LastOwnerError, NotFoundError."""
    firm = hold_for_owner(firm_id, actor_id)
    gone = _take_out(get_colleague(firm_id, member.id), firm, actor_id=actor_id)
    line = audit.record("firm:member-removed", firm, actor_id=actor_id, person_id=gone.person_id, role=gone.role)
    if gone.person_id != actor_id:
        outbox.add("firm:member-removed", firm_id=firm_id, person_id=gone.person_id, audit_id=line)


def leave(firm_id: int, *, person_id: int) -> None:
    """Somebody goes by themself; the owners are told. Raises LastOwnerError, and NotFoundError for who is not in it."""
    firm = hold(firm_id)
    mine = select(FirmMember.id).where(FirmMember.firm_id == firm_id, FirmMember.person_id == person_id)
    gone = _take_out(get_colleague(firm_id, db.session.scalar(mine) or 0), firm, actor_id=person_id)
    line = audit.record("firm:member-left", firm, actor_id=person_id, role=gone.role)
    outbox.add("firm:member-left", firm_id=firm_id, person_id=person_id, audit_id=line)


def _take_out(member: Colleague, firm: Firm, *, actor_id: int) -> Colleague:
    """The firm's row is held."""
    if not db.session.execute(delete(FirmMember).where(_is_member(firm.id, member.id), _may_go(firm.id))).rowcount:
        raise LastOwnerError
    accounts.stop_acting_for_firm(member.person_id, firm.id)
    _withdraw_invitations_of(member.person_id, firm, actor_id=actor_id)
    return member


def _withdraw_invitations_of(person_id: int, firm: Firm, *, actor_id: int) -> None:
    """Who may invite nobody any more has nobody underway either, themself at another address least of all."""
    open_ones = (FirmInvitation.accepted_at.is_(None), FirmInvitation.withdrawn_at.is_(None))
    own = (FirmInvitation.firm_id == firm.id, FirmInvitation.invited_by_id == person_id)
    withdraw = update(FirmInvitation).where(*own, *open_ones).values(withdrawn_at=func.now())
    for invitation_id in db.session.scalars(withdraw.returning(FirmInvitation.id)):
        audit.record("firm:invitation-withdrawn", firm, actor_id=actor_id, invitation_id=invitation_id)


def _is_member(firm_id: int, member_id: int) -> ColumnElement[bool]:
    return (FirmMember.id == member_id) & (FirmMember.firm_id == firm_id)


def _may_go(firm_id: int) -> ColumnElement[bool]:
    """No owner, or not the last who can log in. Asked in the statement that takes the owner away."""
    other = aliased(FirmMember)
    another_owner = exists().where(
        other.firm_id == firm_id,
        other.id != FirmMember.id,
        other.role == MemberRole.OWNER,
        Person.id == other.person_id,
        Person.suspended_at.is_(None),
    )
    return or_(FirmMember.role != MemberRole.OWNER, another_owner)
