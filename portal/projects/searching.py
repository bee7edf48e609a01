"""What a firm's search finds a project by: what it may read of it before it replies, and nothing else.

A word that is kept from the reader must not be in here: whoever may look for «Storgata 7» and is told «1 treff» has read it.
Rule: docs/decisions/0030-views-marks-and-search.md.
"""

from typing import Any

from sqlalchemy import select

from portal.core.contact_details import hide
from portal.core.database import db
from portal.places.queries import find_postal_code
from portal.projects import queries
from portal.projects.catalogue import CategorySet
from portal.projects.models import Project
from portal.projects.own_details import Told, hide_own_details

AT_ONCE = 500
"""How many rows are filled in one transaction."""
CONCEALED = " – "
"""Stands where a contact detail stood: no word, and digits on its sides don't become one number."""


def write_search_text(project: Project, questions: CategorySet) -> None:
    """Write down what the project is found by; called wherever one of its words is written. The caller holds the row."""
    place = find_postal_code(project.postal_code or "")
    names = (place.code, place.post_town, place.municipality.name) if place else ()
    project.search_text = words_of(project, questions, description=conceal(project.description, project), place=names)


def conceal(text: str, told: Told) -> str:
    """The text without contact details, own name and street, whatever the poster says that they are."""
    return hide(hide_own_details(text, told, with_text=CONCEALED), with_text=CONCEALED)


def words_of(told: Any, questions: CategorySet, *, description: str, place: tuple[str, ...]) -> str:
    """Title, service and category in both languages, the description as handed over, and the place's code and names."""
    service = told.service
    names = [
        *(questions.name(locale) for locale in ("nb", "en")),
        *(questions.service_name(service, locale) for locale in ("nb", "en") if service),
    ]
    return "\n".join(dict.fromkeys((told.title, told.title_en or "", *names, " ".join(place), description)))


def fill_search_texts() -> int:
    """Write the text of projects that were handed in before there was one, so many at once; returns how many. Run twice, no more."""
    lacking = (
        select(Project)
        .where(Project.search_text == "", Project.submitted_at.is_not(None))
        .order_by(Project.id)
        .limit(AT_ONCE)
        .with_for_update(key_share=True)
    )
    projects = db.session.scalars(lacking).all()
    for project in projects:
        write_search_text(project, queries.get_questions_of(project))
    db.session.flush()
    return len(projects)
