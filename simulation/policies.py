"""Ways of choosing whom to ask. «recommended» is the product; the others exchange one thing of it, or choose by a simpler rule."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from unittest.mock import patch

from portal.dispatch import courses, matching, score, waves
from portal.dispatch.matching import Candidate, judge, match_of
from portal.dispatch.reasons import Reason
from portal.dispatch.score import Weights
from portal.leads.services import Addressee, send_leads
from portal.projects.models import Project

BUSY = (Reason.NO_CAPACITY, Reason.TOO_MANY_OPEN)
Ask = Callable[[Project, datetime, Weights], None]


def ask_in_waves(project: Project, at: datetime, weights: Weights) -> None:
    """As the product does when a project has been let out. What follows is taken on by `courses.advance`."""
    courses.begin(project, at=at)


def ask_everyone(project: Project, at: datetime, weights: Weights) -> None:
    """All who pass the hard filter, however full their week."""
    _ask(project, judge(project, at=at, weights=weights, ignored=BUSY).candidates, at=at, weights=weights)


def ask_ten(project: Project, at: datetime, weights: Weights) -> None:
    """The ten with the highest score, however full their week."""
    candidates = judge(project, at=at, weights=weights, ignored=BUSY).candidates
    best = sorted(candidates, key=lambda each: (-each.score.points, each.distance_km, each.firm_id))[:10]
    _ask(project, best, at=at, weights=weights)


def _ask(project: Project, chosen: list[Candidate], *, at: datetime, weights: Weights) -> None:
    addressees = [
        Addressee(each.firm_id, each.distance_km, match_of(each, weights=weights), is_beyond_week=False)
        for each in chosen
    ]
    send_leads(project, addressees, course=1, wave=1, at=at)


@dataclass(frozen=True)
class Policy:
    """How a project's firms are found. `most_turns`: what fairness may count at most; `takes_overflow`: half the firms let
    themselves be asked beyond their week; `has_fixed_target`: three replies are aimed at, however busy the firms."""

    name: str
    ask: Ask = ask_in_waves
    most_turns: float = score.MOST_FAIR_TURNS
    takes_overflow: bool = False
    has_fixed_target: bool = False

    @contextmanager
    def in_force(self, weights: Weights) -> Iterator[None]:
        """What differs from the product is exchanged within it for the length of a with block."""
        with ExitStack() as exchanged:
            exchanged.enter_context(patch.object(courses, "send_wave", partial(waves.send_wave, weights=weights)))
            if self.most_turns != score.MOST_FAIR_TURNS:
                fairer = partial(score.fair_points, most_turns=self.most_turns)
                exchanged.enter_context(patch.object(matching, "fair_points", fairer))
            if self.has_fixed_target:
                exchanged.enter_context(patch.object(waves, "target_of", lambda wished, _cell: wished))
            yield


POLICIES = {
    policy.name: policy
    for policy in (
        Policy("blast", ask=ask_everyone),
        Policy("top-10", ask=ask_ten),
        Policy("recommended"),
        Policy("recommended-overflow", takes_overflow=True),
        Policy("fixed-three", has_fixed_target=True),
        Policy("fair-15", most_turns=15.0),
    )
}
