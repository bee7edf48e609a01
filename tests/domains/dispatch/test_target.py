"""How many replies a wave aims at, and the smallest number of firms that brings them."""

from datetime import timedelta
from typing import NamedTuple

import pytest

from portal.core import clock
from portal.core.database import db
from portal.dispatch.matching import judge
from portal.dispatch.models import Course
from portal.dispatch.size import size_class_of
from portal.dispatch.target import Cell, choose, look_around, target_of
from portal.firms.models import SizeClass
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_project


class Firm(NamedTuple):
    chance: float
    is_newcomer: bool = False


def measured(project: Project) -> Cell:
    return look_around(project, utilisation=judge(project).utilisation)


def many(chance: float, how_many: int = 12) -> list[Firm]:
    return [Firm(chance + number / 1000) for number in range(how_many)]


@pytest.mark.parametrize(
    ("utilisation", "has_unanswered", "target"),
    [
        (None, True, 3),
        (0.59, True, 3),
        (0.6, True, 2),
        (0.84, False, 2),
        (0.85, True, 1),
        (2.0, True, 1),
        (2.0, False, 3),
    ],
)
def test_the_busier_the_cell_the_fewer_replies_are_aimed_at(utilisation, has_unanswered: bool, target: int):
    assert target_of(3, Cell(utilisation, has_unanswered)) == target
    assert target_of(1, Cell(utilisation, has_unanswered)) == 1


@pytest.mark.parametrize(
    ("chance", "missing", "asked"), [(0.5, 3, 5), (0.9, 3, 3), (0.1, 3, 8), (0.9, 1, 1), (0.4, 0, 0), (0.4, -1, 0)]
)
def test_it_takes_the_smallest_number_whose_expected_replies_are_nearly_what_is_missing(chance, missing, asked):
    firms = many(chance)
    assert choose(firms, missing=missing) == firms[:asked]


def test_the_first_newcomer_has_a_place_within_the_number():
    firms = [*many(0.5), Firm(0.4, is_newcomer=True), Firm(0.41, is_newcomer=True)]
    chosen = choose(firms, missing=3, with_newcomer=True)
    assert chosen == [*firms[:4], firms[12]]
    assert firms[12] not in choose(firms, missing=3)
    assert len(choose([*many(0.01), firms[12]], missing=5, with_newcomer=True)) == 8


def test_a_place_nobody_new_can_have_is_not_kept():
    assert choose(many(0.9), missing=1, with_newcomer=True) == many(0.9)[:1]


@pytest.mark.parametrize(
    ("budget_ore", "size"),
    [
        (None, None),
        (0, SizeClass.SMALL),
        (24_999_99, SizeClass.SMALL),
        (25_000_00, SizeClass.MEDIUM),
        (100_000_00, SizeClass.LARGE),
        (500_000_00, SizeClass.HUGE),
    ],
)
def test_a_budget_says_how_big_the_job_is(budget_ore: int | None, size: SizeClass | None):
    assert size_class_of(Project(budget_ore=budget_ore)) == size


@pytest.mark.usefixtures("app")
class TestTheCell:
    def test_it_is_the_leads_of_the_week_over_what_the_firms_around_want(self):
        project = make_project()
        near, others = make_firm(leads_per_week=10), make_firm(leads_per_week=10)
        make_firm(postal_code="9008", leads_per_week=100)
        make_firm(paused_at=clock.now(), leads_per_week=100)
        make_firm(services=(("bad", ""),), leads_per_week=100)
        make_leads(near, 6)
        make_lead(others, sent_at=clock.now() - timedelta(days=8))
        assert measured(project) == Cell(0.3, has_unanswered=False)

    def test_without_firms_there_is_no_figure(self):
        assert measured(make_project()) == Cell(None, has_unanswered=False)

    def test_in_an_overloaded_one_it_is_looked_whether_somebody_waits_for_a_first_reply(self):
        kari = make_person()
        project, other = make_project(kari, taken_slots=1), make_project(kari, state=ProjectState.OPEN)
        make_leads(make_firm(leads_per_week=1), 1)
        assert measured(project) == Cell(1.0, has_unanswered=False)
        course = Course(project_id=other.id, next_wave=2, due_at=clock.now())
        db.session.add(course)
        db.session.flush()
        assert measured(project).has_unanswered
        assert measured(make_project()).has_unanswered
        other.taken_slots = 1
        db.session.flush()
        assert not measured(project).has_unanswered
