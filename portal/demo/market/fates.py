"""What becomes of a project, by its age: the share of each state, and the moments that lead there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal.projects.states import Ending, ProjectState, WithdrawalReason

DRAFT_DAYS = 100
"""Older drafts have been forgotten."""
OPEN_DAYS = 55
S = ProjectState
SHARES: tuple[tuple[int, dict[ProjectState, int]], ...] = (
    (2, {S.DRAFT: 8, S.UNPROVED: 8, S.WAITING: 20, S.ASKED: 10, S.OPEN: 54}),
    (
        14,
        {
            S.DRAFT: 4,
            S.ASKED: 2,
            S.OPEN: 62,
            S.PAUSED: 5,
            S.CLOSED: 5,
            S.CHOSEN: 4,
            S.AWARDED: 12,
            S.WITHDRAWN: 4,
            S.REJECTED: 2,
        },
    ),
    (
        OPEN_DAYS,
        {
            S.DRAFT: 3,
            S.OPEN: 22,
            S.PAUSED: 3,
            S.CLOSED: 8,
            S.CHOSEN: 4,
            S.AWARDED: 38,
            S.COMPLETED: 10,
            S.WITHDRAWN: 9,
            S.REJECTED: 3,
        },
    ),
    (10_000, {S.COMPLETED: 56, S.AWARDED: 8, S.EXPIRED: 20, S.WITHDRAWN: 11, S.REJECTED: 3, S.MERGED: 2}),
)
"""(days, share of each state) for projects younger than that."""
YOUNG_STATES = tuple(SHARES[0][1])
BEFORE_APPROVAL = (S.DRAFT, S.UNPROVED, S.WAITING, S.ASKED, S.REJECTED, S.MERGED)
NEEDS_AN_OFFER = (S.CHOSEN, S.AWARDED, S.COMPLETED)


@dataclass
class Fate:
    """A state and the columns of a project that make it so."""

    state: ProjectState
    columns: dict[str, Any] = field(default_factory=dict)

    @property
    def was_let_out(self) -> bool:
        """Whether firms were asked."""
        return self.state not in BEFORE_APPROVAL


def choose_state(began: datetime, now: datetime, random: Random, *, has_firms: bool) -> ProjectState:
    """A state that suits the project's age; one that needs an offer only where there are firms."""
    age = (now - began) / timedelta(days=1)
    shares = next(shares for days, shares in SHARES if age < days)
    state = random.choices(list(shares), list(shares.values()))[0]
    if state in NEEDS_AN_OFFER and not has_firms:
        return ProjectState.EXPIRED if age > OPEN_DAYS else ProjectState.OPEN
    return state


def tell(state: ProjectState, began: datetime, now: datetime, random: Random) -> Fate:
    """The moments of a project that was begun then and stands so now. An award's moment is set by its offers."""
    finished = began + timedelta(minutes=random.randint(4, 40))
    columns: dict[str, Any] = {"created_at": began, "touched_at": finished}
    if state is S.DRAFT:
        return Fate(state, columns)
    columns["finished_at"] = finished
    if state is S.UNPROVED:
        return Fate(state, columns)
    submitted = columns["submitted_at"] = finished + timedelta(minutes=2)
    if state is S.ASKED:
        columns["asked_at"] = _between(submitted, now, random, at_most=timedelta(hours=3))
    elif state is S.REJECTED:
        columns["rejected_at"] = _between(submitted, now, random, at_most=timedelta(hours=5))
    elif state is S.MERGED:
        columns |= {"ending": Ending.MERGED, "ended_at": submitted + timedelta(hours=1)}
    elif state not in BEFORE_APPROVAL:
        columns |= _after_approval(state, submitted, now, random)
    return Fate(state, columns)


def _after_approval(state: ProjectState, submitted: datetime, now: datetime, random: Random) -> dict[str, Any]:
    approved = _between(submitted, now, random, at_most=timedelta(hours=2))
    columns: dict[str, Any] = {"approved_at": approved, "expires_at": approved + timedelta(days=60)}
    later = _between(approved, now, random, at_most=timedelta(days=21))
    if state is S.PAUSED:
        columns["paused_at"] = later
    elif state is S.CLOSED:
        columns["closed_at"] = later
    elif state is S.WITHDRAWN:
        columns |= {"ending": Ending.WITHDRAWN, "ended_at": later}
        columns["withdrawal_reason"] = random.choice(list(WithdrawalReason)).value
    elif state is S.EXPIRED:
        columns |= {"ending": Ending.EXPIRED, "ended_at": min(columns["expires_at"], now)}
    return columns


def _between(first: datetime, last: datetime, random: Random, *, at_most: timedelta) -> datetime:
    """Some moment after the first, before the last, and not longer than that after the first."""
    return first + min(at_most, max(last - first, timedelta(0))) * (0.1 + 0.8 * random.random())
