"""The score and the chance of a reply: pure figures of facts."""

from dataclasses import fields, replace

import pytest

from portal.dispatch.score import PARTS, WEIGHTS, Facts, chance_of_reply, fair_points, score

FACTS = Facts(
    fit=1.0,
    distance_km=0.0,
    half_km=20,
    reach_km=40,
    asked=0,
    replied=0,
    replied_in_time=0,
    completed=0,
    leads_this_week=0,
    leads_per_week=10,
)


def points(**changes: object) -> float:
    return score(replace(FACTS, **changes)).points


def test_money_subscriptions_and_age_are_no_facts_of_it():
    assert {field.name for field in fields(Facts)} == {
        "fit",
        "distance_km",
        "half_km",
        "reach_km",
        "asked",
        "replied",
        "replied_in_time",
        "completed",
        "leads_this_week",
        "leads_per_week",
        "rating",
    }


def test_the_weights_are_a_whole_and_have_a_version():
    assert sum(getattr(WEIGHTS, part) for part in PARTS) == pytest.approx(1)
    assert WEIGHTS.version


def test_the_best_there_is_has_a_hundred_and_the_worst_nothing_but_distance_and_doubt():
    best = replace(FACTS, asked=10**6, replied_in_time=10**6, completed=1000, rating=5.0)
    assert score(best).points == pytest.approx(100, abs=0.01)
    worst = replace(best, fit=0, distance_km=10**6, replied_in_time=0, completed=0, rating=1.0, leads_this_week=10)
    assert score(worst).points == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("part", "changes", "share"),
    [
        ("fit", {"fit": 0.7}, 0.7),
        ("distance", {"distance_km": 20.0}, 0.5),
        ("distance", {"distance_km": 60.0, "half_km": 60}, 0.5),
        ("quality", {"rating": 4.5}, 0.75),
        ("quality", {"rating": 2.0}, 0.0),
        ("responsiveness", {"asked": 4, "replied_in_time": 2}, 0.5),
        ("responsiveness", {"asked": 9}, 0.2),
        ("evidence", {"completed": 5}, 0.632),
        ("availability", {"leads_this_week": 3}, 0.7),
        ("availability", {"leads_this_week": 14}, 0.0),
    ],
)
def test_each_part_is_a_share_of_its_weight(part: str, changes: dict, share: float):
    assert score(replace(FACTS, **changes)).parts[part] == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize("missing", ["rating", "completed"])
def test_what_is_not_known_is_left_out_and_the_rest_weighs_as_much_more(missing: str):
    known = score(replace(FACTS, rating=4.0, completed=3))
    unknown = score(replace(FACTS, **({"rating": 4.0, "completed": 3} | {missing: None})))
    left = {part: share for part, share in known.parts.items() if part in unknown.parts}
    assert len(left) == len(known.parts) - 1
    weighed = sum(getattr(WEIGHTS, part) * share for part, share in left.items())
    assert unknown.points == pytest.approx(100 * weighed / sum(getattr(WEIGHTS, part) for part in left))


def test_another_weight_is_another_score():
    heavier = replace(WEIGHTS, version="test", distance=0.9)
    far = replace(FACTS, distance_km=30.0)
    assert score(far, heavier).points < score(far).points


def test_every_fact_moves_the_score_its_way():
    assert points(distance_km=10.0) > points(distance_km=11.0)
    assert points(completed=1) > points(completed=0)
    assert points(leads_this_week=1) < points()
    assert points(asked=3, replied_in_time=3) > points() > points(asked=3)


@pytest.mark.parametrize(
    ("changes", "chance"),
    [
        ({}, 0.46),  # two of five, and next door
        ({"distance_km": 40.0}, 0.26),
        ({"distance_km": 400.0}, 0.26),
        ({"reach_km": 0, "distance_km": 3.0}, 0.26),  # a municipality, whatever the distance
        ({"asked": 10, "replied": 10}, 0.92),
        ({"asked": 100, "replied": 100}, 1.0),
        ({"leads_this_week": 10}, 0.161),
    ],
)
def test_the_chance_of_a_reply(changes: dict, chance: float):
    assert chance_of_reply(replace(FACTS, **changes)) == pytest.approx(chance, abs=0.001)


@pytest.mark.parametrize(("owed", "added"), [(0, 0), (0.5, 0.5), (2, 2), (9, 3), (-9, -3)])
def test_fairness_is_three_points_at_most(owed: float, added: float):
    assert fair_points(owed) == added
