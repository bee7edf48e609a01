"""Asking firms about a project."""

from sqlalchemy.dialects.postgresql import insert

from portal.core import audit, outbox
from portal.core.database import db
from portal.dispatch.matching import count_left_out, list_candidates
from portal.dispatch.models import Wave
from portal.dispatch.queries import find_first_wave
from portal.leads import services as leads
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.states import ProjectState

FIRST_WAVE = 1
MOST_ASKED = 8
"""How many firms one wave asks at most."""


def send_first_wave(project: Project) -> Wave | None:
    """Ask the firms that fit, once: a second call, or one racing this one, finds the wave and does nothing (None)."""
    projects.hold(project)  # nobody withdraws it while firms are being asked
    if project.state is not ProjectState.OPEN:
        return None
    leads.open_undecided(project)  # those asked before it was taken back from them
    return _send_wave(project, number=FIRST_WAVE)


def send_wave_after_move(project: Project, *, version: int) -> Wave | None:
    """Ask firms of the trade that the project was moved to, besides those asked before; None where nobody was yet.

    `version`: the project's version that the move made. It numbers the wave, so that a second call does nothing.
    """
    projects.hold(project)
    if project.state is not ProjectState.OPEN or project.is_full or find_first_wave(project.id) is None:
        return None
    return _send_wave(project, number=version)


def _send_wave(project: Project, *, number: int) -> Wave | None:
    wave_id = db.session.scalar(
        insert(Wave)
        .values(project_id=project.id, number=number, asked=0, left_out={})
        .on_conflict_do_nothing()
        .returning(Wave.id)
    )
    if wave_id is None:
        return None
    wave = db.session.get_one(Wave, wave_id)
    wave.left_out = count_left_out(project)
    candidates = list_candidates(project, limit=MOST_ASKED)
    for candidate in candidates:
        leads.send_lead(project, firm_id=candidate.firm_id, wave=number, distance_km=candidate.distance_km)
    wave.asked = len(candidates)
    db.session.flush()
    audit.record("wave:sent", wave, actor_id=None, project_id=project.id, asked=wave.asked)
    outbox.add("wave:sent", wave_id=wave.id)
    return wave
