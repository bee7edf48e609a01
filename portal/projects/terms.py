"""The terms a poster accepts when handing in. A version is never changed: what was accepted stays readable under its number.

Its text is templates/public/terms/<version>.html. A new version: a new file, and a line here, last.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.projects.errors import TermsChangedError
from portal.projects.models import Project


@dataclass(frozen=True)
class Terms:
    """One version and the day it took effect."""

    version: str
    in_force_on: date


VERSIONS = (Terms("1.0", date(2026, 11, 23)),)
CURRENT = VERSIONS[-1]


def get_terms(version: str) -> Terms:
    """A version by its number. Raises NotFoundError."""
    found = next((terms for terms in VERSIONS if terms.version == version), None)
    if found is None:
        raise NotFoundError
    return found


def accept(draft: Project, *, version: str) -> None:
    """The poster accepts the terms they were shown. Raises TermsChangedError when there are newer ones."""
    if version != CURRENT.version:
        raise TermsChangedError
    draft.terms_version, draft.terms_accepted_at = version, func.now()
    db.session.flush()
