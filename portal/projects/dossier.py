"""All that staff need to decide about one project: why it waits, what was asked, what else the poster has, what it is like."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.core.database import db
from portal.files.queries import count_photos
from portal.projects import completeness, queries
from portal.projects.completeness import Missing
from portal.projects.duplicates import Double, find_doubles
from portal.projects.models import Project
from portal.projects.screening import FoundWord, list_contact_details, list_words

MOST_OTHERS = 10


@dataclass(frozen=True)
class Dossier:
    """What is known about a project that staff look at. `score`: its completeness now; `unanswered`: questions without an answer."""

    score: int
    missing: list[Missing]
    unanswered: list[str]
    words: list[FoundWord]
    contact_details: list[str]
    doubles: list[Double]
    others: list[Project]
    merged_into: Project | None
    merged_here: list[Project]


def open_dossier(project: Project, *, locale: str) -> Dossier:
    """Gather it; the questions' texts in `locale`."""
    questions = queries.get_questions_of(project)
    measured = completeness.measure(project, questions, photos=count_photos(project.id), locale=locale)
    asked = questions.questions(project.service, project.answers)
    return Dossier(
        score=measured.score,
        missing=measured.missing,
        unanswered=[each.label(locale) for each in asked if project.answers.get(each.key) in (None, "", [])],
        words=list_words(project),
        contact_details=list_contact_details(project),
        doubles=find_doubles(project),
        others=_others_of(project),
        merged_into=db.session.get(Project, project.merged_into_id) if project.merged_into_id else None,
        merged_here=queries.list_merged_into(project),
    )


def _others_of(project: Project) -> list[Project]:
    others = select(Project).where(
        Project.poster_id == project.poster_id, Project.id != project.id, Project.submitted_at.is_not(None)
    )
    return list(db.session.scalars(others.order_by(Project.id.desc()).limit(MOST_OTHERS)))
