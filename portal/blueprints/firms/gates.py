"""What a category asks a firm to hold, and whether this one does."""

from typing import NamedTuple

from portal.firms.certificates import satisfies
from portal.projects.catalogue import CategorySet


class Gate(NamedTuple):
    """A qualification in words; `is_required`: without it the law forbids the work, and nobody is asked."""

    text: str
    is_required: bool
    is_held: bool


def gate_of(category: CategorySet, held: set[str], locale: str) -> Gate | None:
    """The category's gate for a firm that holds these kinds; None where anybody may do the work."""
    if category.gate_key is None:
        return None
    return Gate(category.gate(locale), category.gate_is_required, satisfies(held, category.gate_key))
