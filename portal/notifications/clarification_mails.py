"""Mails about questions that firms ask: to the poster the question, to the firms that there is an answer. All are class B.

What the poster wrote stands in no mail to a firm: before its reply the page hides contact details, and mailboxes are read by others.
"""

from sqlalchemy import or_, select

from portal.clarifications.models import Clarification
from portal.clarifications.queries import QuestionState, state_of
from portal.core.database import db
from portal.delivery.states import MailClass
from portal.leads.models import Lead
from portal.notifications import links
from portal.notifications.audience import list_answering_members, mail_poster
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.projects.queries import get_project
from portal.projects.states import OUT

QUESTION_ASKED = Mail("question_asked", MailClass.SERVICE, notice=NoticeKind.QUESTION_ASKED)
QUESTION_ANSWERED = Mail("question_answered", MailClass.SERVICE, notice=NoticeKind.QUESTION_ANSWERED)


def tell_of_question(*, clarification_id: int) -> None:
    """Give the poster a question to answer; nothing when it has been taken back or answered meanwhile."""
    question = db.session.get_one(Clarification, clarification_id)
    project = get_project(question.project_id)
    if state_of(question) is not QuestionState.OPEN or project.state not in OUT:
        return
    page_link = links.project_questions_page(project.id)
    mail_poster(
        QUESTION_ASKED, project, event_key=f"clarification:{question.id}", body=question.body, page_link=page_link
    )


def tell_of_answer(*, clarification_id: int) -> None:
    """Tell every firm that can still answer, and the one that asked, that there is something new to read."""
    question = db.session.get_one(Clarification, clarification_id)
    still_in_it = (Lead.declined_at.is_(None), Lead.lost_at.is_(None))
    undecided = Lead.replied_at.is_(None) & Lead.closed_at.is_(None)
    told = select(Lead).where(Lead.project_id == question.project_id, *still_in_it)
    for lead in db.session.scalars(told.where(or_(undecided, Lead.firm_id == question.firm_id)).order_by(Lead.id)):
        _tell(question, lead, is_dismissed=False)


def tell_of_dismissal(*, clarification_id: int) -> None:
    """Tell the firm that asked that the poster won't answer."""
    question = db.session.get_one(Clarification, clarification_id)
    asked = select(Lead).where(Lead.project_id == question.project_id, Lead.firm_id == question.firm_id)
    _tell(question, db.session.scalars(asked).one(), is_dismissed=True)


def _tell(question: Clarification, lead: Lead, *, is_dismissed: bool) -> None:
    project = get_project(question.project_id)
    if project.state not in OUT:
        return
    for member in list_answering_members(lead.firm_id):
        QUESTION_ANSWERED.plan(
            member,
            event_key=f"clarification:{question.id}:{lead.id}",
            title=project.title_in(member.locale),
            is_own=lead.firm_id == question.firm_id,
            is_dismissed=is_dismissed,
            link=links.lead_page(lead.id),
        )
