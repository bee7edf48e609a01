"""Mails about a draft: the link somebody asked for, and the one reminder. Both are class B and nothing of the draft stands in
them but its category: whoever typed the address may have mistyped it.
"""

from portal.accounts.models import Person
from portal.core.database import db
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass, Queue
from portal.notifications import links
from portal.notifications.mail import Mail
from portal.projects import drafts, queries
from portal.projects.models import Project

DRAFT_LINK = Mail("draft_link", MailClass.SERVICE, Queue.LOGIN)
DRAFT_REMINDER = Mail("draft_reminder", MailClass.SERVICE)


def send_draft_link(*, project_id: int, request_id: int) -> None:
    """Make the link somebody asked for and mail it; nothing when the draft is gone or has been handed in meanwhile."""
    draft = db.session.get(Project, project_id)
    token = drafts.issue_link(draft, email=draft.resume_email) if draft and draft.resume_email else None
    if token is not None:
        _plan(DRAFT_LINK, draft, None, draft.resume_email, token, event_key=f"request:{request_id}")


def remind_of_draft(*, project_id: int) -> None:
    """Remind whoever left the draft, once."""
    draft = db.session.get(Project, project_id)
    found = drafts.find_reminded(draft) if draft else None
    if found is None:
        return
    person, address = found
    token = drafts.issue_link(draft, email=address)
    if token is not None:
        _plan(DRAFT_REMINDER, draft, person, address, token, event_key=f"project:{project_id}")


def _plan(mail: Mail, draft: Project, person: Person | None, address: str, token: str, *, event_key: str) -> None:
    locale = person.locale if person else draft.locale
    mail.plan(
        Recipient(person.id if person else None, "", address, locale),
        event_key=event_key,
        category=queries.get_questions_of(draft).name(locale),
        begun_at=draft.created_at,
        days=drafts.DRAFT_LIFE.days,
        link=links.draft_page(token),
        delete_link=links.discard_draft_page(token),
    )
