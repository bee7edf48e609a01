"""Mails about what staff write to a poster, and what they do to a project that the poster should know of. All are class B."""

from portal.conversations.queries import get_message
from portal.conversations.states import Side
from portal.delivery.states import MailClass
from portal.notifications import links
from portal.notifications.audience import mail_poster
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.projects.models import Project
from portal.projects.queries import get_project, get_questions_of
from portal.projects.states import ProjectState

LOCALES = ("nb", "en")
PROJECT_QUESTION = Mail("project_question", MailClass.SERVICE)
PROJECT_MESSAGE = Mail("project_message", MailClass.SERVICE, notice=NoticeKind.MESSAGES)
PROJECT_MERGED = Mail("project_merged", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)
PROJECT_MOVED = Mail("project_moved", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)


def tell_of_message(*, message_id: int) -> None:
    """Tell the poster what staff wrote, with a word that the project waits when it does. Staff see theirs in the menu."""
    message, thread = get_message(message_id)
    if message.side != Side.STAFF or thread.subject_kind != Project.__tablename__:
        return
    project = get_project(thread.subject_id)
    mail = PROJECT_QUESTION if project.state is ProjectState.ASKED else PROJECT_MESSAGE
    mail_poster(
        mail, project, event_key=f"message:{message_id}", body=message.body, conversation_link=_thread_of(project)
    )


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
