"""Whether a project that is handed in may go out at once, or waits until a person has read it, and why.

Nothing is refused here: a reason only means that staff look first (docs/decisions/0014-clean-projects-approve-themselves.md).
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select

from portal.core import contact_details
from portal.core.database import db
from portal.files.queries import count_photos, list_photos
from portal.projects import completeness, queries
from portal.projects.duplicates import bands_of, find_doubles
from portal.projects.models import Project
from portal.projects.own_details import find_own_details
from portal.projects.roles import PosterKind

MOST_A_DAY = 3
DAY = timedelta(hours=24)


class Reason(StrEnum):
    """Why a project waits. The values are kept in `Project.review_reasons`."""

    INCOMPLETE = "incomplete"
    CONTACT_DETAILS = "contact-details"
    DUPLICATE = "duplicate"
    MANY_PROJECTS = "many-projects"
    UNCHECKED_ORGANISATION = "unchecked-organisation"
    WORDS = "words"


class WordKind(StrEnum):
    """What words in a text may point at."""

    SCAM = "scam"
    UNDECLARED = "undeclared"
    NO_PROJECT = "no-project"


WORDS = {
    WordKind.SCAM: (
        r"forskudd\w*",
        r"overbetal\w*",
        r"western\s*union",
        r"moneygram",
        r"krypto\w*",
        r"bitcoins?",
        r"kortnummer\w*",
        r"bank-?id-?kode\w*",
        r"(?:min|vår)\s+agent\s+betaler",
        r"advance\s+payment",
    ),
    # «svart» alone is a colour
    WordKind.UNDECLARED: (
        r"svart\s+(?:arbeid|betaling|jobb)\w*",
        r"svarte\s+penger",
        r"(?:betal\w*|jobb\w*|ta\w*|gjør\w*|arbeid\w*)\s+(?:det\s+)?svart(?!\s+\w)",
        r"uten\s+(?:faktura|kvittering|mva|moms)",
        r"without\s+(?:an?\s+)?(?:invoice|receipt)",
    ),
    WordKind.NO_PROJECT: (
        r"https?://\S+",
        r"www\.\S+",
        r"(?:søker|ønsker|trenger)\s+(?:jobb|arbeid)",
        r"jobbsøk\w*",
        r"ledig\s+stilling",
        r"rabattkode\w*",
        r"(?:vi|jeg)\s+(?:selger|tilbyr)",
        r"looking\s+for\s+(?:a\s+)?(?:job|work)",
    ),
}
_PATTERNS = {kind: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) for kind, words in WORDS.items()}


@dataclass(frozen=True)
class FoundWord:
    """Words of the poster's that made the project wait. For staff alone."""

    kind: WordKind
    text: str


def screen(project: Project) -> list[str]:
    """Measure a project that has just been handed in and write down why it waits; no reason: it may go out."""
    photos = count_photos(project.id)
    questions = queries.get_questions_of(project)
    project.completeness = completeness.measure(project, questions, photos=photos, locale=project.locale).score
    project.text_bands = bands_of(project.description)
    project.review_reasons = reasons_to_wait(project, photos=photos)
    db.session.flush()
    return project.review_reasons


def reasons_to_wait(project: Project, *, photos: int) -> list[str]:
    """Why a person should read the project before firms do, as codes of `Reason`; none when it is clean and complete."""
    questions = queries.get_questions_of(project)
    is_enough = completeness.measure(project, questions, photos=photos, locale=project.locale).is_enough
    is_unchecked = project.poster_kind != PosterKind.PRIVATE and project.org_checked_at is None
    found = (
        (Reason.INCOMPLETE, not is_enough),
        (Reason.CONTACT_DETAILS, not project.hides_contact and bool(list_contact_details(project))),
        (Reason.DUPLICATE, bool(find_doubles(project))),
        (Reason.MANY_PROJECTS, _count_of_a_day(project) > MOST_A_DAY),
        (Reason.UNCHECKED_ORGANISATION, is_unchecked),
        (Reason.WORDS, bool(list_words(project))),
    )
    return [reason.value for reason, holds in found if holds]


def list_words(project: Project) -> list[FoundWord]:
    """What in the project's texts is on the list of words, each once, as the poster wrote it."""
    found = [
        FoundWord(kind, hit[0])
        for text in _texts(project)
        for kind, pattern in _PATTERNS.items()
        for hit in pattern.finditer(text)
    ]
    return list(dict.fromkeys(found))


def list_contact_details(project: Project) -> list[str]:
    """What in the project's texts looks like contact details or is the poster's own name or street.

    The poster hides them until a reply, or says they are none.
    """
    return [text[start:end] for text in _texts(project) for start, end in _spans(text, project)]


def _spans(text: str, project: Project) -> list[tuple[int, int]]:
    found = [(one.start, one.end) for one in contact_details.find(text)]
    return sorted(found + find_own_details(text, project))


def _texts(project: Project) -> list[str]:
    """Everything a firm may read that the poster wrote in own words."""
    questions = queries.get_questions_of(project)
    written = [question.key for question in questions.all_questions() if question.kind == "text"]
    answers = [str(project.answers[key]) for key in written if project.answers.get(key)]
    captions = [photo.caption for photo in list_photos(project.id) if photo.caption]
    return [project.description, project.access_note or "", *answers, *captions]


def _count_of_a_day(project: Project) -> int:
    """How many projects the poster has handed in within 24 hours, this one with them."""
    lately = func.coalesce(project.submitted_at, func.now()) - DAY
    return (
        db.session.scalar(
            select(func.count()).where(Project.poster_id == project.poster_id, Project.submitted_at > lately)
        )
        or 0
    )
