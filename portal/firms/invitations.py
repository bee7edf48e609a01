"""Inviting people into a firm, and joining by the mailed link. An account is made when somebody joins, not before.

Services flush; whoever called commits.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import attempts
from portal.accounts.contact import normal_email
from portal.accounts.models import Person
from portal.accounts.tokens import hash_token, new_token
from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.errors import (
    AlreadyAskedError,
    AlreadyInFirmError,
    InvitationForSomebodyElseError,
    InvitationIsOverError,
)
from portal.firms.members import hold, hold_for_owner
from portal.firms.models import Firm, FirmInvitation, FirmMember, MemberRole

GOOD_FOR = timedelta(days=14)
KEPT_AFTER_END = timedelta(days=30)


class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def state_of(invitation: FirmInvitation) -> InvitationState:
    """What came of it."""
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    if invitation.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if invitation.expires_at <= clock.now() else InvitationState.OPEN


def list_unanswered(firm_id: int) -> list[FirmInvitation]:
    """Those that nobody has used or taken back, also where the time has run out; oldest first."""
    unanswered = select(FirmInvitation).where(FirmInvitation.firm_id == firm_id, *_unanswered())
    return list(db.session.scalars(unanswered.order_by(FirmInvitation.id)))


def get_invitation(firm_id: int, invitation_id: int) -> FirmInvitation:
    """One of the firm's invitations. Raises NotFoundError, the same for another firm's and for none."""
    invitation = db.session.get(FirmInvitation, invitation_id)
    if invitation is None or invitation.firm_id != firm_id:
        raise NotFoundError
    return invitation


def find_invitation(token: str) -> FirmInvitation | None:
    """The invitation behind a mailed link, whatever came of it; None for a link that a newer one has replaced."""
    return db.session.scalar(select(FirmInvitation).where(FirmInvitation.token_hash == hash_token(token)))


def invite(firm_id: int, *, email: str, role: MemberRole, actor_id: int, locale: str = "nb") -> FirmInvitation:
    """An owner invites somebody; the mail with the link is the worker's.

    Raises NotAllowedError, InvalidEmailError, AlreadyInFirmError, AlreadyAskedError, TooManyAttemptsError.
    """
    address = normal_email(email)
    attempts.INVITATIONS_FROM_PERSON.spend(actor_id)
    firm = hold_for_owner(firm_id, actor_id)
    _refuse_unfit(firm, address)
    _spend_mail(firm, address)
    invitation = FirmInvitation(
        firm_id=firm.id,
        email=address,
        role=role,
        locale=locale,
        token_hash=hash_token(new_token()),  # of a link that nobody has: the worker makes the one that is sent
        invited_by_id=actor_id,
        expires_at=clock.now() + GOOD_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    _ask(firm, invitation, actor_id=actor_id)
    return invitation


def _refuse_unfit(firm: Firm, address: str) -> None:
    """One open invitation an address: what has run out makes room."""
    is_in = select(FirmMember.id).join(Person, Person.id == FirmMember.person_id)
    if db.session.scalar(is_in.where(FirmMember.firm_id == firm.id, Person.email == address)) is not None:
        raise AlreadyInFirmError
    to_address = (FirmInvitation.firm_id == firm.id, FirmInvitation.email == address, *_unanswered())
    run_out = update(FirmInvitation).where(*to_address, FirmInvitation.expires_at <= func.now())
    db.session.execute(run_out.values(withdrawn_at=func.now()))
    if db.session.scalar(select(FirmInvitation.id).where(*to_address)) is not None:
        raise AlreadyAskedError


def _spend_mail(firm: Firm, address: str) -> None:
    attempts.INVITATIONS_FROM_FIRM.spend(firm.id)
    attempts.INVITATIONS_FOR_ADDRESS.spend(address)


def _ask(firm: Firm, invitation: FirmInvitation, *, actor_id: int) -> None:
    line = audit.record(
        "firm:member-invited", firm, actor_id=actor_id, invitation_id=invitation.id, role=invitation.role
    )
    outbox.add("firm:member-invited", invitation_id=invitation.id, audit_id=line)


def resend(invitation: FirmInvitation, *, actor_id: int) -> None:
    """Mail a new link, good for another 14 days; the one before is dead. Also after the time had run out. Whoever sends it invites.

    Raises NotAllowedError, InvitationIsOverError, TooManyAttemptsError.
    """
    attempts.INVITATIONS_FROM_PERSON.spend(actor_id)
    firm = hold_for_owner(invitation.firm_id, actor_id)
    token_hash = hash_token(new_token())
    _change(invitation, expires_at=func.now() + GOOD_FOR, token_hash=token_hash, invited_by_id=actor_id)
    _spend_mail(firm, invitation.email)
    _ask(firm, invitation, actor_id=actor_id)


def withdraw(invitation: FirmInvitation, *, actor_id: int) -> None:
    """Take it back; the link is dead. Raises NotAllowedError, InvitationIsOverError."""
    firm = hold_for_owner(invitation.firm_id, actor_id)
    _change(invitation, withdrawn_at=func.now())
    audit.record("firm:invitation-withdrawn", firm, actor_id=actor_id, invitation_id=invitation.id)


def issue_link(invitation_id: int) -> tuple[FirmInvitation, str] | None:
    """The worker's half: the invitation and the token of its link, whose hash is stored; None once it is over."""
    invitation = db.session.get(FirmInvitation, invitation_id)
    token = new_token()
    try:
        _change(invitation, FirmInvitation.expires_at > func.now(), token_hash=hash_token(token))
    except InvitationIsOverError:
        return None
    return invitation, token


def join(token: str, *, person_id: int) -> FirmInvitation:
    """Join with the mailed link, once, logged in with the address it was sent to: a link passed on lets nobody in. Nor does one
    whose sender is no longer an owner who can log in.

    Raises InvitationIsOverError, InvitationForSomebodyElseError, AlreadyInFirmError.
    """
    invitation = find_invitation(token)
    if invitation is None:
        raise InvitationIsOverError
    if db.session.get_one(Person, person_id).email != invitation.email:
        raise InvitationForSomebodyElseError
    firm = hold(invitation.firm_id)
    is_good = (FirmInvitation.expires_at > func.now(), FirmInvitation.token_hash == hash_token(token))
    _change(invitation, *is_good, _is_from_owner(), accepted_at=func.now())
    joined = db.session.scalar(
        insert(FirmMember)
        .values(firm_id=firm.id, person_id=person_id, role=invitation.role)
        .on_conflict_do_nothing()
        .returning(FirmMember.id)
    )
    if joined is None:
        raise AlreadyInFirmError
    line = audit.record("firm:member-joined", firm, actor_id=person_id, role=invitation.role)
    outbox.add("firm:member-joined", firm_id=firm.id, person_id=person_id, audit_id=line)
    return invitation


def _unanswered() -> tuple[ColumnElement[bool], ...]:
    return FirmInvitation.accepted_at.is_(None), FirmInvitation.withdrawn_at.is_(None)


def _is_from_owner() -> ColumnElement[bool]:
    return exists().where(
        FirmMember.firm_id == FirmInvitation.firm_id,
        FirmMember.person_id == FirmInvitation.invited_by_id,
        FirmMember.role == MemberRole.OWNER,
        Person.id == FirmMember.person_id,
        Person.suspended_at.is_(None),
    )


def _change(invitation: FirmInvitation, *when: ColumnElement[bool], **values: object) -> None:
    """Change it if it is as it must be; one of two at once finds that it is over."""
    which = (FirmInvitation.id == invitation.id, *_unanswered(), *when)
    changed = db.session.execute(update(FirmInvitation).where(*which).values(**values)).rowcount
    db.session.refresh(invitation)
    if not changed:
        raise InvitationIsOverError


def forget_old_invitations() -> int:
    """Delete those that ended 30 days ago, one way or another; returns how many."""
    ended = func.least(FirmInvitation.expires_at, FirmInvitation.accepted_at, FirmInvitation.withdrawn_at)
    return db.session.execute(delete(FirmInvitation).where(ended < func.now() - KEPT_AFTER_END)).rowcount
