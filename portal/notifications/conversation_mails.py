"""Mails about what staff, posters and firms write to each other, and what staff do to a project that its poster should know of.

All are class B. A message's words stand in its mail; who the poster is does not stand in a firm's: mailboxes are read by others.
"""

from sqlalchemy import select

from portal.conversations.models import Message, Thread
from portal.conversations.queries import get_message
from portal.conversations.services import POSTER_AND_FIRM, POSTER_AND_STAFF
from portal.conversations.states import Side
from portal.core.database import db
from portal.delivery.states import MailClass
from portal.files.attachments import list_of_message
from portal.firms.queries import get_firm
from portal.leads.models import Lead
from portal.leads.talking import is_in_touch
from portal.notifications import links
from portal.notifications.audience import list_answering_members, mail_poster
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.projects.models import Project
from portal.projects.queries import get_project, get_questions_of
from portal.projects.states import ProjectState

LOCALES = ("nb", "en")
PROJECT_QUESTION = Mail("project_question", MailClass.SERVICE)
PROJECT_MESSAGE = Mail("project_message", MailClass.SERVICE, notice=NoticeKind.MESSAGES)
MESSAGE_FROM_FIRM = Mail("message_from_firm", MailClass.SERVICE, notice=NoticeKind.MESSAGE_FROM_FIRM)
MESSAGE_FROM_POSTER = Mail("message_from_poster", MailClass.SERVICE, notice=NoticeKind.MESSAGE_FROM_POSTER)
PROJECT_MERGED = Mail("project_merged", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)
PROJECT_MOVED = Mail("project_moved", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)


def tell_of_message(*, message_id: int) -> None:
    """Tell the other side what was written. Staff are not mailed: they see theirs in the menu."""
    message, thread = get_message(message_id)
    if thread.parties == POSTER_AND_FIRM:
        _tell_across(message, thread)
    elif thread.parties == POSTER_AND_STAFF and message.side == Side.STAFF:
        _tell_poster_of_staff(message, get_project(thread.subject_id))


def _tell_poster_of_staff(message: Message, project: Project) -> None:
    """With a word that the project waits when it does."""
    mail = PROJECT_QUESTION if project.state is ProjectState.ASKED else PROJECT_MESSAGE
    mail_poster(
        mail, project, event_key=f"message:{message.id}", body=message.body, conversation_link=_thread_of(project)
    )


def _tell_across(message: Message, thread: Thread) -> None:
    """Poster or firm; nobody once the firm's access has been taken back."""
    lead = db.session.scalar(select(Lead).where(Lead.id == thread.subject_id))
    if lead is None or not is_in_touch(lead.id):
        return
    project = get_project(lead.project_id)
    said = {
        "event_key": f"message:{message.id}",
        "body": message.body,
        "files": len(list_of_message(message.id)),
    }
    if message.side == Side.FIRM:
        link = links.thread_page(project.id, lead.id)
        mail_poster(MESSAGE_FROM_FIRM, project, firm=get_firm(lead.firm_id).name, thread_link=link, **said)
        return
    for member in list_answering_members(lead.firm_id):
        title, link = project.title_in(member.locale), links.firm_thread_page(lead.id)
        MESSAGE_FROM_POSTER.plan(member, title=title, link=link, **said)


def tell_of_merging(*, project_id: int) -> None:
    """Tell the poster which of the two goes on."""
    double = get_project(project_id)
    if double.merged_into_id is None:
        return
    onward = get_project(double.merged_into_id)
    mail_poster(
        PROJECT_MERGED,
        double,
        event_key=f"project:{project_id}",
        onward=onward.title_in(double.locale),
        onward_link=links.my_project_page(onward.id),
        conversation_link=_thread_of(double),
    )


def tell_of_moving(*, project_id: int, audit_id: int) -> None:
    """Tell the poster under which trade the project is now."""
    project = get_project(project_id)
    questions = get_questions_of(project)
    names = {locale: questions.name(locale) for locale in LOCALES}
    mail_poster(PROJECT_MOVED, project, event_key=f"audit:{audit_id}", category=names)


def _thread_of(project: Project) -> str:
    return links.project_conversation_page(project.id)
