"""Nearly the same project twice: the same poster's, or the same text from somebody else.

Texts are compared by the pieces of five letters they share (Jaccard). So that nobody reads 200 000 texts, each carries a
few numbers, its bands (MinHash, Leskovec et al., Mining of Massive Datasets, 3.3–3.4): of two texts that share 85 percent
of their pieces, 99 in a hundred pairs have a band in common; of two that share half, one in five.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from random import Random
from zlib import crc32

from sqlalchemy import ColumnElement, func, select

from portal.core.database import db
from portal.projects.models import Project

COMPARED_FOR = timedelta(days=180)
LIKE = 0.85
"""From here on two texts are the same one."""
LIKE_OF_SAME_POSTER = 0.6
LEAST_LETTERS = 40
"""Shorter texts say the same by chance."""
MOST_LETTERS = 1500
MOST_CANDIDATES = 50
MOST_SHOWN = 5
PIECE = 5
BANDS, ROWS = 8, 5
PRIME = 2**61 - 1
_random = Random(5)  # noqa: S311 - fixed for ever: stored bands were made with these
_TURNS = tuple((_random.randrange(1, PRIME), _random.randrange(PRIME)) for _ in range(BANDS * ROWS))


@dataclass(frozen=True)
class Double:
    """A project that may be the same: how much of the texts is shared (0 to 1), and whether it is the same poster's."""

    project: Project
    likeness: float
    same_poster: bool


def pieces_of(text: str) -> set[str]:
    """The pieces of five letters of a text, without regard to case, spaces and punctuation."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    line = " ".join(words)[:MOST_LETTERS]
    return {line[start : start + PIECE] for start in range(len(line) - PIECE + 1)}


def likeness(one: str, other: str) -> float:
    """How much of two texts is shared, from 0 to 1."""
    first, second = pieces_of(one), pieces_of(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def bands_of(text: str) -> list[int] | None:
    """The numbers a text is found by; None for one too short to tell."""
    if len(text) < LEAST_LETTERS:
        return None
    numbers = [crc32(piece.encode()) for piece in pieces_of(text)]
    if not numbers:
        return None
    least = [min((a * number + b) % PRIME for number in numbers) for a, b in _TURNS]
    # The band's own place goes in, so that only the same band of another text is met.
    return [_number(band, least[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS)]


def _number(band: int, least: list[int]) -> int:
    digest = blake2b(repr((band, least)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def find_doubles(project: Project) -> list[Double]:
    """Projects of the last 180 days that may be the same as this one, the likest first."""
    found = [*_of_same_poster(project), *_of_others(project)]
    return sorted(found, key=lambda double: (-double.same_poster, -double.likeness))[:MOST_SHOWN]


def _of_same_poster(project: Project) -> list[Double]:
    """The poster's own with nearly the same text, or for the same service at the same postal code, if they still live."""
    if project.poster_id is None:
        return []
    lives = (Project.rejected_at.is_(None), Project.ended_at.is_(None), Project.completed_at.is_(None))
    rows = _newest(project, Project.poster_id == project.poster_id, *lives)
    doubles = [Double(row, likeness(project.description, row.description), True) for row in rows]
    return [
        double
        for double in doubles
        if double.likeness >= LIKE_OF_SAME_POSTER
        or (double.project.service, double.project.postal_code) == (project.service, project.postal_code)
    ]


def _of_others(project: Project) -> list[Double]:
    """Somebody else's with the same text, whatever came of it: a text that was rejected once comes again."""
    if not project.text_bands:
        return []
    somebody_else = Project.poster_id.is_distinct_from(project.poster_id)
    rows = _newest(project, Project.text_bands.overlap(project.text_bands), somebody_else)
    doubles = [Double(row, likeness(project.description, row.description), False) for row in rows]
    return [double for double in doubles if double.likeness >= LIKE]


def _newest(project: Project, *conditions: ColumnElement[bool]) -> list[Project]:
    return list(
        db.session.scalars(
            select(Project)
            .where(
                Project.id != project.id,
                Project.submitted_at > func.coalesce(project.submitted_at, func.now()) - COMPARED_FOR,
                *conditions,
            )
            .order_by(Project.id.desc())
            .limit(MOST_CANDIDATES)
        )
    )
