"""GET /oppdrag: views, counts, paging and how many queries it takes."""

from datetime import timedelta

import pytest

from portal.core import clock, transaction
from portal.core.database import db
from portal.firms.models import Firm, FirmHoliday
from portal.leads.states import InboxView
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_project, make_quote
from tests.support.visitors import Visitor

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def titles(page) -> list[str]:
    return [link.get_text() for link in page.html.select(".lead .ttl a")]


def test_it_says_when_there_is_nothing(ola: Visitor) -> None:
    page = ola.get("/oppdrag")
    assert "Ingen nye oppdrag" in page
    assert page.html.title.text == "Oppdrag – Håndslag"


def test_a_firm_that_is_not_asked_now_reads_so(ola: Visitor, firm: Firm) -> None:
    assert "kommer det hit" in ola.get("/oppdrag")
    for moment in ("stopped_at", "refused_at", "paused_at"):
        setattr(firm, moment, clock.now())
        transaction.commit()
        page = ola.get("/oppdrag")
        assert "Dere blir ikke spurt nå" in page
        assert "kommer det hit" not in page
        setattr(firm, moment, None)


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ({"stopped_at": clock.now()}, "Bedriften er stoppet"),
        ({"verified_at": None}, "Vi ser på bedriften"),
        ({"verified_at": None, "refused_at": clock.now(), "refusal": "Mangler bevis."}, "Mangler bevis."),
        ({"paused_at": clock.now()}, "Dere har satt alt på pause til dere selv åpner igjen."),
    ],
)
def test_it_says_why_as_the_firms_own_page_does(ola: Visitor, firm: Firm, moments: dict, said: str) -> None:
    for name, value in moments.items():
        setattr(firm, name, value)
    transaction.commit()
    for path in ("/oppdrag", "/bedrift"):
        assert said in ola.get(path).html.main.get_text(" ")


def test_a_firm_on_holiday_reads_until_when(ola: Visitor, firm: Firm) -> None:
    today = clock.in_oslo(clock.now()).date()
    db.session.add(FirmHoliday(firm_id=firm.id, from_on=today, until_on=today + timedelta(days=3)))
    transaction.commit()
    assert "Dere er på ferie til og med" in ola.get("/oppdrag").html.main.get_text(" ")


def test_it_shows_the_newest_first_with_price_distance_place_and_slots(ola: Visitor, firm: Firm) -> None:
    older = make_project(title="Male hus", budget_ore=180_000_00, wished_replies=3, taken_slots=2)
    make_lead(firm, older, sent_at=clock.now() - timedelta(hours=1), distance_km=23.4)
    make_lead(firm, make_project(title="Bytte takstein"))
    page = ola.get("/oppdrag")
    assert titles(page) == ["Ulest: Bytte takstein", "Ulest: Male hus"]
    newest, second = page.html.select(".lead")
    assert "Ikke oppgitt" in newest.text
    assert "180\u202f000\xa0kr · ca. 25 km · Oslo" in second.text
    assert "2 av 3 har svart" in second.text
    assert len(second.select(".slots .on")) == 2
    assert page.html.title.text == "(2) Oppdrag – Håndslag"


def test_each_view_holds_its_own_and_says_how_many(ola: Visitor, firm: Firm) -> None:
    make_lead(firm, make_project(title="Ny"))
    make_quote(make_lead(firm, make_project(title="Svart på")))
    make_lead(firm, make_project(title="Avslått"), declined_at=clock.now(), decline_reason="too-far")
    make_lead(firm, make_project(title="Full", wished_replies=1, taken_slots=1))
    make_lead(firm, make_project(title="Bortgitt", state=ProjectState.AWARDED))
    make_lead(make_firm("En annen"), make_project(title="En annens"))
    make_lead(firm, make_project(title="Til mandag"), snoozed_until=clock.now() + timedelta(days=3))
    make_lead(firm, make_project(title="Vunnet"), replied_at=clock.now(), won_at=clock.now())
    make_lead(firm, make_project(title="Tapt"), replied_at=clock.now(), lost_at=clock.now(), saved_at=clock.now())
    make_lead(firm, make_project(title="Lagt vekk"), archived_at=clock.now())
    page = ola.get("/oppdrag")
    assert titles(page) == ["Ulest: Ny"]
    chips = [chip.get_text(" ", strip=True) for chip in page.html.select(".fchip")]
    assert chips == ["Nye 1", "Lagret 1", "Utsatt 1", "Besvart 1", "Vunnet 1", "Tapt 1", "Arkiv"]
    for view, title in (("besvart", "Svart på"), ("utsatt", "Til mandag"), ("vunnet", "Vunnet")):
        assert titles(ola.get(f"/oppdrag?visning={view}")) == [title]
    for view in ("tapt", "lagret"):
        assert titles(ola.get(f"/oppdrag?visning={view}")) == ["Tapt"]
    closed = ola.get("/oppdrag?visning=arkiv")
    assert set(titles(closed)) == {"Avslått", "Full", "Bortgitt", "Lagt vekk"}
    assert {tag.text for tag in closed.html.select(".lead .ds-tag")} == {"Avslått", "Fullt", "Lukket"}


@pytest.mark.parametrize("query", ["visning=alt", "visning=", "visning=nye%00"])
def test_a_view_that_is_none_is_not_found(ola: Visitor, query: str) -> None:
    ola.get(f"/oppdrag?{query}", status=(400, 404))


def test_the_old_address_of_what_is_closed_leads_to_the_archive(ola: Visitor) -> None:
    assert ola.get("/oppdrag?visning=lukket", status=301).location.endswith("/oppdrag?visning=arkiv")


@pytest.mark.parametrize("view", InboxView)
def test_each_empty_view_says_what_belongs_there(ola: Visitor, view: InboxView) -> None:
    assert ola.get(f"/oppdrag?visning={view}").html.select_one(".pane-list .empty p").text


@pytest.mark.parametrize("cursor", ["x", "-1", "10000000000000000000000000", "٣", "1e3"])
def test_a_strange_cursor_is_no_cursor(ola: Visitor, firm: Firm, cursor: str) -> None:
    make_lead(firm, make_project(title="Her"))
    assert titles(ola.get("/oppdrag", params={"etter": cursor})) == ["Ulest: Her"]


def test_another_firms_lead_is_no_cursor_into_ones_own_inbox(ola: Visitor, firm: Firm) -> None:
    make_lead(firm, sent_at=clock.now() - timedelta(days=1))
    foreign = make_lead(make_firm("En annen"))
    assert titles(ola.get(f"/oppdrag?etter={foreign.id}")) == []


def test_paging_walks_through_three_hundred_leads_once_each(ola: Visitor, firm: Firm) -> None:
    leads = make_leads(firm, 300)
    page, seen = ola.get("/oppdrag"), []
    while True:
        seen += [int(row["id"].removeprefix("lead-")) for row in page.html.select(".lead")]
        more = page.html.select_one(".more a")
        if not more:
            break
        page = ola.get(more["href"])
    assert seen == [lead.id for lead in leads]


def test_a_lead_that_comes_while_one_reads_moves_nothing(ola: Visitor, firm: Firm) -> None:
    leads = make_leads(firm, 25)
    more = ola.get("/oppdrag").html.select_one(".more a")["href"]
    make_lead(firm, sent_at=clock.now() + timedelta(minutes=1))
    rows = ola.get(more, headers=HTMX).html.select(".lead")
    assert [row["id"] for row in rows] == [f"lead-{lead.id}" for lead in leads[20:]]


@pytest.mark.parametrize("number", ["0", "-1", "x", "٣", "9" * 30, "0" * 20 + "9" * 30, "0" * 20 + "9" * 5000])
def test_a_place_that_is_no_lead_begins_at_the_beginning(ola: Visitor, firm: Firm, number: str) -> None:
    lead = make_lead(firm)
    assert [row["id"] for row in ola.get("/oppdrag", {"etter": number}).html.select(".lead")] == [f"lead-{lead.id}"]
    assert ola.get("/oppdrag/nytt", {"siden": number}, headers=HTMX).headers["HX-PTag"] == "1-1"


def test_more_rows_come_as_rows_alone(ola: Visitor, firm: Firm) -> None:
    make_leads(firm, 21)
    more = ola.get("/oppdrag").html.select_one(".more a")
    assert more["href"] == more["hx-get"]
    rows = ola.get(more["href"], headers=HTMX)
    assert "<html" not in rows
    assert len(rows.html.select(".lead")) == 1
    assert not rows.html.select(".more")


def test_it_takes_two_queries_however_many_leads(ola: Visitor, firm: Firm) -> None:
    make_leads(firm, 2)
    ola.get("/oppdrag")
    assert ola.query_count == 2, ola.statements
    make_leads(firm, 60)
    ola.get("/oppdrag")
    assert ola.query_count == 2, ola.statements


def test_a_fragment_of_rows_takes_two(ola: Visitor, firm: Firm) -> None:
    leads = make_leads(firm, 60)
    ola.get(f"/oppdrag?etter={leads[19].id}", headers=HTMX)
    assert ola.query_count == 2, ola.statements


def test_who_has_not_logged_in_is_sent_to_log_in_and_back(anyone: Visitor) -> None:
    assert anyone.get("/oppdrag", status=303).location.endswith("/logg-inn?next=/oppdrag")


def test_who_is_in_no_firm_finds_nothing(kari: Visitor) -> None:
    kari.get("/oppdrag", status=404)
