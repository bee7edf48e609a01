"""Asking the poster something before one replies, and answering it once for all firms that were asked.

Every verb holds the project's row first. Rule: docs/decisions/0036-questions-and-site-visits.md.
"""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, update

from portal.accounts.queries import get_person
from portal.clarifications import errors
from portal.clarifications.models import Clarification
from portal.clarifications.policies import can_answer_firms
from portal.clarifications.queries import IS_OPEN
from portal.core import audit, clock, contact_details, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.firms.models import Firm
from portal.leads import own_time
from portal.leads.models import Lead
from portal.leads.policies import can_turn_to_poster
from portal.projects import access
from portal.projects import services as projects
from portal.projects.errors import ProjectMustBeUndecidedError
from portal.projects.models import Project
from portal.projects.own_details import find_own_details
from portal.projects.states import OUT

LEAST_LETTERS, MOST_LETTERS = 10, 600
"""A question is a question: what is longer is a letter, and its poster gives up reading."""
MOST_ANSWER_LETTERS = 2000
MOST_OPEN_OF_FIRM = 3
"""One firm can't fill the board before anything is answered."""
MOST_OPEN_OF_PROJECT = 10
"""As many as somebody answers in an evening."""
MOST_A_DAY = 20
"""Far above what an estimator with sixty leads asks; below what a script would."""
SAME_WITHIN = timedelta(minutes=1)


class _Asker(NamedTuple):
    """Names that tell who asks, as `own_details` compares them."""

    contact_name: str | None
    org_name: str | None
    street_address: None = None


def ask(lead: Lead, *, body: str, actor_id: int | None) -> Clarification:
    """Ask the poster; the firm's time to answer stands still until then. The same words twice within a minute are one question.

    Raises QuestionNeedsWordsError, ContactDetailsInQuestionError and OwnNameInQuestionError before anything is held; CannotAskError,
    TooManyOpenQuestionsError, ProjectHasManyQuestionsError, TooManyQuestionsTodayError.
    """
    firm = db.session.get_one(Firm, lead.firm_id)
    check_question(body, firm_name=firm.name, person_id=actor_id)
    project = _hold(lead.project_id)
    db.session.refresh(lead)
    may_work = (Firm.id == lead.firm_id, Firm.stopped_at.is_(None), Firm.suspended_at.is_(None))
    if db.session.scalar(select(Firm.id).where(*may_work).with_for_update(key_share=True)) is None:
        raise errors.CannotAskError
    said = _just_asked(lead, body)
    if said is not None:
        return said
    if not can_turn_to_poster(lead, project):
        raise errors.CannotAskError
    _bound(lead)
    question = Clarification(project_id=project.id, firm_id=lead.firm_id, asked_by_id=actor_id, body=body)
    db.session.add(question)
    db.session.flush()
    own_time.stop(lead)
    audit.record("clarification:asked", question, actor_id=actor_id, project_id=project.id)
    outbox.add("clarification:asked", clarification_id=question.id)
    return question


def check_question(body: str, *, firm_name: str, person_id: int | None) -> None:
    """Whether a question says something, and nothing of who asks. Raises what `ask` raises before it holds anything."""
    if not LEAST_LETTERS <= len(body.strip()) <= MOST_LETTERS:
        raise errors.QuestionNeedsWordsError
    if contact_details.find(body):
        raise errors.ContactDetailsInQuestionError
    person_name = get_person(person_id).name if person_id else None
    if find_own_details(body, _Asker(person_name, firm_name)):
        raise errors.OwnNameInQuestionError


def answer(question: Clarification, *, text: str, actor_id: int) -> None:
    """Answer it for all firms that were asked; final. The firm that asked has the whole time to reply from now on.

    Raises NotAllowedError, AnswerNeedsWordsError, ProjectMustBeUndecidedError, QuestionIsSettledError.
    """
    if not 0 < len(text.strip()) <= MOST_ANSWER_LETTERS:
        raise errors.AnswerNeedsWordsError
    project = _hold_as_poster(question, actor_id=actor_id)
    _settle(question, answer=text, answered_at=func.now(), answered_by_id=actor_id)
    _go_on(question, project)
    audit.record("clarification:answered", question, actor_id=actor_id, project_id=project.id)
    outbox.add("clarification:answered", clarification_id=question.id)


def dismiss(question: Clarification, *, actor_id: int) -> None:
    """The poster doesn't want to answer it; only the firm that asked is told. Raises what `answer` does."""
    project = _hold_as_poster(question, actor_id=actor_id)
    _settle(question, dismissed_at=func.now(), answered_by_id=actor_id)
    _go_on(question, project)
    audit.record("clarification:dismissed", question, actor_id=actor_id, project_id=project.id)
    outbox.add("clarification:dismissed", clarification_id=question.id)


def take_back(question: Clarification, *, actor_id: int) -> None:
    """The firm asks no more; its time counts as if it hadn't. Raises QuestionIsSettledError."""
    project = _hold(question.project_id)
    _settle(question, taken_back_at=func.now())
    lead = _lead_of(question)
    if not _count(Clarification.project_id == project.id, Clarification.firm_id == question.firm_id, IS_OPEN):
        own_time.count_on(lead, project)
    audit.record("clarification:taken-back", question, actor_id=actor_id, project_id=project.id)


def _hold(project_id: int) -> Project:
    project = db.session.get_one(Project, project_id)
    projects.hold(project)
    return project


def _hold_as_poster(question: Clarification, *, actor_id: int) -> Project:
    project = _hold(question.project_id)
    if not can_answer_firms(access.find_standing(actor_id, project)):
        raise NotAllowedError
    if project.state not in OUT:
        raise ProjectMustBeUndecidedError
    return project


def _settle(question: Clarification, **values: object) -> None:
    settled = db.session.execute(update(Clarification).where(Clarification.id == question.id, IS_OPEN).values(**values))
    if not settled.rowcount:
        raise errors.QuestionIsSettledError
    db.session.refresh(question)


def _go_on(question: Clarification, project: Project) -> None:
    """The firm's time runs anew, unless it waits for another answer."""
    if not _count(Clarification.project_id == project.id, Clarification.firm_id == question.firm_id, IS_OPEN):
        own_time.give_anew(_lead_of(question), project, stopped_at=question.asked_at)


def _lead_of(question: Clarification) -> Lead:
    which = select(Lead).where(Lead.project_id == question.project_id, Lead.firm_id == question.firm_id)
    return db.session.scalars(which).one()


def _just_asked(lead: Lead, body: str) -> Clarification | None:
    """What a button pressed twice has already sent."""
    mine = (Clarification.project_id == lead.project_id, Clarification.firm_id == lead.firm_id)
    recently = Clarification.asked_at > clock.now() - SAME_WITHIN
    return db.session.scalar(select(Clarification).where(*mine, Clarification.body == body, recently, IS_OPEN).limit(1))


def _bound(lead: Lead) -> None:
    """The firm's row is held, so no two of its questions are counted at once."""
    of_firm, of_project = Clarification.firm_id == lead.firm_id, Clarification.project_id == lead.project_id
    if _count(of_firm, of_project, IS_OPEN) >= MOST_OPEN_OF_FIRM:
        raise errors.TooManyOpenQuestionsError
    if _count(of_project, IS_OPEN) >= MOST_OPEN_OF_PROJECT:
        raise errors.ProjectHasManyQuestionsError
    if _count(of_firm, Clarification.asked_at > clock.now() - timedelta(days=1)) >= MOST_A_DAY:
        raise errors.TooManyQuestionsTodayError


def _count(*which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Clarification).where(*which)) or 0
