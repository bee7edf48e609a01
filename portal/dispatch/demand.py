"""How much there was to be asked about where a firm works."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select

from portal.core.database import db
from portal.dispatch.reach import reaches
from portal.firms.models import Firm, FirmService
from portal.projects.models import Project

DEMAND_DAYS = 90


class Demand(NamedTuple):
    """Projects let out in the last ninety days within a firm's area: all, and those of the work it does."""

    projects: int
    of_its_work: int


def count_demand(firm_id: int) -> Demand:
    """What lay inside the firm's area, in one query."""
    takes = exists().where(
        FirmService.firm_id == Firm.id,
        FirmService.category == Project.category,
        or_(FirmService.service == "", FirmService.service == Project.service),
    )
    inside = (
        select(func.count(), func.count().filter(takes))
        .select_from(Project)
        .join(Firm, Firm.id == firm_id)
        .where(
            Project.approved_at > func.now() - timedelta(days=DEMAND_DAYS),
            reaches(Project.latitude, Project.longitude, Project.municipality_number),
        )
    )
    return Demand(*db.session.execute(inside).one())
