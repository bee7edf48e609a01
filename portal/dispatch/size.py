"""How big a job is, as firms choose among them."""

from portal.firms.models import SizeClass
from portal.projects.models import Project

FROM_ORE = (
    (500_000_00, SizeClass.HUGE),
    (100_000_00, SizeClass.LARGE),
    (25_000_00, SizeClass.MEDIUM),
    (0, SizeClass.SMALL),
)
"""The least that a job of each class costs, with VAT."""


def size_class_of(project: Project) -> SizeClass | None:
    """By the poster's budget; None without one, and then it fits every firm."""
    if project.budget_ore is None:
        return None
    return next(size for least, size in FROM_ORE if project.budget_ore >= least)
