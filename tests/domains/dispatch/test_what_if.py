"""What would have found more firms."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from portal.core import clock
from portal.core.database import db
from portal.dispatch import what_if
from portal.dispatch.matching import judge
from portal.dispatch.reasons import Reason
from portal.firms.models import SizeClass
from tests.factories.marketplace import make_firm, make_lead, make_project

pytestmark = pytest.mark.usefixtures("app")

DRAMMEN = "3044"
"""Some 35 km from the project."""


def fill(firm) -> None:
    make_lead(firm, make_project())


def test_nothing_helps_where_there_is_nobody():
    assert what_if.think(make_project()).is_empty


def test_each_reason_is_thought_away_alone():
    project = make_project(budget_ore=10_000_00)
    make_firm("Langt unna AS", postal_code=DRAMMEN, radius_km=5)
    make_firm("Bare store AS", smallest_size=SizeClass.LARGE)
    fill(make_firm("Full uke AS", leads_per_week=1))
    make_firm("Både langt og stort AS", postal_code=DRAMMEN, radius_km=5, smallest_size=SizeClass.LARGE)
    make_firm("Passer AS")
    found = what_if.think(project)
    assert (found.fitting, found.of_any_size, found.full) == (1, 1, 1)
    assert found.further == [(40, 1)]


def test_the_steps_grow_and_only_those_that_add_are_told():
    project = make_project()
    make_firm("Nær AS", radius_km=0, postal_code="1350")
    for number in range(2):
        make_firm(f"Drammen {number} AS", postal_code=DRAMMEN, radius_km=5)
    assert what_if.think(project).further == [(20, 1), (40, 3)]


@pytest.mark.parametrize(
    "fields",
    [
        {"suspended_at": clock.now()},
        {"stopped_at": clock.now()},
        {"verified_at": None},
        {"paused_at": clock.now()},
    ],
)
def test_who_is_stopped_or_paused_is_in_no_figure_and_in_no_list(fields: dict):
    project = make_project()
    make_firm(postal_code=DRAMMEN, radius_km=5, **fields)
    assert what_if.think(project).is_empty
    assert what_if.list_askable(project) == []


def test_who_lacks_what_the_law_asks_for_is_never_asked():
    project = make_project(category="elektriker", service="sikringsskap")
    make_firm(postal_code=DRAMMEN, radius_km=5, services=(("elektriker", ""),))
    assert what_if.think(project).is_empty
    assert what_if.list_askable(project) == []


def test_the_askable_come_nearest_first_with_what_staff_should_know():
    project = make_project(budget_ore=10_000_00)
    far = make_firm("Langt unna AS", postal_code=DRAMMEN, radius_km=5, goes_further=True)
    full = make_firm("Full uke AS", leads_per_week=2, takes_overflow=True)
    said_no = make_firm("Ikke mer AS", leads_per_week=2)
    for firm in (full, full, said_no, said_no):
        fill(firm)
    asked = make_firm("Spurt AS")
    make_lead(asked, project)
    first, second = what_if.list_askable(project)
    assert (first.firm_id, first.reason, first.is_beyond_week) == (full.id, Reason.NO_CAPACITY, True)
    assert (first.leads_this_week, first.leads_per_week) == (2, 2)
    assert (second.firm_id, second.reason, second.is_beyond_week) == (far.id, Reason.TOO_FAR, False)
    assert second.goes_further
    assert second.distance_km == pytest.approx(35, abs=8)


def test_it_agrees_with_the_match_about_who_fits():
    project = make_project(budget_ore=10_000_00)
    for fields in ({}, {"radius_km": 5, "postal_code": DRAMMEN}, {"smallest_size": SizeClass.LARGE}):
        make_firm(**fields)
    found = what_if.think(project)
    assert found.fitting == len(judge(project).candidates)
    assert found.fitting + found.of_any_size == len(judge(project, ignored=(Reason.SIZE,)).candidates)


def test_each_takes_one_query_however_many_firms():
    project = make_project()
    for number in range(2):
        make_firm(f"Langt {number} AS", postal_code=DRAMMEN, radius_km=5)
    statements, connection = [], db.session.connection()

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    what_if.think(project)
    what_if.list_askable(project)
    event.remove(connection, "before_cursor_execute", note)
    assert len(statements) == 2


def test_old_leads_do_not_fill_a_week():
    project = make_project()
    firm = make_firm("Rolig AS", leads_per_week=1)
    make_lead(firm, make_project(), sent_at=clock.now() - timedelta(days=8))
    assert what_if.think(project).full == 0
    assert what_if.think(project).fitting == 1
