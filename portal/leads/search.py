"""What one may look for in an inbox, as values and as a condition on leads and their projects.

Words are looked up in `projects.search`, which holds nothing that is kept from a firm before it replies.
"""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Float, Text, and_, bindparam, cast, func, or_
from sqlalchemy.types import TypeEngine

from portal.leads.models import Lead
from portal.projects.choices import Start
from portal.projects.models import Project

LONGEST_WORDS = 200
_leads, _projects = Lead.__table__.c, Project.__table__.c


@dataclass(frozen=True)
class Terms:
    """What is looked for; nothing set finds everything. `words` as one types into a search («bad -flis», "våtrom"),
    `category` a key, `least_ore` a named budget of so much at least, `most_km` so far away at most, `is_mine`: mine to answer."""

    words: str = ""
    category: str = ""
    least_ore: int | None = None
    most_km: int | None = None
    is_urgent: bool = False
    is_mine: bool = False

    def __bool__(self) -> bool:
        return self != NOTHING

    def as_kept(self) -> dict[str, Any]:
        """What is set, as a kept filter holds it."""
        return {name: value for name, value in asdict(self).items() if value != getattr(NOTHING, name)}

    def bound(self, *, person_id: int | None) -> dict[str, Any]:
        """The parameters of `FOUND`, looked for by this person."""
        return {
            "words": self.words or None,
            "category": self.category or None,
            "least_ore": self.least_ore,
            "most_km": self.most_km,
            "is_urgent": self.is_urgent,
            "assigned_to_id": person_id if self.is_mine else None,
        }


NOTHING = Terms()


def found(
    *,
    words: ColumnElement,
    wanted: ColumnElement,
    category: ColumnElement,
    least_ore: ColumnElement,
    most_km: ColumnElement,
    is_urgent: ColumnElement,
    assigned_to_id: ColumnElement,
) -> ColumnElement[bool]:
    """Whether a lead and its project are what is looked for; each of the terms may be null. `wanted`: the words as a tsquery.

    No index is needed: only one firm's leads are ever looked through.
    """
    return and_(
        or_(words.is_(None), _projects.search.bool_op("@@")(wanted)),
        or_(category.is_(None), _projects.category == category),
        or_(least_ore.is_(None), _projects.budget_ore >= least_ore),
        or_(most_km.is_(None), _leads.distance_km <= most_km),
        or_(~func.coalesce(is_urgent, False), _projects.start == Start.URGENT.value),
        or_(assigned_to_id.is_(None), _leads.assigned_to_id == assigned_to_id),
    )


def tsquery(words: ColumnElement) -> ColumnElement:
    """Words by their Norwegian stems; never an error, whatever was typed (PostgreSQL, 12.3.2: websearch_to_tsquery)."""
    return func.websearch_to_tsquery("norwegian", words)


def _parameter(name: str, kind: type[TypeEngine]) -> ColumnElement:
    return cast(bindparam(name, type_=kind), kind)  # a null alone has no type


FOUND = found(
    words=_parameter("words", Text),
    wanted=tsquery(_parameter("words", Text)),
    category=_parameter("category", Text),
    least_ore=_parameter("least_ore", BigInteger),
    most_km=_parameter("most_km", Float),
    is_urgent=_parameter("is_urgent", Boolean),
    assigned_to_id=_parameter("assigned_to_id", BigInteger),
)
"""The same of parameters: `Terms.bound`."""
