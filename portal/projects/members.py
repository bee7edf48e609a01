"""Letting others into a project: inviting, joining and taking out. Services flush; whoever called commits."""

from sqlalchemy import func, select, update

from portal.accounts import attempts, tokens
from portal.accounts import services as accounts
from portal.accounts.contact import clean_name, normal_email
from portal.accounts.models import Person
from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError, TooManyAttemptsError
from portal.projects import access, services
from portal.projects.draft_key import hash_draft_key
from portal.projects.errors import (
    AlreadyInProjectError,
    AlreadyInvitedError,
    InvitationForAnotherError,
    OneApproverError,
    OwnAddressError,
    SpentInvitationError,
    TooManyMembersError,
)
from portal.projects.models import Project, ProjectMember
from portal.projects.policies import can_run
from portal.projects.roles import PosterKind, ProjectRole
from portal.projects.states import OUT

MOST_MEMBERS = 10


def invite(project: Project, *, name: str, email: str, role: ProjectRole, actor_id: int) -> ProjectMember:
    """The poster invites somebody; the mail with the link is the worker's.

    Raises NotAllowedError, InvalidNameError, InvalidEmailError, OwnAddressError, AlreadyInvitedError, OneApproverError,
    TooManyMembersError, TooManyAttemptsError.
    """
    if not can_run(actor_id, project) or (role is ProjectRole.APPROVE and not may_have_approver(project)):
        raise NotAllowedError
    name, address = clean_name(name), normal_email(email)
    attempts.INVITATIONS_FROM_PERSON.spend(actor_id)
    services.hold(project)  # an approver must not slip in while a firm is being chosen
    _refuse_unfit(project, address, role)
    attempts.INVITATIONS_FOR_ADDRESS.spend(address)
    member = _add(project, name=name, email=address, role=role)
    audit.record("project:member-invited", project, actor_id=actor_id, member_id=member.id, role=role)
    _ask(member, actor_id=actor_id)
    return member


def may_have_approver(project: Project) -> bool:
    """Whether somebody else may have to say yes to the choice: not where a private person posts."""
    return project.poster_kind != PosterKind.PRIVATE


def _refuse_unfit(project: Project, address: str, role: ProjectRole) -> None:
    poster = db.session.get(Person, project.poster_id)
    if poster and address == poster.email:
        raise OwnAddressError
    members = access.list_members(project.id)
    if address in (member.email for member in members):
        raise AlreadyInvitedError
    if role is ProjectRole.APPROVE and any(member.role == ProjectRole.APPROVE for member in members):
        raise OneApproverError
    if len(members) >= MOST_MEMBERS:
        raise TooManyMembersError


def _add(project: Project, **fields: str) -> ProjectMember:
    member = ProjectMember(project_id=project.id, **fields)
    db.session.add(member)
    db.session.flush()
    return member


def _ask(member: ProjectMember, *, actor_id: int) -> None:
    request = audit.record("member:invitation-requested", member, actor_id=actor_id)
    outbox.add("member:invited", member_id=member.id, request_id=request)


def name_approver(draft: Project, *, name: str, email: str) -> None:
    """The wizard's answer: who has to say yes to the choice. Empty takes the answer back; mailed once the project is out."""
    approver = access.find_approver(draft.id)
    if approver is not None and (approver.name, approver.email) == (name, email):
        return
    if approver is not None:
        db.session.delete(approver)
        db.session.flush()
    if email:
        _add(draft, name=name, email=email, role=ProjectRole.APPROVE)


def invite_waiting(project: Project) -> list[ProjectMember]:
    """Those named in the wizard who have not been mailed, once the project is out: before that nobody has read what strangers get.

    Who was invited later has a mail of their own on its way. The poster can't approve for themselves and is left out, and so is
    an address that has had its share today: the poster can send it anew.
    """
    if project.state not in OUT:
        return []
    members = access.list_members(project.id)
    waiting = [each for each in members if each.invited_at is None and each.created_at <= project.submitted_at]
    poster = db.session.get(Person, project.poster_id) if project.poster_id else None
    for member in [member for member in waiting if poster and member.email == poster.email]:
        db.session.delete(member)
        waiting.remove(member)
    db.session.flush()
    return [member for member in waiting if _may_be_mailed(member)]


def _may_be_mailed(member: ProjectMember) -> bool:
    try:
        attempts.INVITATIONS_FOR_ADDRESS.spend(member.email)
    except TooManyAttemptsError:
        return False
    return True


def resend(member: ProjectMember, *, actor_id: int) -> None:
    """Mail the link anew; the one before is dead. Raises NotAllowedError, SpentInvitationError, TooManyAttemptsError."""
    project = db.session.get_one(Project, member.project_id)
    if not can_run(actor_id, project):
        raise NotAllowedError
    if member.joined_at is not None:
        raise SpentInvitationError
    attempts.INVITATIONS_FROM_PERSON.spend(actor_id)
    attempts.INVITATIONS_FOR_ADDRESS.spend(member.email)
    _ask(member, actor_id=actor_id)


def remove(member: ProjectMember, *, actor_id: int) -> None:
    """Take somebody out, at once and for good; an approver who was asked is told. Raises NotAllowedError for anyone but the poster."""
    project = db.session.get_one(Project, member.project_id)
    if not can_run(actor_id, project):
        raise NotAllowedError
    details = {"member_id": member.id, "role": member.role, "had_joined": member.joined_at is not None}
    if member.person_id is not None:
        details["person_id"] = member.person_id
    line = audit.record("project:member-removed", project, actor_id=actor_id, **details)
    if member.role == ProjectRole.APPROVE and (person_id := _account_of(member)):
        outbox.add("project:approver-removed", project_id=project.id, person_id=person_id, audit_id=line)
    db.session.delete(member)
    db.session.flush()


def _account_of(member: ProjectMember) -> int | None:
    """Whose account it is; None for somebody who has not been mailed yet, and so doesn't know."""
    if member.person_id is not None or member.invited_at is None:
        return member.person_id
    return db.session.scalar(select(Person.id).where(Person.email == member.email))


def issue_invitation(member: ProjectMember) -> str | None:
    """The worker's half: the token of the link, its hash stored; None once they have joined. Makes the account to log in with."""
    if member.joined_at is not None:
        return None
    accounts.invite(member.email, name=member.name)
    token = tokens.new_token()
    member.token_hash = hash_draft_key(token)
    member.invited_at = func.now()
    db.session.flush()
    return token


def find_invited(token: str) -> ProjectMember | None:
    """Whom the link invites; None once it has been used or another was sent."""
    return db.session.scalar(select(ProjectMember).where(ProjectMember.token_hash == hash_draft_key(token)))


def join(token: str, *, person_id: int) -> ProjectMember:
    """Join with the mailed link, once, logged in with the address it was sent to: a link that is passed on lets nobody in.

    Raises SpentInvitationError, InvitationForAnotherError, AlreadyInProjectError.
    """
    member = find_invited(token)
    if member is None:
        raise SpentInvitationError
    person = db.session.get_one(Person, person_id)
    if person.email != member.email:
        raise InvitationForAnotherError
    project = db.session.get_one(Project, member.project_id)
    services.hold(project)
    if access.find_standing(person_id, project) is not None:
        raise AlreadyInProjectError
    joined = db.session.execute(
        update(ProjectMember)
        .where(ProjectMember.id == member.id, ProjectMember.token_hash == hash_draft_key(token))
        .values(person_id=person_id, joined_at=func.now(), token_hash=None)
    ).rowcount
    if not joined:
        raise SpentInvitationError
    db.session.refresh(member)
    audit.record("project:member-joined", project, actor_id=person_id, member_id=member.id, role=member.role)
    return member
