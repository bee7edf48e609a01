"""How much a firm gets to know, from 0 to 100, and which answers would help most.

The questions of the category weigh as much as they do among themselves; what every job has in common weighs fixed points.
«Vet ikke» is an honest answer and earns half. From 70 a project may go out without staff (docs/glossary.md, «completeness»).
"""

from dataclasses import dataclass

from portal.core.texts import N_
from portal.projects.catalogue import DONT_KNOW, CategorySet
from portal.projects.models import Project

ENOUGH = 70
QUESTIONS_SHARE = 50
"""Points that the category's own questions share."""
LONG_DESCRIPTION = 160
"""Characters from which a description earns all its points."""
MOST_MISSING = 3


@dataclass(frozen=True)
class Missing:
    """Something that isn't answered: which step asks, what (a msgid, or the question itself), the points, and what it helps.

    `is_photo`: what is missing is a photo, for which an edit has a page of its own.
    """

    step: str
    text: str
    points: float
    matters_for: str
    question: str | None = None
    is_photo: bool = False


@dataclass(frozen=True)
class Completeness:
    """The score and the three best things to add, best first."""

    score: int
    missing: list[Missing]

    @property
    def is_enough(self) -> bool:
        """Whether it may go out without staff."""
        return self.score >= ENOUGH


def measure(project: Project, questions: CategorySet, *, photos: int, locale: str) -> Completeness:
    """Measure a project or draft that has `photos` photos; the questions' texts in `locale`."""
    earned, missing = _common(project, photos)
    own_earned, own_missing = _questions(project, questions, locale)
    best = sorted([*missing, *own_missing], key=lambda each: -each.points)
    return Completeness(round(earned + own_earned), best[:MOST_MISSING])


def _common(project: Project, photos: int) -> tuple[float, list[Missing]]:
    told = min(1.0, len(project.description) / LONG_DESCRIPTION)
    parts = (
        (20, told, Missing("beskrivelse", N_("Beskriv jobben litt nærmere"), 20 * (1 - told), "price")),
        (10, photos > 0, Missing("beskrivelse", N_("Legg ved et bilde"), 10, "price", is_photo=True)),
        (5, bool(project.postal_code), Missing("sted", N_("Hvor jobben skal gjøres"), 5, "logistics")),
        (3, bool(project.access_note), Missing("sted", N_("Adkomst, etasje og parkering"), 3, "logistics")),
        (5, bool(project.start), Missing("tid", N_("Når arbeidet skal starte"), 5, "logistics")),
        (3, bool(project.budget_ore), Missing("tid", N_("Et omtrentlig budsjett"), 3, "price")),
        (2, bool(project.wished_price_form), Missing("tid", N_("Hva slags pris du ønsker"), 2, "price")),
        (2, bool(project.materials), Missing("tid", N_("Hvem som kjøper materialer"), 2, "price")),
    )
    earned = sum(points * share for points, share, _ in parts)
    return earned, [missing for _points, share, missing in parts if share < 1]


def _questions(project: Project, questions: CategorySet, locale: str) -> tuple[float, list[Missing]]:
    asked = questions.questions(project.service, project.answers)
    total = sum(question.weight for question in asked)
    if not total:
        return QUESTIONS_SHARE, []
    earned, missing = 0.0, []
    for question in asked:
        points = QUESTIONS_SHARE * question.weight / total
        answer = project.answers.get(question.key)
        if answer in (None, "", []):
            matters_for = question.body["matters_for"]
            missing.append(Missing("detaljer", question.label(locale), points, matters_for, question.key))
        else:
            earned += points / 2 if answer == DONT_KNOW else points
    return earned, missing
