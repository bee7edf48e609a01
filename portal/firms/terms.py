"""The terms that a firm accepts when it registers. A version is never changed: what was accepted stays readable under its number.

Its text is templates/public/firm_terms/<version>.html. A new version: a new file, and a line here, last.
"""

from dataclasses import dataclass
from datetime import date

from portal.core.errors import NotFoundError, StateError
from portal.core.texts import N_


@dataclass(frozen=True)
class FirmTerms:
    """One version and the day it took effect."""

    version: str
    in_force_on: date


VERSIONS = (FirmTerms("1.0", date(2026, 11, 23)),)
CURRENT = VERSIONS[-1]


class FirmTermsChangedError(StateError):
    """There are newer terms than those that were shown."""

    text = N_("Vilkårene er endret siden du åpnet siden. Les dem og godta på nytt.")


def get_terms(version: str) -> FirmTerms:
    """A version by its number. Raises NotFoundError."""
    found = next((terms for terms in VERSIONS if terms.version == version), None)
    if found is None:
        raise NotFoundError
    return found


def check_version(version: str) -> str:
    """The version, if it is the one that applies. Raises FirmTermsChangedError."""
    if version != CURRENT.version:
        raise FirmTermsChangedError
    return version
