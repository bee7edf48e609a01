"""Which kinds of notices a person may get at all."""

from sqlalchemy import exists, or_, select

from portal.core.database import db
from portal.firms.models import FirmMember
from portal.notifications.audience import ANSWERING_ROLES
from portal.notifications.kinds import FIRM_KINDS, POSTER_KINDS, About, NoticeKind
from portal.projects.models import Project, ProjectMember


def list_kinds_for(person_id: int) -> dict[NoticeKind, About]:
    """Those that concern the person: as one of a firm, and as one who has a project or was let into one."""
    in_firm = exists().where(FirmMember.person_id == person_id, FirmMember.role.in_(ANSWERING_ROLES))
    own = exists().where(Project.poster_id == person_id)
    let_in = exists().where(ProjectMember.person_id == person_id)
    is_in_firm, has_project = db.session.execute(select(in_firm, or_(own, let_in))).one()
    return (FIRM_KINDS if is_in_firm else {}) | (POSTER_KINDS if has_project else {})
