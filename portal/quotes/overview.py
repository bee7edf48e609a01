"""What a project's page must know besides the project and its offers: its place, how firms have answered, and how much there is of
everything that it may list. One statement, so that what there is none of isn't asked for.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import BindParameter, Select, bindparam, func, select, true
from sqlalchemy.orm import aliased

from portal.clarifications.queries import count_open
from portal.core.database import db
from portal.files.models import Drawing, Photo
from portal.leads.models import ContactAccess, Lead
from portal.places.models import Municipality, PostalCode
from portal.projects.models import Project, ProjectMember
from portal.visits.queries import count_to_choose

_DOUBLE = aliased(Project)


@dataclass(frozen=True)
class Answers:
    """How many firms were asked, and how far they have come. No firm is named that hasn't answered."""

    asked: int
    opened: int
    replied: int
    declined: int
    decline_reasons: dict[str, int]

    @property
    def silent(self) -> int:
        """How many haven't answered."""
        return self.asked - self.replied - self.declined

    @property
    def considering(self) -> int:
        """How many of the silent have opened it."""
        return self.opened - self.replied - self.declined


@dataclass(frozen=True)
class Overview:
    """`place`: postal_code, post_town and municipality, empty of a code that isn't in use. The rest are numbers of things."""

    place: dict[str, str]
    answers: Answers
    members: int
    merged: int
    photos: int
    drawings: int
    accesses: int
    open_questions: int
    visits_to_choose: int


def get_overview(project_id: int) -> Overview:
    """The overview of a project that is there."""
    row = db.session.execute(_OVERVIEW, {"project_id": project_id}).one()
    asked, opened, replied, declined, reasons, code, post_town, municipality, *counted = row
    return Overview(
        {"postal_code": code or "", "post_town": post_town or "", "municipality": municipality or ""},
        Answers(asked, opened, replied, declined, dict(Counter(reasons or ()).most_common())),
        *counted,
    )


def _overview(project_id: BindParameter[int]) -> Select:
    answers = (
        select(
            func.count().label("asked"),
            func.count(Lead.opened_at).label("opened"),
            func.count(Lead.replied_at).label("replied"),
            func.count(Lead.declined_at).label("declined"),
            func.array_agg(Lead.decline_reason)
            .filter(Lead.declined_at.is_not(None), Lead.decline_reason.is_not(None))
            .label("reasons"),
        )
        .where(Lead.project_id == project_id)
        .subquery()
    )
    counts = (
        select(func.count()).where(ProjectMember.project_id == project_id),
        select(func.count()).where(_DOUBLE.merged_into_id == project_id),
        select(func.count()).where(Photo.project_id == project_id),
        select(func.count()).where(Drawing.project_id == project_id),
        select(func.count()).where(ContactAccess.project_id == project_id),
        count_open(project_id),
        count_to_choose(project_id),
    )
    return (
        select(
            *answers.c,
            *(PostalCode.code, PostalCode.post_town, Municipality.name),
            *(count.scalar_subquery() for count in counts),
        )
        .select_from(Project)
        .join(answers, true())
        .outerjoin(PostalCode, (PostalCode.code == Project.postal_code) & PostalCode.withdrawn_on.is_(None))
        .outerjoin(Municipality, Municipality.number == PostalCode.municipality_number)
        .where(Project.id == project_id)
    )


_OVERVIEW = _overview(bindparam("project_id"))
