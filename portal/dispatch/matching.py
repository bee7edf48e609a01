"""The hard filter: which firms fit a project at all, and what left the others out."""

from typing import NamedTuple

from sqlalchemy import Select, case, exists, func, literal, select

from portal.core.database import db
from portal.dispatch.reach import distance_to, reaches
from portal.firms.models import Firm, FirmMember, FirmService
from portal.leads.models import Lead
from portal.organisations.models import Organisation
from portal.projects.models import Project, ProjectMember

WHOLE_CATEGORY_FIT = 0.7
"""How well a firm that takes the whole category fits one of its services; the service itself is 1 (docs/glossary.md).

Who only takes another service of the category is not asked yet (docs/decisions/0010-first-wave-asks-exact-and-whole.md).
"""


class Candidate(NamedTuple):
    """A firm that fits: how well its services do, and how far away it is in km."""

    firm_id: int
    fit: float
    distance_km: float


def _judged(project: Project) -> Select:
    """Every firm that does this service or the whole category, with the first rule that leaves it out, or none."""
    distance = distance_to(project.latitude, project.longitude)
    leads_this_week = (
        select(func.count())
        .where(Lead.firm_id == Firm.id, Lead.sent_at > func.now() - func.make_interval(0, 0, 1))
        .scalar_subquery()
    )
    let_in = select(ProjectMember.person_id).where(ProjectMember.project_id == project.id)
    knows_the_offers = FirmMember.person_id.in_(let_in) | (FirmMember.person_id == project.poster_id)
    is_the_posters = exists().where(FirmMember.firm_id == Firm.id, knows_the_offers) | exists().where(
        Organisation.id == Firm.organisation_id, Organisation.org_number == project.org_number
    )
    reason = case(
        (Firm.suspended_at.is_not(None), "suspended"),
        (Firm.verified_at.is_(None), "unverified"),
        (Firm.paused_at.is_not(None), "paused"),
        (is_the_posters, "own-project"),
        (~reaches(project.latitude, project.longitude, project.municipality_number), "too-far"),
        (leads_this_week >= Firm.leads_per_week, "no-capacity"),
        (exists().where(Lead.firm_id == Firm.id, Lead.project_id == project.id), "already-asked"),
        else_=None,
    )
    fit = func.max(case((FirmService.service == project.service, 1.0), else_=literal(WHOLE_CATEGORY_FIT)))
    return (
        select(Firm.id.label("firm_id"), fit.label("fit"), distance.label("distance_km"), reason.label("reason"))
        .join(FirmService, FirmService.firm_id == Firm.id)
        .where(FirmService.category == project.category, FirmService.service.in_([project.service, ""]))
        .group_by(Firm.id)
    )


def list_candidates(project: Project, *, limit: int) -> list[Candidate]:
    """The firms that fit, best fit first, then nearest."""
    judged = _judged(project).subquery()
    rows = db.session.execute(
        select(judged.c.firm_id, judged.c.fit, judged.c.distance_km)
        .where(judged.c.reason.is_(None))
        .order_by(judged.c.fit.desc(), judged.c.distance_km, judged.c.firm_id)
        .limit(limit)
    )
    return [Candidate(*row) for row in rows]


def count_left_out(project: Project) -> dict[str, int]:
    """How many of the firms that do such work each reason leaves out."""
    judged = _judged(project).subquery()
    rows = db.session.execute(
        select(judged.c.reason, func.count()).where(judged.c.reason.is_not(None)).group_by(judged.c.reason)
    )
    return dict(rows.all())
