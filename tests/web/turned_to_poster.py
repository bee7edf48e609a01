"""A firm that has turned to the poster before its reply, and a poster who wrote back more than a firm may read then."""

from portal.clarifications import services as clarifications
from portal.core import clock
from portal.core.database import db
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.visits import queries, services
from portal.visits.times import SOONEST


def ask_and_propose(lead: Lead, *, said: str) -> dict[str, int]:
    """One question that waits and one answered with `said`, and a visit agreed on with `said`; the numbers of the first and the last."""
    poster_id = db.session.get_one(Project, lead.project_id).poster_id
    told = clarifications.ask(lead, body="Hvor gammelt er taket nå?", actor_id=None)
    clarifications.answer(told, text=f"Fra 1974. {said}", actor_id=poster_id)
    waiting = clarifications.ask(lead, body="Er det strøm på loftet?", actor_id=None)
    moment = (clock.now() + 2 * SOONEST).replace(minute=0, second=0, microsecond=0)
    visit = services.propose(lead, times=[moment], minutes=60, note="Vi vil se loftet.", actor_id=None)
    time_id = queries.find_latest(lead.id).times[0].id
    services.choose(visit, time_id=time_id, gives_address=True, reply=f"Velkommen. {said}", actor_id=poster_id)
    return {"question_id": waiting.id, "visit_id": visit.id}
