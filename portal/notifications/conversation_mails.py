"""Mails about what staff write to a poster, and what they do to a project that the poster should know of. All are class B."""

from portal.accounts.queries import get_person
from portal.conversations.models import Side
from portal.conversations.queries import get_message
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass
from portal.notifications import links
from portal.notifications.mail import Mail
from portal.projects.models import Project
from portal.projects.queries import get_project, get_questions_of
from portal.projects.states import ProjectState

PROJECT_QUESTION = Mail("project_question", MailClass.SERVICE)
PROJECT_MESSAGE = Mail("project_message", MailClass.SERVICE)
PROJECT_MERGED = Mail("project_merged", MailClass.SERVICE)
PROJECT_MOVED = Mail("project_moved", MailClass.SERVICE)


def tell_of_message(*, message_id: int) -> None:
    """Tell the poster what staff wrote, with a word that the project waits when it does. Staff see theirs in the menu."""
    message, thread = get_message(message_id)
    if message.side != Side.STAFF or thread.subject_kind != Project.__tablename__:
        return
    project = get_project(thread.subject_id)
    mail = PROJECT_QUESTION if project.state is ProjectState.ASKED else PROJECT_MESSAGE
    _mail_poster(mail, project, event_key=f"message:{message_id}", body=message.body)


def tell_of_merging(*, project_id: int) -> None:
    """Tell the poster which of the two goes on."""
    double = get_project(project_id)
    if double.merged_into_id is None:
        return
    onward = get_project(double.merged_into_id)
    _mail_poster(
        PROJECT_MERGED,
        double,
        event_key=f"project:{project_id}",
        onward=onward.title,
        onward_link=links.my_project_page(onward.id),
    )


def tell_of_moving(*, project_id: int, audit_id: int) -> None:
    """Tell the poster under which trade the project is now."""
    project = get_project(project_id)
    questions = get_questions_of(project)
    recipient = _poster_of(project)
    if recipient:
        PROJECT_MOVED.plan(
            recipient,
            event_key=f"audit:{audit_id}",
            title=project.title,
            category=questions.name(recipient.locale),
            link=links.my_project_page(project.id),
        )


def _mail_poster(mail: Mail, project: Project, *, event_key: str, **context: object) -> None:
    recipient = _poster_of(project)
    if recipient:
        conversation = links.project_conversation_page(project.id)
        mail.plan(recipient, event_key=event_key, title=project.title, conversation_link=conversation, **context)


def _poster_of(project: Project) -> Recipient | None:
    if project.poster_id is None:  # erased in the meantime
        return None
    person = get_person(project.poster_id)
    return Recipient(person.id, person.name, person.email, person.locale)
