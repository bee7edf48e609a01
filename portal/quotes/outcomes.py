"""What came of a project, as its poster says: whom, the final price, and how that stands to what the price form allows.

Source of the ceilings: håndverkertjenesteloven § 32. They are said in words and accuse nobody: more may have been agreed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.core import audit, clock
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.policies import can_run
from portal.projects.price_forms import PriceForm, ceiling_ore
from portal.projects.states import ProjectState
from portal.quotes.errors import OutcomeIsSettledError, OutcomeMustBeOfThisProjectError, ProjectHasNoOutcomeError
from portal.quotes.models import Outcome, Quote

EDITABLE_FOR = timedelta(days=30)
HAS_ONE = (ProjectState.AWARDED, ProjectState.COMPLETED, ProjectState.WITHDRAWN, ProjectState.EXPIRED)
"""A firm has said yes, or nobody was chosen in time."""


class OutcomeKind(StrEnum):
    """Who did the work, if anybody."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Comparison:
    """A final price beside the offer's, both in øre with VAT. `ceiling_ore` is None where the form binds to nothing."""

    price_form: PriceForm
    offered_ore: int
    ceiling_ore: int | None
    final_ore: int

    @property
    def is_above(self) -> bool:
        """Whether it is higher than the form allows without another agreement."""
        return self.ceiling_ore is not None and self.final_ore > self.ceiling_ore


def compare(quote: Quote, *, final_ore: int) -> Comparison:
    """The final price beside what the offer bound to."""
    form = PriceForm(quote.price_form)
    return Comparison(form, quote.amount_ore, ceiling_ore(form, quote.amount_ore), final_ore)


def can_have_outcome(project: Project) -> bool:
    """Whether there is anything to say yet of what came of it."""
    return project.state in HAS_ONE


def find_outcome(project_id: int) -> Outcome | None:
    """What the poster has said, if anything."""
    return db.session.scalar(
        select(Outcome).where(Outcome.project_id == project_id).execution_options(populate_existing=True)
    )


def find_quote(outcome: Outcome) -> Quote | None:
    """The offer that it was, when it was one of ours."""
    return db.session.get(Quote, outcome.quote_id) if outcome.quote_id else None


def editable_until(outcome: Outcome) -> datetime:
    """The moment until which the poster may say something else."""
    return outcome.recorded_at + EDITABLE_FOR


def can_edit(outcome: Outcome | None) -> bool:
    """Whether it can be said, or said otherwise, today."""
    return outcome is None or clock.now() < editable_until(outcome)


def record(
    project: Project, *, actor_id: int, kind: OutcomeKind, quote_id: int | None, final_amount_ore: int | None
) -> None:
    """Write down what came of it; anew within thirty days of the first time. Nobody but the poster.

    `quote_id` belongs to HERE alone, and `final_amount_ore` (with VAT) to HERE and ELSEWHERE. Raises NotAllowedError,
    ProjectHasNoOutcomeError, OutcomeMustBeOfThisProjectError, OutcomeIsSettledError.
    """
    if not can_run(actor_id, project):
        raise NotAllowedError
    projects.hold(project)
    if not can_have_outcome(project):
        raise ProjectHasNoOutcomeError
    if (kind is OutcomeKind.HERE) != (quote_id is not None) or not _is_of(project, quote_id):
        raise OutcomeMustBeOfThisProjectError
    values = {
        "kind": kind,
        "quote_id": quote_id,
        "final_amount_ore": None if kind is OutcomeKind.NOTHING else final_amount_ore,
        "recorded_by_id": actor_id,
    }
    row = insert(Outcome).values(project_id=project.id, **values)
    is_open = Outcome.recorded_at > func.now() - EDITABLE_FOR
    anew = row.on_conflict_do_update(index_elements=["project_id"], set_=values, where=is_open)
    if db.session.scalar(anew.returning(Outcome.project_id)) is None:
        raise OutcomeIsSettledError
    audit.record("project:outcome-recorded", project, actor_id=actor_id, kind=kind, quote_id=quote_id)


def list_choices(project_id: int) -> list[Quote]:
    """The offers that the outcome may be one of, the one that was chosen first; a dropped or withdrawn one is not among them."""
    offers = select(Quote).where(
        Quote.project_id == project_id, Quote.withdrawn_at.is_(None), Quote.dropped_at.is_(None)
    )
    return list(db.session.scalars(offers.order_by(case((Quote.accepted_at.is_not(None), 0), else_=1), Quote.id)))


def _is_of(project: Project, quote_id: int | None) -> bool:
    return quote_id is None or quote_id in {quote.id for quote in list_choices(project.id)}
