"""Reading the questions about a project. Nothing here tells a firm or a poster which firm asked; staff alone are told."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, exists, func, select

from portal.clarifications.models import Clarification
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.models import Firm
from portal.leads.models import Lead

IS_OPEN = (
    Clarification.answered_at.is_(None) & Clarification.dismissed_at.is_(None) & Clarification.taken_back_at.is_(None)
)


class QuestionState(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    TAKEN_BACK = "taken-back"


class AskedQuestion(NamedTuple):
    """A question as its poster reads it."""

    id: int
    body: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    state: QuestionState


class BoardQuestion(NamedTuple):
    """A question as a firm reads it. `body` and `answer` may tell of the poster, for a firm that has replied may ask, too: whoever
    shows them hides contact details first."""

    id: int
    body: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    state: QuestionState
    is_own: bool


class StaffQuestion(NamedTuple):
    """A question as staff read it, with the firm that asked."""

    firm_name: str
    body: str
    asked_at: datetime
    answer: str | None
    state: QuestionState


def list_for_poster(project_id: int) -> list[AskedQuestion]:
    """What firms have asked about the project, those that wait first and then the newest; without what was taken back."""
    found = db.session.scalars(
        select(Clarification)
        .where(Clarification.project_id == project_id, Clarification.taken_back_at.is_(None))
        .order_by(IS_OPEN.desc(), Clarification.id.desc())
    )
    return [AskedQuestion(one.id, one.body, one.asked_at, one.answer, one.answered_at, state_of(one)) for one in found]


def list_for_firm(project_id: int, *, firm_id: int) -> list[BoardQuestion]:
    """What was answered for all, and what the firm itself has asked, oldest first."""
    is_own = Clarification.firm_id == firm_id
    found = db.session.execute(
        select(Clarification, is_own)
        .where(Clarification.project_id == project_id, Clarification.answered_at.is_not(None) | is_own)
        .order_by(Clarification.id)
    )
    return [
        BoardQuestion(one.id, one.body, one.asked_at, one.answer, one.answered_at, state_of(one), own)
        for one, own in found
    ]


def list_for_staff(project_id: int) -> list[StaffQuestion]:
    """Everything that was asked about the project, and by whom, oldest first."""
    found = db.session.execute(
        select(Clarification, Firm.name)
        .join(Firm, Firm.id == Clarification.firm_id)
        .where(Clarification.project_id == project_id)
        .order_by(Clarification.id)
    )
    return [StaffQuestion(name, one.body, one.asked_at, one.answer, state_of(one)) for one, name in found]


def count_open(project_id: int | BindParameter[int]) -> Select[tuple[int]]:
    """How many wait for the poster; to be part of another question."""
    return select(func.count()).where(Clarification.project_id == project_id, IS_OPEN)


def get_question(question_id: int, *, project_id: int) -> Clarification:
    """A question about this project, for its poster. Raises NotFoundError, the same for another project's and for none."""
    return _one(Clarification.id == question_id, Clarification.project_id == project_id)


def get_own_question(question_id: int, *, lead: Lead) -> Clarification:
    """A question that this lead's firm has asked about its project. Raises NotFoundError, the same for another firm's and for none."""
    mine = (Clarification.firm_id == lead.firm_id, Clarification.project_id == lead.project_id)
    return _one(Clarification.id == question_id, *mine)


def waits_for_answer() -> ColumnElement[bool]:
    """Whether the firm of a lead waits for the poster to answer something, as a condition on `Lead`."""
    asked = exists().where(Clarification.project_id == Lead.project_id, Clarification.firm_id == Lead.firm_id, IS_OPEN)
    return asked.correlate(Lead)


def state_of(question: Clarification) -> QuestionState:
    """Where it stands."""
    if question.answered_at is not None:
        return QuestionState.ANSWERED
    if question.dismissed_at is not None:
        return QuestionState.DISMISSED
    return QuestionState.TAKEN_BACK if question.taken_back_at is not None else QuestionState.OPEN


def _one(*which: ColumnElement[bool]) -> Clarification:
    found = db.session.scalar(select(Clarification).where(*which))
    if found is None:
        raise NotFoundError
    return found
