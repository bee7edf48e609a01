"""An offer is out of it: its place goes to another firm, and its own firm sees nothing more of the poster.

Done by the firm that withdraws, and by the poster who drops one. The firm has seen the contact, so it goes on counting among the
five that ever may.
"""

from sqlalchemy import func, update

from portal.core.database import db
from portal.leads import choice
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.projects import services as projects
from portal.projects.models import Project
from portal.quotes.models import Quote


def release_slot(quote: Quote, project: Project, *, actor_id: int | None) -> None:
    """Free the offer's place, take the contact back from its firm, mark its lead as lost, and let in who waits.

    Once an offer: the caller holds the project's row, and has marked the offer in an UPDATE that only one can win.
    """
    projects.release_slot(project)
    leads.take_back(project, firm_id=quote.firm_id, person_id=actor_id)
    db.session.execute(
        update(Lead)
        .where(Lead.id == quote.lead_id)
        .values(lost_at=func.coalesce(Lead.lost_at, func.clock_timestamp()), won_at=None)
        .execution_options(synchronize_session="fetch")
    )
    choice.open_again(project)
