"""Which firms were asked, and what would be if staff thought something away."""

import pytest
from flask import Flask

from portal.core import clock, transaction
from portal.core.database import db
from portal.dispatch import courses
from portal.dispatch.models import FirmTurn
from portal.firms.models import Firm
from portal.projects.models import Project
from tests.factories.accounts import open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_wave
from tests.support.visitors import Visitor


def asked(**fields: object) -> tuple[Project, Firm, Firm]:
    """A first wave that really went out: one was asked, one lies too far away."""
    project, near = make_project(**fields), make_firm("Nær Tak AS")
    far = make_firm("Fjern Tak AS", postal_code="3044", radius_km=15, goes_further=True)
    courses.begin(project)
    transaction.commit()
    return project, near, far


def path_of(project: Project) -> str:
    return f"/stab/prosjekter/{project.id}/bedrifter"


def table(page, heading: str) -> list[list[str]]:
    rows = page.html.select_one(f"#{heading}").find_parent("section").select("tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]


def test_each_wave_has_its_numbers_and_reasons(siv: Visitor):
    project, *_ = asked()
    ((number, _sent, *figures, left_out),) = table(siv.get(path_of(project)), "runder")
    assert (number, figures[:3], figures[4]) == ("1.1", ["1", "1", "3"], "2026-11")
    assert left_out == "1 for langt unna"


def test_who_was_asked_stands_there_with_the_score_and_its_parts(siv: Visitor):
    project, near, _far = asked()
    ((name, wave, distance, points, *parts, answer),) = table(siv.get(path_of(project)), "spurte")
    assert (name, wave, distance, answer) == (near.name, "1", "samme område", "ikke åpnet")
    assert points.endswith("ny")
    assert parts == ["70 %", "100 %", "–", "50 %", "0 %", "100 %"]


def test_the_nearest_misses_say_why(siv: Visitor):
    project, _near, far = asked()
    assert table(siv.get(path_of(project)), "nesten") == [[far.name, "ca. 35 km", "for langt unna"]]


def test_who_fitted_without_being_asked_is_found_in_order_with_points(siv: Visitor):
    project, near, _far = asked()
    make_wave(project, number=2, asked=1, candidates=3)
    owed, other = make_firm("Tilgode AS"), make_firm("Ellers lik AS")
    db.session.add_all([FirmTurn(firm_id=owed.id, owed=2.0), FirmTurn(firm_id=other.id, owed=-1.5)])
    transaction.commit()
    page = siv.get(path_of(project))
    assert "2 bedrifter passet uten å bli spurt" in page.text
    page = page.click("Se rekkefølgen nå")
    rows = page.html.select("div[aria-labelledby=passer-t] tbody tr")
    cells = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]
    assert [row[:2] for row in cells] == [["1", "Tilgode AS"], ["2", "Ellers lik AS"]]
    assert ["(+2,0)" in cells[0][3], "(−1,5)" in cells[1][3]] == [True, True]
    assert near.name not in str(rows)


def test_where_all_that_fitted_were_asked_it_speaks_of_no_others(siv: Visitor):
    project, *_ = asked()
    assert "uten å bli spurt" not in siv.get(path_of(project)).text


def test_nothing_is_judged_before_staff_ask(siv: Visitor):
    project, *_ = asked()
    page = siv.get(path_of(project))
    assert not page.html.select("#passer-t, #nesten-naa-t")
    assert siv.get(path_of(project), {"beregn": "1"}).html.select("#nesten-naa-t")


def test_distance_size_and_week_can_be_thought_away(siv: Visitor):
    project, *_ = asked(budget_ore=10_000_00)
    make_firm("Bare store AS", smallest_size=3)
    full = make_firm("Full uke AS", leads_per_week=1)
    make_lead(full, make_project())
    transaction.commit()

    def fitting(**query: str) -> set[str]:
        page = siv.get(path_of(project), {"beregn": "1", **query})
        return {row.select_one("th").text for row in page.html.select("div[aria-labelledby=passer-t] tbody tr")}

    assert fitting() == set()
    assert fitting(faktor="1.5") == set()
    assert fitting(faktor="3") == {"Fjern Tak AS"}
    assert fitting(storrelse="1") == {"Bare store AS"}
    assert fitting(kapasitet="1") == {"Full uke AS"}
    assert fitting(storrelse="1", kapasitet="1") == {"Bare store AS", "Full uke AS"}


@pytest.mark.parametrize("fields", [{"suspended_at": clock.now()}, {"paused_at": clock.now()}, {"verified_at": None}])
def test_nothing_else_can(siv: Visitor, fields: dict):
    project, *_ = asked()
    make_firm("Stoppet AS", **fields)
    transaction.commit()
    query = {"beregn": "1", "faktor": "3", "storrelse": "1", "kapasitet": "1", "suspended": "1", "sertifikat": "1"}
    page = siv.get(path_of(project), query)
    assert "Stoppet AS" not in {row.text for row in page.html.select("div[aria-labelledby=passer-t] tbody th")}


@pytest.mark.parametrize("odd", ["x", "-1", "1e9", "nan", "9" * 40])
def test_an_odd_factor_is_none(siv: Visitor, odd: str):
    project, *_ = asked()
    assert siv.get(path_of(project), {"beregn": "1", "faktor": odd}).html.select_one("#faktor-1").has_attr("checked")


def test_what_was_asked_before_scores_were_kept_is_shown_without(siv: Visitor):
    project = make_project()
    make_wave(project, left_out={"some-old-code": 2})
    make_lead(make_firm("Gammel AS"), project)
    transaction.commit()
    page = siv.get(path_of(project))
    assert "Gammel AS" in page.text
    assert "2 some-old-code" in page.text


def test_one_that_nobody_was_asked_about_says_so(siv: Visitor):
    project = make_project()
    transaction.commit()
    assert "Ingen runde er sendt ennå." in siv.get(path_of(project)).text


@pytest.mark.parametrize("query", [{}, {"beregn": "1", "kapasitet": "1"}])
def test_the_number_of_queries_does_not_grow(siv: Visitor, query: dict):
    project, *_ = asked()
    siv.get(path_of(project), query)
    for_few = siv.query_count
    for number in range(6):
        make_lead(make_firm(f"Spurt {number} AS"), project)
        make_firm(f"Passer {number} AS")
    transaction.commit()
    siv.get(path_of(project), query)
    assert siv.query_count == for_few


def test_the_poster_a_firm_and_a_stranger_find_nothing(app: Flask, nils: Visitor):
    project, near, _far = asked()
    ola = Visitor(app).sign_in(open_session(make_member(near)))
    for visitor in (nils, ola):
        visitor.get(path_of(project), status=404)
