"""What follows from a no: a leaf that a firm twice says isn't its work is not asked about any more; and a no taken back.

Rule: docs/decisions/0037-threads-attachments-and-declining.md.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.firms.models import Firm, ServicePause
from portal.firms.standing import hold_while_it_may_work
from portal.leads.errors import DeclineStandsError, FirmMayNotAnswerError
from portal.leads.models import Lead
from portal.leads.promise import answer_by
from portal.leads.states import DeclineReason
from portal.projects import services as projects
from portal.projects.models import Project

TWICE = 2
REMEMBERED = timedelta(days=90)
BECAUSE_DECLINED = "declined"


def pause_what_is_not_ours(lead: Lead, project: Project) -> ServicePause | None:
    """Two «not our work» about the same service in ninety days, and the firm isn't asked about it until it says so.

    A firm that took the service up again begins anew: then it takes another two. Returns the pause, None when there is none.
    """
    said = _count_not_ours(lead, project)
    if not said or said % TWICE:
        return None
    leaf = {"firm_id": lead.firm_id, "category": project.category, "service": project.service}
    pausing = insert(ServicePause).values(**leaf, reason=BECAUSE_DECLINED).on_conflict_do_nothing()
    pause_id = db.session.scalar(pausing.returning(ServicePause.id))
    if pause_id is None:
        return None
    firm = db.session.get_one(Firm, lead.firm_id)
    audit.record("firm:service-declined", firm, actor_id=None, category=project.category, service=project.service)
    outbox.add("service:paused", pause_id=pause_id)
    return db.session.get_one(ServicePause, pause_id)


def take_back(lead: Lead, *, actor_id: int) -> None:
    """The no was a mistake: the firm may answer again, with the whole time from now on. Twice is once.

    A pause that it led to ends with it. Raises DeclineStandsError when the project takes no more replies, or has no room, and
    FirmMayNotAnswerError for a firm that was stopped meanwhile.
    """
    project = db.session.get_one(Project, lead.project_id)
    projects.hold(project)
    if not project.takes_replies or project.is_full:
        raise DeclineStandsError
    if not hold_while_it_may_work(lead.firm_id):
        raise FirmMayNotAnswerError
    was_not_ours = lead.decline_reason == DeclineReason.NOT_OUR_WORK
    at = clock.now()
    taken_back = db.session.execute(
        update(Lead)
        .where(Lead.id == lead.id, Lead.declined_at.is_not(None), Lead.replied_at.is_(None))
        .values(
            declined_at=None,
            decline_reason=None,
            decline_note=None,
            closed_at=None,
            silent_at=None,
            reopened_at=at,
            due_at=answer_by(project, sent_at=at),
        )
    ).rowcount
    if not taken_back:
        return
    db.session.refresh(lead)
    audit.record("lead:decline-taken-back", lead, actor_id=actor_id)
    if was_not_ours and _count_not_ours(lead, project) % TWICE:
        db.session.execute(
            delete(ServicePause).where(
                *(ServicePause.firm_id == lead.firm_id, ServicePause.category == project.category),
                *(ServicePause.service == project.service, ServicePause.reason == BECAUSE_DECLINED),
            )
        )


def _count_not_ours(lead: Lead, project: Project) -> int:
    said = (
        select(func.count(Lead.id))
        .join(Project, Project.id == Lead.project_id)
        .where(
            *(Lead.firm_id == lead.firm_id, Lead.decline_reason == DeclineReason.NOT_OUR_WORK),
            *(Lead.declined_at > clock.now() - REMEMBERED, Lead.sent_at > clock.now() - 2 * REMEMBERED),
            *(Project.category == project.category, Project.service == project.service),
        )
    )
    return db.session.scalar(said) or 0
