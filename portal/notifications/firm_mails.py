"""Mails about a firm itself: to those who are in it, and to whoever is asked to join."""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.database import db
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass
from portal.firms import invitations
from portal.firms.members import list_own_firms
from portal.firms.models import FirmMember, MemberRole
from portal.firms.queries import get_firm, list_member_ids
from portal.firms.roles import ROLE_MEANINGS, ROLE_NAMES
from portal.notifications import links
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail

FIRM_INVITED = Mail("firm_invited", MailClass.SERVICE, expires_in=invitations.GOOD_FOR)
FIRM_JOINED = Mail("firm_joined", MailClass.SERVICE, notice=NoticeKind.FIRM_MATTERS)
FIRM_LEFT = Mail("firm_left", MailClass.SERVICE, notice=NoticeKind.FIRM_MATTERS)
FIRM_ROLE_CHANGED = Mail("firm_role_changed", MailClass.SERVICE)
FIRM_MEMBER_REMOVED = Mail("firm_member_removed", MailClass.SERVICE)


def invite_to_firm(*, invitation_id: int, audit_id: int) -> None:
    """Mail the link to whoever was invited; nothing when it was taken back or used meanwhile, or the account is suspended."""
    issued = invitations.issue_link(invitation_id)
    if issued is None:
        return
    invitation, token = issued
    person = db.session.scalar(select(Person).where(Person.email == invitation.email))
    inviter = db.session.get(Person, invitation.invited_by_id) if invitation.invited_by_id else None
    if person and person.suspended_at:
        return
    recipient = Recipient(
        person.id if person else None,
        person.name if person else "",
        invitation.email,
        person.locale if person else invitation.locale,
    )
    FIRM_INVITED.plan(
        recipient,
        event_key=f"audit:{audit_id}",
        firm=get_firm(invitation.firm_id).name,
        inviter=inviter.name if inviter else "",
        role_name=ROLE_NAMES[invitation.role],
        meaning=ROLE_MEANINGS[invitation.role],
        good_until=invitation.expires_at,
        link=links.firm_invitation_page(token),
    )


def tell_owners_of_joining(*, firm_id: int, person_id: int, audit_id: int) -> None:
    """Tell the owners who has joined, and as what; nothing when they are gone again."""
    member = db.session.scalar(
        select(FirmMember).where(FirmMember.firm_id == firm_id, FirmMember.person_id == person_id)
    )
    if member is not None:
        _mail_owners(FIRM_JOINED, firm_id, about=person_id, audit_id=audit_id, role_name=ROLE_NAMES[member.role])


def tell_owners_of_leaving(*, firm_id: int, person_id: int, audit_id: int) -> None:
    """Tell the owners who has left."""
    _mail_owners(FIRM_LEFT, firm_id, about=person_id, audit_id=audit_id)


def tell_of_new_role(*, firm_id: int, person_id: int, audit_id: int) -> None:
    """Tell somebody what they may do from now on; nothing when they are out of the firm."""
    role = next((firm.role for firm in list_own_firms(person_id) if firm.id == firm_id), None)
    if role is not None:
        told = {"role_name": ROLE_NAMES[role], "meaning": ROLE_MEANINGS[role], "link": links.firm_people_page()}
        _mail_person(FIRM_ROLE_CHANGED, firm_id, person_id, audit_id=audit_id, **told)


def tell_of_removal(*, firm_id: int, person_id: int, audit_id: int) -> None:
    """Tell somebody that they are no longer in the firm."""
    _mail_person(FIRM_MEMBER_REMOVED, firm_id, person_id, audit_id=audit_id)


def list_owners(firm_id: int) -> list[Recipient]:
    """The firm's owners who can log in."""
    owners = select(Person).where(Person.id.in_(list_member_ids(firm_id, roles=(MemberRole.OWNER,))))
    return [
        Recipient(person.id, person.name, person.email, person.locale, firm_id)
        for person in db.session.scalars(owners.where(Person.suspended_at.is_(None)).order_by(Person.id))
    ]


def _mail_owners(mail: Mail, firm_id: int, *, about: int, audit_id: int, **context: object) -> None:
    person, firm = db.session.get(Person, about), get_firm(firm_id)
    for owner in list_owners(firm_id):
        if person is not None and owner.person_id != about:
            mail.plan(
                owner,
                event_key=f"audit:{audit_id}",
                firm=firm.name,
                person=person.name,
                link=links.firm_people_page(),
                **context,
            )


def _mail_person(mail: Mail, firm_id: int, person_id: int, *, audit_id: int, **context: object) -> None:
    person = db.session.get(Person, person_id)
    if person is not None and person.suspended_at is None:
        recipient = Recipient(person.id, person.name, person.email, person.locale)
        mail.plan(recipient, event_key=f"audit:{audit_id}", firm=get_firm(firm_id).name, **context)
