"""GET /oppdrag?sok=…: what one may look for, in which view; and that a search tells nothing that is hidden."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock, transaction
from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.leads.models import InboxFilter
from portal.projects import queries, searching
from portal.projects.models import Project
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project
from tests.support.visitors import Visitor
from tests.web.leads.conftest import visitor

TOLD = "Vannlekkasje ved pipa. Ring Kari Kanarifugl på 471 12 233 eller skriv til kanari@post.example. Kanariveien 99."
SECRETS = (
    "Kanarifugl",
    "Kari",
    "47112233",
    "471 12 233",
    "kanari@post.example",
    "kanari",
    "Kanariveien",
    "Kanariveien 99",
)


def make_found(firm: Firm, title: str, *, lead: dict | None = None, **fields) -> Project:
    project = make_project(fields.pop("poster", None), title=title, **fields)
    searching.write_search_text(project, queries.get_questions_of(project))
    make_lead(firm, project, opened_at=clock.now(), **(lead or {}))
    return project


def found(page) -> set[str]:
    return {link.get_text() for link in page.html.select(".lead .ttl a")}


@pytest.fixture
def three(firm: Firm) -> None:
    make_found(firm, "Legge om tak", description="Det regner inn på loftet.", budget_ore=300_000_00)
    make_found(firm, "Bytte takstein", postal_code="5003", start="urgent", lead={"distance_km": 44.0})
    make_found(
        firm,
        "Male fasade",
        category="maler-utvendig",
        service="hus",
        answers={},
        budget_ore=90_000_00,
        description="Huset skal males.",
        lead={"replied_at": clock.now()},
    )


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("sok=taket", {"Legge om tak", "Bytte takstein"}),
        ("sok=loft", {"Legge om tak"}),
        ("sok=regn", {"Legge om tak"}),
        ("sok=bergen", {"Bytte takstein"}),
        ("sok=5003", {"Bytte takstein"}),
        ("sok=roofing", {"Legge om tak", "Bytte takstein"}),
        ("sok=tak+-loftet", {"Bytte takstein"}),
        ("sok=%22regner+inn%22", {"Legge om tak"}),
        ("sok=maling", set()),
        ("sok=male&visning=besvart", {"Male fasade"}),
        ("kategori=maler-utvendig&visning=besvart", {"Male fasade"}),
        ("kategori=tak", {"Legge om tak", "Bytte takstein"}),
        ("kategori=finnes-ikke", {"Legge om tak", "Bytte takstein"}),
        ("minst=200+000", {"Legge om tak"}),
        ("minst=x", {"Legge om tak", "Bytte takstein"}),
        ("km=40", {"Legge om tak"}),
        ("haster=ja", {"Bytte takstein"}),
        ("sok=loftet&haster=ja", set()),
        ("sok=og+i+p%C3%A5", set()),
        ("sok=%27%3B+DROP+%26+%7C+%21+%28%29+%3A%2A", {"Legge om tak", "Bytte takstein"}),
    ],
)
def test_it_finds_what_one_looks_for(ola: Visitor, three: None, query: str, titles: set[str]) -> None:
    page = ola.get(f"/oppdrag?{query}")
    if "DROP" not in query:
        assert found(page) == titles
    if titles or "DROP" in query:
        return
    assert "Ingen treff her" in page


def test_the_views_say_how_much_of_it_lies_there(ola: Visitor, three: None) -> None:
    page = ola.get("/oppdrag?sok=male+huset")
    assert "ligger i en annen visning" in page
    chips = {chip.get_text(" ", strip=True): chip["href"] for chip in page.html.select(".fchip")}
    assert found(ola.get(chips["Besvart 1"])) == {"Male fasade"}


def test_rows_that_were_found_lead_on_to_the_next_that_is_found(ola: Visitor, firm: Firm, three: None) -> None:
    page = ola.get("/oppdrag?sok=roofing")
    first, second = (link["href"] for link in page.html.select(".lead .ttl a"))
    assert "sok=roofing" in first
    opened = ola.get(first)
    assert found(opened) == {"Legge om tak", "Bytte takstein"}
    assert opened.html.select_one(".pos a[rel=next]")["href"] == second
    assert opened.html.select_one(".d-top .back")["href"] == "/oppdrag?sok=roofing"


def test_mine_are_those_i_am_asked_to_answer(app: Flask, firm: Firm) -> None:
    from tests.factories.accounts import open_session
    from tests.factories.marketplace import make_member

    guro = make_member(firm, role=MemberRole.ESTIMATOR)
    make_found(firm, "Min", lead={"assigned_to_id": guro.id})
    make_found(firm, "Ingens")
    assert found(Visitor(app).sign_in(open_session(guro)).get("/oppdrag?mine=ja")) == {"Min"}


@pytest.mark.parametrize("hides_contact", [True, False])
def test_nobody_learns_by_searching_what_is_hidden_from_them(ola: Visitor, firm: Firm, hides_contact: bool) -> None:
    kari = make_person("Kari Kanarifugl", email="kanari@post.example", phone="+4747112233")
    hidden = {"description": TOLD, "street_address": "Kanariveien 99", "contact_phone": "+4747112233"}
    make_found(firm, "Tett tak", poster=kari, hides_contact=hides_contact, **hidden)
    assert found(ola.get("/oppdrag?sok=vannlekkasje")) == {"Tett tak"}
    for secret in SECRETS:
        page = ola.get("/oppdrag", {"sok": secret})
        assert found(page) == set(), secret
        assert [chip.select("span") for chip in page.html.select(".fchip")] == [[]] * 7


def test_another_firms_leads_are_never_found(ola: Visitor, three: None) -> None:
    make_found(make_firm("En annen"), "Tak hos en annen")
    assert "Tak hos en annen" not in found(ola.get("/oppdrag?sok=taket"))


def test_a_search_takes_one_query_more_however_many_leads(ola: Visitor, firm: Firm, three: None) -> None:
    ola.get("/oppdrag?sok=taket")
    assert ola.query_count == 3, ola.statements
    for number in range(30):
        make_found(firm, f"Tak {number}", lead={"sent_at": clock.now() - timedelta(minutes=number)})
    page = ola.get("/oppdrag?sok=taket")
    assert ola.query_count == 3, ola.statements
    assert "<b>32 treff</b>" in page
    following = ola.get(page.html.select_one(".more a")["href"])
    assert len(found(page) | found(following)) == 32


def keep(who: Visitor, name: str, **fields):
    token = who.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    status = fields.pop("status", 303)
    return who.post("/oppdrag/filtre", {"csrf_token": token, "navn": name, **fields}, status=status)


def test_a_search_is_kept_counted_renamed_and_forgotten(ola: Visitor, firm: Firm, three: None) -> None:
    page = keep(ola, "Store tak", sok="taket", minst="200 000", km="40").follow()
    assert found(page) == {"Legge om tak"}
    rail = page.html.select_one(".rail h2 + a.nav")
    assert rail.get_text(" ", strip=True) == "Store tak 1"
    assert rail["aria-current"] == "page"
    assert ola.query_count == 4, ola.statements
    ola.get("/oppdrag")
    assert ola.query_count == 3, ola.statements
    forms = ola.get("/oppdrag/filtre")
    kept = db.session.scalars(db.select(InboxFilter)).one()
    terms = {"words": "taket", "least_ore": 200_000_00, "most_km": 40}
    assert kept.terms == terms
    rename = next(form for form in forms.forms.values() if form.action == f"/oppdrag/filtre/{kept.id}")
    rename["navn"] = "Tak over 200"
    assert "Tak over 200" in rename.submit().follow()
    remove = next(f for f in ola.get("/oppdrag/filtre").forms.values() if f.action.endswith("/slett"))
    gone = remove.submit().follow()
    assert "er slettet" in gone
    assert db.session.scalars(db.select(InboxFilter)).all() == []
    undo = gone.html.select_one(".toast form")
    ola.post(undo["action"], [(field["name"], field["value"]) for field in undo.select("input")])
    again = db.session.scalars(db.select(InboxFilter)).one()
    assert (again.name, again.terms) == ("Tak over 200", terms)


def test_a_filter_without_a_name_without_terms_or_named_twice_is_refused(ola: Visitor) -> None:
    assert "Gi filteret et navn" in keep(ola, " ", sok="tak", status=422)
    assert "Fyll ut noe" in keep(ola, "Tomt", status=422)
    keep(ola, "Tak", sok="tak")
    page = keep(ola, "Tak", sok="takstein", status=422)
    assert "med det navnet fra før" in page
    assert page.html.select_one("#ord")["value"] == "takstein"
    for number in range(11):
        keep(ola, f"Tak {number}", sok="tak")
    assert "Slett et først" in keep(ola, "Ett for mye", sok="tak", status=422)


def test_a_filter_is_ones_own(app: Flask, ola: Visitor, reader: Visitor, firm: Firm, three: None) -> None:
    keep(ola, "Olas tak", sok="taket")
    number = db.session.scalars(db.select(InboxFilter.id)).one()
    keep(reader, "Leserens", sok="taket")
    for other in (reader, visitor(app, make_firm("En annen"), MemberRole.OWNER)):
        assert "Olas tak" not in other.get("/oppdrag/filtre")
        token = other.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
        for path in (f"/oppdrag/filtre/{number}", f"/oppdrag/filtre/{number}/slett"):
            other.post(path, {"csrf_token": token, "navn": "Tatt"}, status=404)
    assert db.session.get_one(InboxFilter, number).name == "Olas tak"


def test_a_name_somebody_has_is_refused_when_renaming(ola: Visitor) -> None:
    keep(ola, "Ett", sok="tak")
    keep(ola, "To", sok="takstein")
    number = db.session.scalars(db.select(InboxFilter.id).where(InboxFilter.name == "To")).one()
    token = ola.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    transaction.commit()
    assert "fra før" in ola.post(f"/oppdrag/filtre/{number}", {"csrf_token": token, "navn": "Ett"}, status=422)
    assert "Gi filteret" in ola.post(f"/oppdrag/filtre/{number}", {"csrf_token": token, "navn": ""}, status=422)


def test_shortcuts_are_switched_off_and_on(ola: Visitor) -> None:
    page = ola.get("/oppdrag")
    assert page.html.body["data-shortcuts"] == "on"
    form = next(form for form in page.forms.values() if form.action == "/min-side/hurtigtaster")
    page = form.submit().follow()
    assert page.request.path == "/oppdrag"
    assert page.html.body["data-shortcuts"] == "off"
    account = ola.get("/min-side")
    next(form for form in account.forms.values() if form.action == "/min-side/hurtigtaster").submit()
    assert ola.get("/oppdrag").html.body["data-shortcuts"] == "on"
