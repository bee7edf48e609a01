"""«Sendt fordi …» on a lead's page."""

import pytest
from flask import Flask

from portal.firms.models import Firm
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.support.visitors import Visitor

MATCH = {
    "score": 71.4,
    "parts": {"fit": 0.7, "distance": 0.862, "responsiveness": 0.81, "evidence": 0.0, "availability": 0.7},
    "chance": 0.41,
    "fair": 0.0,
    "newcomer": False,
    "weights": "2026-11",
    "facts": {
        "fit": "whole",
        "distance_km": 12.4,
        "replied_in_time": 13,
        "asked": 16,
        "completed": 0,
        "leads_this_week": 3,
        "leads_per_week": 10,
    },
}


def match(*, fair: float = 0.0, newcomer: bool = False, **facts: object) -> dict:
    return MATCH | {"fair": fair, "newcomer": newcomer, "facts": MATCH["facts"] | facts}


def why(visitor: Visitor, firm: Firm, **fields: object) -> str:
    lead = make_lead(firm, **{"match": MATCH, "distance_km": 12.4, "wave": 2, **fields})
    return " ".join(visitor.get(f"/oppdrag/{lead.id}").html.select_one(".why").get_text(" ").split())


def test_it_says_why_in_one_sentence_with_the_distance_that_may_be_said(ola: Visitor, firm: Firm) -> None:
    said = why(ola, firm)
    assert (
        "Sendt fordi: Tak (hele faget), ca. 10 km unna, svarer på 81 % innen fristen, ledig kapasitet. Runde 2 av 4."
        in said
    )
    assert "12" not in said


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"match": match(fit="exact")}, "Tak (akkurat denne tjenesten)"),
        ({"match": match(fit="sibling")}, "Tak (en annen tjeneste i faget)"),
        ({"match": match(asked=0, replied_in_time=0)}, "ikke spurt om noe før"),
        ({"distance_km": 0.2}, "samme område, svarer"),
        ({"match": match(asked=16, replied_in_time=7)}, "ca. 10 km unna, ledig kapasitet"),
        ({"wave": 0}, "Dere ble spurt av oss for hånd"),
        ({"match": match(newcomer=True)}, "holdt av til bedrifter som er nye hos oss"),
        ({"match": match(fair=1.26)}, "Dere fikk 1,3 poeng fordi andre har fått flere"),
        ({"match": match(fair=-3.0)}, "Dere ble trukket 3,0 poeng"),
    ],
)
def test_each_fact_has_its_words(ola: Visitor, firm: Firm, fields: dict, sentence: str) -> None:
    assert sentence in why(ola, firm, **fields)


def test_who_is_asked_beyond_its_week_is_told_so_and_not_that_there_is_room(ola: Visitor, firm: Firm) -> None:
    said = why(ola, firm, match=match(leads_this_week=10), is_beyond_week=True)
    assert "ledig kapasitet" not in said
    assert "Dere hadde fått 10 oppdrag de siste sju dagene, og vil ha inntil 10." in said
    assert "Dere har sagt ja til oppdrag ut over dette" in said


def test_who_was_asked_by_hand_with_a_full_week_is_told_just_that(ola: Visitor, firm: Firm) -> None:
    said = why(ola, firm, match=match(leads_this_week=10), is_beyond_week=True, wave=0)
    assert "Dere ble spurt for hånd selv om uken var full." in said
    assert "sagt ja" not in said


def test_each_part_has_a_bar_and_a_definition_and_money_plays_none(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, match=MATCH)
    found = ola.get(f"/oppdrag/{lead.id}").html.select_one(".why details")
    names = [dt.text for dt in found.select(".bars dt")]
    assert names == ["Tjeneste", "Avstand", "Svarer i tide", "Gjort før", "Ledig tid"]
    assert names == [dt.text for dt in found.select(".defined dt")]
    assert "71 av 100 poeng" in found.text
    assert "Penger og abonnement er ikke med" in found.text
    links = [link["href"] for link in found.select("a")]
    assert links == ["/slik-velger-vi-bedrifter", "/bedrift"]
    for link in links:
        ola.get(link, status=200)


def test_a_lead_from_before_scores_were_kept_has_no_reasons(ola: Visitor, firm: Firm) -> None:
    assert not ola.get(f"/oppdrag/{make_lead(firm).id}").html.select(".why")


def test_the_distance_is_said_in_the_readers_language(app: Flask, firm: Firm) -> None:
    guro = make_member(firm, make_person("Guro Green", locale="en"))
    assert "about 10 km" in why(Visitor(app).sign_in(open_session(guro)), firm)


def test_nothing_of_another_firm_is_in_it(ola: Visitor, firm: Firm) -> None:
    project = make_project()
    lead = make_lead(firm, project, match=MATCH)
    make_lead(make_firm("Kanari Konkurrent AS"), project, match=match(completed=777) | {"score": 98.7})
    page = ola.get(f"/oppdrag/{lead.id}").text
    assert not [canary for canary in ("Kanari Konkurrent", "98,7", "98.7", "99 av 100", "777") if canary in page]


def test_it_asks_nothing_more_of_the_database(ola: Visitor, firm: Firm) -> None:
    without, with_reasons = make_lead(firm), make_lead(firm, match=MATCH)
    ola.get(f"/oppdrag/{without.id}")
    before = ola.query_count
    ola.get(f"/oppdrag/{with_reasons.id}")
    assert ola.query_count == before


def test_it_stands_there_still_when_the_project_is_over(ola: Visitor, firm: Firm) -> None:
    said = why(ola, firm, project=make_project(state=ProjectState.AWARDED))
    assert "Sendt fordi" in said
