"""A project as a firm may see it before it has replied: nothing that tells who or exactly where."""

from dataclasses import dataclass

from portal.core.texts import N_
from portal.places.queries import find_postal_code
from portal.projects import queries
from portal.projects.models import PosterKind, Project, Start

START_TEXTS = {
    Start.URGENT: N_("Haster, så fort som mulig"),
    Start.WITHIN_MONTH: N_("Innen en måned"),
    Start.WITHIN_QUARTER: N_("Innen tre måneder"),
    Start.FLEXIBLE: N_("Når det passer bedriften"),
}
POSTER_KIND_TEXTS = {
    PosterKind.PRIVATE: N_("Privatperson"),
    PosterKind.HOUSING: N_("Borettslag eller sameie"),
    PosterKind.COMPANY: N_("Bedrift"),
}
"""msgids; whoever shows them translates them."""


@dataclass(frozen=True)
class Prospect:
    """What preview, inbox and staff show. Has no field for name, e-mail, phone or street, so none can slip out."""

    project_id: int
    title: str
    category: str
    description: str
    answers: list[tuple[str, str]]
    postal_code: str
    post_town: str
    municipality: str
    start: str
    poster: str
    budget_ore: int | None
    wished_replies: int
    taken_slots: int


def prospect_of(project: Project, *, locale: str) -> Prospect:
    """The prospect of a project, or of a draft that is far enough to have a place. Texts of the questions in `locale`."""
    questions = queries.get_questions_of(project)
    place = find_postal_code(project.postal_code or "")
    return Prospect(
        project_id=project.id,
        title=project.title,
        category=questions.name(locale),
        description=project.description,
        answers=questions.spoken_answers(project.service, project.answers, locale),
        postal_code=place.code if place else "",
        post_town=place.post_town if place else "",
        municipality=place.municipality.name if place else "",
        start=START_TEXTS.get(Start(project.start), "") if project.start else "",
        poster=POSTER_KIND_TEXTS[PosterKind(project.poster_kind)],
        budget_ore=project.budget_ore,
        wished_replies=project.wished_replies,
        taken_slots=project.taken_slots,
    )
