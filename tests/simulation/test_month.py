"""A small market's month: the same seed gives the same figures, and what the product weighs shows in them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.database import db
from portal.dispatch import courses, matching, target, waves
from portal.dispatch.models import Wave
from portal.dispatch.score import PARTS, WEIGHTS, Weights
from portal.leads.models import Lead
from simulation.figures import Row, gini_of
from simulation.month import play
from simulation.policies import POLICIES
from simulation.worlds import WORLDS, make_firms
from tests.support.database import rolled_back

SMALL, DAYS = WORLDS["small"], 2
Play = Callable[..., Row]


@pytest.fixture(scope="module")
def played(migrated_app: Flask) -> Play:
    """`played("recommended")`: a row of the small world, each in an empty market."""

    def play_one(policy: str, *, seed: int = 1, weights: Weights = WEIGHTS) -> Row:
        with migrated_app.app_context(), rolled_back():
            return play(SMALL, POLICIES[policy], seed=seed, days=DAYS, weights=weights)

    return play_one


@pytest.fixture(scope="module")
def recommended(played: Play) -> Row:
    """What all others are held against."""
    return played("recommended")


def test_two_runs_with_one_seed_are_equal(played: Play, recommended: Row) -> None:
    assert played("recommended") == recommended


def test_another_seed_is_another_market() -> None:
    assert make_firms(SMALL, seed=1) == make_firms(SMALL, seed=1)
    assert make_firms(SMALL, seed=1) != make_firms(SMALL, seed=2)


def test_a_changed_weight_changes_the_row(played: Play, recommended: Row) -> None:
    nothing = dict.fromkeys(PARTS, 0.0)
    assert played("recommended", weights=Weights("distance", **nothing | {"distance": 1.0})) != recommended


@pytest.mark.parametrize("policy", ["blast", "top-10", "recommended-overflow", "fixed-three"])
def test_another_policy_changes_the_row_and_leaves_the_product_as_it_was(
    played: Play, recommended: Row, policy: str
) -> None:
    row = played(policy)
    assert row._replace(policy="recommended") != recommended
    assert row.projects == recommended.projects == SMALL.projects_a_day * DAYS
    assert (row.over_cap == 0) == (policy == "fixed-three"), row
    assert courses.send_wave is waves.send_wave
    assert waves.target_of is target.target_of


def test_more_fairness_is_in_force_only_within_its_policy() -> None:
    with POLICIES["fair-15"].in_force(WEIGHTS):
        assert matching.fair_points(20.0) == 15
    assert matching.fair_points(20.0) == 3


def test_no_firm_is_asked_beyond_its_week(recommended: Row) -> None:
    assert recommended.asked_per_project > 1
    assert recommended.over_cap == 0


def test_it_is_the_product_that_asks(app: Flask) -> None:
    row = play(SMALL, POLICIES["recommended"], seed=1, days=DAYS)
    asked, versions = db.session.execute(
        select(func.sum(Wave.asked), func.array_agg(Wave.weights_version.distinct()))
    ).one()
    assert asked == round(row.asked_per_project * row.projects)
    assert versions == [WEIGHTS.version]
    stored = select(func.count()).where(Lead.match["weights"].astext == WEIGHTS.version)
    assert db.session.scalar(stored) == asked


def test_gini() -> None:
    assert gini_of([3, 3, 3]) == pytest.approx(0)
    assert gini_of([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini_of([0, 0]) == 0


def test_firms_are_of_every_kind() -> None:
    firms = make_firms(WORLDS["balanced"], seed=1)
    assert len({firm.category for firm in firms}) == WORLDS["balanced"].categories
    assert any(firm.past == 0 for firm in firms)
    assert any(firm.services == ("",) for firm in firms)
    assert any(firm.goes_further for firm in firms)
