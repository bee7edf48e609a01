"""Who a person is to a project: its poster, or somebody the poster has let in (docs/decisions/0015-who-decides-on-a-project.md)."""

from sqlalchemy import and_, bindparam, select

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.projects.models import Project, ProjectMember
from portal.projects.policies import Standing
from portal.projects.roles import ProjectRole


def get_project_for(person_id: int, project_id: int) -> tuple[Project, Standing]:
    """A handed-in project that this person posted or has joined, and as what.

    Raises NotFoundError, the same for another's and for none.
    """
    row = db.session.execute(_PROJECT_FOR, {"person_id": person_id, "project_id": project_id}).one_or_none()
    if row is None:
        raise NotFoundError
    project, role = row
    return project, Standing.OWNER if project.poster_id == person_id else Standing(role)


_PROJECT_FOR = (
    select(Project, ProjectMember.role)
    .outerjoin(
        ProjectMember,
        and_(
            ProjectMember.project_id == Project.id,
            ProjectMember.person_id == bindparam("person_id"),
            ProjectMember.joined_at.is_not(None),
        ),
    )
    .where(
        Project.id == bindparam("project_id"),
        Project.submitted_at.is_not(None),
        (Project.poster_id == bindparam("person_id")) | ProjectMember.id.is_not(None),
    )
)


def find_standing(person_id: int | None, project: Project) -> Standing | None:
    """What this person is to the project; None for a stranger."""
    if person_id is None:
        return None
    if project.poster_id == person_id:
        return Standing.OWNER
    role = db.session.scalar(
        select(ProjectMember.role).where(
            ProjectMember.project_id == project.id,
            ProjectMember.person_id == person_id,
            ProjectMember.joined_at.is_not(None),
        )
    )
    return Standing(role) if role else None


def find_approver(project_id: int) -> ProjectMember | None:
    """Who has to say yes to the choice of a firm, joined or not; None when nobody has to."""
    return db.session.scalar(
        select(ProjectMember).where(ProjectMember.project_id == project_id, ProjectMember.role == ProjectRole.APPROVE)
    )


def list_members(project_id: int) -> list[ProjectMember]:
    """Everybody the poster has let in or invited, in the order they were."""
    members = select(ProjectMember).where(ProjectMember.project_id == project_id)
    return list(db.session.scalars(members.order_by(ProjectMember.id)))


def get_member(member_id: int, *, project_id: int) -> ProjectMember:
    """One of this project's. Raises NotFoundError, the same for another project's and for none."""
    member = db.session.scalar(
        select(ProjectMember).where(ProjectMember.id == member_id, ProjectMember.project_id == project_id)
    )
    if member is None:
        raise NotFoundError
    return member
