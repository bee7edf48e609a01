"""Mails about how a project's life goes on: it ends, is about to, changes or is done. All are class B.

A handler runs after the fact, perhaps long after, so each looks first whether what it tells of is still true.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.core import clock
from portal.core.database import db
from portal.delivery.states import MailClass
from portal.leads.models import Lead
from portal.leads.policies import was_taken_back
from portal.notifications import links
from portal.notifications.audience import list_answering_members, mail_poster
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.projects.editing import get_version
from portal.projects.life import REOPENED_WITHIN
from portal.projects.models import Project
from portal.projects.queries import get_project
from portal.projects.states import OUT, Ending, ProjectState
from portal.quotes.models import Quote

PROJECT_EXPIRING = Mail("project_expiring", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)
PROJECT_EXPIRED = Mail("project_expired", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)
LEAD_ENDED = Mail("lead_ended", MailClass.SERVICE, notice=NoticeKind.LEAD_CHANGED)
LEAD_EDITED = Mail("lead_edited", MailClass.SERVICE, notice=NoticeKind.LEAD_CHANGED)
LEAD_COMPLETED = Mail("lead_completed", MailClass.SERVICE, notice=NoticeKind.OFFER_OUTCOME)


def remind_of_expiry(*, project_id: int) -> None:
    """Tell the poster that the project is about to end, with a link to let it stay out."""
    project = get_project(project_id)
    if project.state not in OUT or project.expiry_reminded_at is None:
        return
    mail_poster(
        PROJECT_EXPIRING,
        project,
        event_key=f"project:{project_id}:{_stamp(project.expires_at)}",
        expires_at=project.expires_at,
        extend_link=links.extend_project_page(project_id),
    )


def tell_of_expiry(*, project_id: int) -> None:
    """Tell the poster and the firms that answered that the project has ended by itself."""
    project = get_project(project_id)
    if project.state is not ProjectState.EXPIRED:
        return
    mail_poster(
        PROJECT_EXPIRED,
        project,
        event_key=f"project:{project_id}:{_stamp(project.ended_at)}",
        until=project.ended_at + REOPENED_WITHIN,
    )
    _tell_firms_of_end(project)


def tell_of_withdrawal(*, project_id: int) -> None:
    """Tell the firms that answered that there will be no choice. Why is the poster's own."""
    project = get_project(project_id)
    if project.state is ProjectState.WITHDRAWN:
        _tell_firms_of_end(project)


def tell_of_edit(*, version_id: int) -> None:
    """Tell the firms that may still want to know; at most once a day each, however often the poster saves.

    A change of how to reach the poster is told only to those who were let see it, and nothing to whom that was taken from.
    """
    version = get_version(version_id)
    project = get_project(version.project_id)
    if project.state not in OUT:
        return
    # Whoever was asked later has never read it otherwise: an edit may be what let the project out.
    was_asked = Lead.sent_at <= version.created_at
    is_readable = bool(version.changes)
    may_know = Lead.declined_at.is_(None) & Lead.closed_at.is_(None) if is_readable else Lead.replied_at.is_not(None)
    day = clock.in_oslo(version.created_at).date()
    for lead in _leads(project, may_know & was_asked & ~was_taken_back()):
        key = f"lead:{lead.id}:{day:%Y%m%d}:{'text' if is_readable else 'contact'}"
        _mail_firm(LEAD_EDITED, lead, project, event_key=key, is_readable=is_readable)


def tell_of_completion(*, project_id: int) -> None:
    """Tell the chosen firm that the poster calls the work done."""
    project = get_project(project_id)
    chosen = Lead.id.in_(select(Quote.lead_id).where(Quote.project_id == project_id, Quote.accepted_at.is_not(None)))
    for lead in _leads(project, chosen):
        _mail_firm(LEAD_COMPLETED, lead, project, event_key=f"lead:{lead.id}")


def _tell_firms_of_end(project: Project) -> None:
    for lead in _leads(project, Lead.replied_at.is_not(None) & ~was_taken_back()):
        _mail_firm(
            LEAD_ENDED,
            lead,
            project,
            event_key=f"lead:{lead.id}:{_stamp(project.ended_at)}",
            is_withdrawn=project.ending == Ending.WITHDRAWN,
        )


def _leads(project: Project, which: ColumnElement[bool]) -> Iterator[Lead]:
    return db.session.scalars(select(Lead).where(Lead.project_id == project.id, which).order_by(Lead.id))


def _mail_firm(mail: Mail, lead: Lead, project: Project, *, event_key: str, **context: object) -> None:
    for member in list_answering_members(lead.firm_id):
        title, link = project.title_in(member.locale), links.lead_page(lead.id)
        mail.plan(member, event_key=event_key, title=title, link=link, **context)


def _stamp(moment: datetime) -> int:
    """It may happen to the same project again; then it is told again."""
    return int(moment.timestamp())
