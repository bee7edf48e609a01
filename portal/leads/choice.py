"""What the choice of a firm does to the leads of its project. The caller holds the project's row."""

from sqlalchemy import case, func, null, select, update

from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.leads.services import MAY_ANSWER, open_undecided
from portal.projects.models import Project
from portal.projects.states import ProjectState


def mark_chosen(lead_id: int) -> None:
    """Its firm is chosen, and is to say yes."""
    _write(lead_id, chosen_at=func.now())


def unmark_chosen(lead_id: int) -> None:
    """The choice was taken back, or the firm said no."""
    _write(lead_id, chosen_at=None)


def mark_won(lead_id: int, project: Project) -> None:
    """Its firm has said yes: it is won, and the others that still stood are lost, at the moment the project was confirmed."""
    _write(lead_id, won_at=project.confirmed_at)
    others = (Lead.project_id == project.id, Lead.id != lead_id, Lead.replied_at.is_not(None), Lead.lost_at.is_(None))
    values = {"lost_at": project.confirmed_at}
    db.session.execute(update(Lead).where(*others).values(values).execution_options(synchronize_session=False))


def open_again(project: Project) -> None:
    """After a choice that came to nothing: as `open_undecided`, and while it pauses the leads lie open with no time running."""
    if project.state is not ProjectState.PAUSED or project.is_full:
        open_undecided(project)
        return
    closed = (Lead.project_id == project.id, Lead.replied_at.is_(None), Lead.declined_at.is_(None))
    may_answer = select(Firm.id).where(Firm.id == Lead.firm_id, *MAY_ANSWER).exists()
    had_time_left = Lead.due_at.is_(None) | (Lead.due_at > Lead.closed_at)
    db.session.execute(
        update(Lead)
        .where(*closed, Lead.closed_at.is_not(None), may_answer)
        .values(closed_at=None, due_at=case((had_time_left, null()), else_=Lead.due_at))
    )


def _write(lead_id: int, **values: object) -> None:
    one = update(Lead).where(Lead.id == lead_id).values(values)
    db.session.execute(one.execution_options(synchronize_session="fetch"))
