"""Mails to those a poster lets in, and about a choice that waits for somebody's yes. All are class B; none goes to a firm."""

from portal.accounts.models import Person
from portal.core.database import db
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass
from portal.firms.queries import get_firm
from portal.notifications import links
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.projects import members
from portal.projects.access import find_approver
from portal.projects.models import Project, ProjectMember
from portal.projects.queries import get_project
from portal.projects.roles import ProjectRole
from portal.quotes.models import Quote

MEMBER_INVITED = Mail("member_invited", MailClass.SERVICE)
CHOICE_PROPOSED = Mail("choice_proposed", MailClass.SERVICE)
CHOICE_SENT_BACK = Mail("choice_sent_back", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)
CHOICE_APPROVED = Mail("choice_approved", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)
APPROVER_REMOVED = Mail("approver_removed", MailClass.SERVICE)


def invite_member(*, member_id: int, request_id: int) -> None:
    """Mail the link to somebody who was invited; nothing when they were taken out or have joined meanwhile."""
    member = db.session.get(ProjectMember, member_id)
    if member is not None:
        _mail_invitation(member, event_key=f"request:{request_id}")


def invite_those_named(*, project_id: int) -> None:
    """Mail the link to whoever was named in the wizard, now that the project is out."""
    for member in members.invite_waiting(get_project(project_id)):
        _mail_invitation(member, event_key=f"member:{member.id}")


def _mail_invitation(member: ProjectMember, *, event_key: str) -> None:
    project = get_project(member.project_id)
    token = members.issue_invitation(member)
    poster = db.session.get(Person, project.poster_id) if project.poster_id else None
    recipient = _recipient_of(member, project)
    if token is None or poster is None or poster.suspended_at or recipient is None:
        return
    MEMBER_INVITED.plan(
        recipient,
        event_key=event_key,
        inviter=poster.name,
        title=project.title_in(recipient.locale),
        role=member.role,
        link=links.invitation_page(token),
    )


def ask_for_approval(*, quote_id: int, audit_id: int) -> None:
    """Tell the approver which firm was chosen; who has not joined gets a link to join with. Nothing when it was taken back."""
    quote = db.session.get_one(Quote, quote_id)
    approver = find_approver(quote.project_id)
    if quote.proposed_at is None or quote.accepted_at is not None or approver is None:
        return
    project = get_project(quote.project_id)
    token = members.issue_invitation(approver)
    recipient = _recipient_of(approver, project)
    if recipient is None:
        return
    CHOICE_PROPOSED.plan(
        recipient,
        event_key=f"audit:{audit_id}",
        title=project.title_in(recipient.locale),
        firm=get_firm(quote.firm_id).name,
        poster=project.org_name or project.contact_name or "",
        amount_ore=quote.amount_ore,
        link=links.approval_page(project.id) if token is None else links.invitation_page(token),
    )


def tell_of_no(*, quote_id: int, audit_id: int) -> None:
    """Tell the poster and whoever else may choose that the approver said no, and why."""
    quote = db.session.get_one(Quote, quote_id)
    if quote.sent_back_at is not None:
        tell_choosers(CHOICE_SENT_BACK, quote, event_key=f"audit:{audit_id}", note=quote.sent_back_note)


def tell_of_yes(*, quote_id: int, project_id: int) -> None:
    """Tell the poster and whoever else may choose that the approver said yes; the firm has its own mail."""
    tell_choosers(CHOICE_APPROVED, db.session.get_one(Quote, quote_id), event_key=f"project:{project_id}")


def tell_removed_approver(*, project_id: int, person_id: int, audit_id: int) -> None:
    """Tell somebody that nothing waits for their yes any more; nothing when they were asked anew, or the poster is gone."""
    project = get_project(project_id)
    person = db.session.get(Person, person_id)
    poster = db.session.get(Person, project.poster_id) if project.poster_id else None
    approver = find_approver(project_id)
    if person is None or person.suspended_at or poster is None or (approver and approver.email == person.email):
        return
    APPROVER_REMOVED.plan(
        Recipient(person.id, person.name, person.email, person.locale),
        event_key=f"audit:{audit_id}",
        remover=poster.name,
        title=project.title_in(person.locale),
    )


def tell_choosers(mail: Mail, quote: Quote, *, event_key: str, **context: object) -> None:
    """Mail the poster and those let in who may choose, with the project's title and the firm's name."""
    project = get_project(quote.project_id)
    firm = get_firm(quote.firm_id).name
    for person in _choosers(project):
        mail.plan(
            Recipient(person.id, person.name, person.email, person.locale),
            event_key=event_key,
            title=project.title_in(person.locale),
            firm=firm,
            link=links.my_project_page(project.id),
            **context,
        )


def _choosers(project: Project) -> list[Person]:
    deciding = db.session.scalars(
        db.select(Person)
        .join(ProjectMember, ProjectMember.person_id == Person.id)
        .where(
            ProjectMember.project_id == project.id,
            ProjectMember.role == ProjectRole.DECIDE,
            ProjectMember.joined_at.is_not(None),
        )
    )
    poster = db.session.get(Person, project.poster_id) if project.poster_id else None
    return [person for person in (poster, *deciding) if person is not None and person.suspended_at is None]


def _recipient_of(member: ProjectMember, project: Project) -> Recipient | None:
    """Nobody when the account is suspended."""
    person = db.session.scalar(db.select(Person).where(Person.email == member.email))
    if person and person.suspended_at:
        return None
    locale = person.locale if person else project.locale
    return Recipient(person.id if person else None, member.name, member.email, locale)
