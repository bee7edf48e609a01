"""Mails to a poster about how the asking ended: nobody replied, or fewer than was wished. Both are class B.

A handler runs after the fact, so each looks first whether what it tells of is still true.
"""

from portal.delivery.states import MailClass
from portal.dispatch.explain import find_course, promised_by
from portal.notifications.audience import mail_poster
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.projects.models import Project
from portal.projects.queries import get_project

NOBODY_ANSWERED = Mail("nobody_answered", MailClass.SERVICE, notice=NoticeKind.NOBODY_ANSWERED)
TOO_FEW_ANSWERED = Mail("too_few_answered", MailClass.SERVICE)
"""Asks what to do, so nobody can choose it away."""


def tell_that_nobody_answered(*, project_id: int) -> None:
    """Tell the poster that the waves are over, that people of ours have it, and by when they hear from them."""
    project, course = get_project(project_id), find_course(project_id)
    if course is None or course.outcome != "needs-staff" or course.rescued_at or not _waits(project):
        return
    by = promised_by(course)
    mail_poster(NOBODY_ANSWERED, project, event_key=f"course:{project_id}:{course.number}", by=by)


def ask_what_to_do(*, project_id: int) -> None:
    """Ask the poster whether to look further away, later or no more."""
    project, course = get_project(project_id), find_course(project_id)
    if course is None or course.outcome != "too-few" or course.poster_answer or not _waits(project):
        return
    mail_poster(
        TOO_FEW_ANSWERED,
        project,
        event_key=f"course:{project_id}:{course.number}",
        replies=project.taken_slots,
        wished=project.wished_replies,
    )


def _waits(project: Project) -> bool:
    return project.takes_replies and not project.is_full
