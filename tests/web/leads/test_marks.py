"""POST /oppdrag/merk and /oppdrag/angre: saved, put off, put away, one or many; whose a lead is, and the firm's note."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.blueprints.leads.marks import EPOCH, MICROSECOND
from portal.core import clock, transaction
from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.leads.marks import AT_ONCE
from portal.leads.models import Lead
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_member, make_project
from tests.support.visitors import Visitor

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
SECRET = "kanarinotat"


def token(visitor: Visitor) -> str:
    return visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]


def mark(visitor: Visitor, verb: str, *leads: Lead, path: str = "/oppdrag/merk", **fields):
    kwargs = {name: fields.pop(name) for name in ("headers", "status") if name in fields}
    sent = [("csrf_token", token(visitor)), ("gjor", verb), *fields.items(), *(("id", str(lead.id)) for lead in leads)]
    return visitor.post(path, sent, **kwargs)


def titles(visitor: Visitor, view: str = "nye") -> list[str]:
    return [link.get_text() for link in visitor.get(f"/oppdrag?visning={view}").html.select(".lead .ttl a")]


def marks_of(lead: Lead) -> tuple:
    db.session.refresh(lead)
    return lead.saved_at, lead.snoozed_until, lead.archived_at


@pytest.mark.parametrize(
    ("verb", "view", "said"),
    [
        ("lagre", "lagret", "«Bytte takstein» er lagret"),
        ("arkiver", "arkiv", "«Bytte takstein» er arkivert"),
        ("utsett", "utsatt", "«Bytte takstein» kommer tilbake"),
    ],
)
def test_a_mark_moves_the_lead_says_so_and_is_undone(ola: Visitor, firm: Firm, verb: str, view: str, said: str) -> None:
    lead = make_lead(firm, make_project(title="Bytte takstein"), opened_at=clock.now())
    page = mark(ola, verb, lead, til="uke").follow()
    assert said in page.html.select_one(".toast").text
    assert titles(ola, view) == ["Bytte takstein"]
    assert bool(titles(ola)) is (verb == "lagre")
    undone = page.html.select_one(".toast form")
    fields = [(field["name"], field["value"]) for field in undone.select("input")]
    assert "Angret" in ola.post(undone["action"], fields).follow()
    assert marks_of(lead) == (None, None, None)
    assert titles(ola) == ["Bytte takstein"]


@pytest.mark.parametrize(
    ("verb", "column"), [("fjern", "saved_at"), ("hent-fram", "archived_at"), ("vekk", "snoozed_until")]
)
def test_undoing_puts_back_the_very_moment_that_was(ola: Visitor, firm: Firm, verb: str, column: str) -> None:
    was = clock.now() + timedelta(days=2, microseconds=7)
    lead = make_lead(firm, **{column: was})
    form = mark(ola, verb, lead).follow().html.select_one(".toast form")
    assert getattr(db.session.get_one(Lead, lead.id, populate_existing=True), column) is None
    ola.post(form["action"], [(field["name"], field["value"]) for field in form.select("input")])
    assert getattr(db.session.get_one(Lead, lead.id, populate_existing=True), column) == was


def test_what_a_colleague_has_changed_since_is_not_undone(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    form = mark(ola, "utsett", lead, til="uke").follow().html.select_one(".toast form")
    later = clock.now() + timedelta(days=30)
    lead.snoozed_until = later
    transaction.commit()
    fields = [(field["name"], field["value"]) for field in form.select("input")]
    assert "endret etterpå" in ola.post(form["action"], fields).follow()
    assert marks_of(lead)[1] == later


@pytest.mark.parametrize(
    ("til", "comes_back"),
    [("i-morgen", (2026, 11, 26)), ("mandag", (2026, 11, 30)), ("uke", (2026, 12, 2)), ("dato", (2027, 1, 4))],
)
def test_it_comes_back_at_seven_in_the_morning_by_itself(
    ola: Visitor, firm: Firm, monkeypatch: pytest.MonkeyPatch, til: str, comes_back: tuple[int, int, int]
) -> None:
    lead = make_lead(firm)
    wednesday = datetime(2026, 11, 25, 11, tzinfo=UTC)
    csrf = token(ola)
    monkeypatch.setattr(clock, "now", lambda: wednesday)
    sent = {"csrf_token": csrf, "gjor": "utsett", "id": str(lead.id), "til": til, "dato": "2027-01-04"}
    ola.post("/oppdrag/merk", sent)
    monkeypatch.undo()
    assert marks_of(lead)[1] == datetime(*comes_back, 7, tzinfo=clock.OSLO)
    lead.snoozed_until = clock.now() - timedelta(minutes=1)
    transaction.commit()
    assert titles(ola) == ["Ulest: Legge om tak, 140 m²"]
    assert ola.get("/oppdrag").html.select_one(".lead .ds-tag").text == "Tilbake"


@pytest.mark.parametrize("day", ["", "i går", "2020-01-01", "2126-01-01", "9999-99-99"])
def test_a_day_that_is_none_or_not_ahead_is_refused_kindly(ola: Visitor, firm: Firm, day: str) -> None:
    lead = make_lead(firm)
    page = mark(ola, "utsett", lead, til="dato", dato=day, fra="oppdrag").follow()
    assert "Velg en dag fram i tid" in page
    assert marks_of(lead) == (None, None, None)


def test_what_is_answered_can_be_put_away_but_not_off(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, replied_at=clock.now())
    assert "gjort fra før" in mark(ola, "utsett", lead, til="uke").follow()
    mark(ola, "arkiver", lead)
    assert marks_of(lead)[2] is not None
    assert titles(ola, "besvart") == []


def test_answering_takes_a_lead_out_of_the_archive(app: Flask, firm: Firm) -> None:
    from portal.leads.services import mark_replied

    lead = make_lead(firm, archived_at=clock.now())
    mark_replied(lead)
    assert lead.archived_at is None


def test_many_are_put_away_at_once_and_brought_back_at_once(ola: Visitor, firm: Firm) -> None:
    leads = make_leads(firm, 7)
    leads[6].archived_at = clock.now()
    transaction.commit()
    page = mark(ola, "arkiver", *leads).follow()
    assert "6 oppdrag er arkivert" in page.html.select_one(".toast").text
    assert titles(ola) == []
    form = page.html.select_one(".toast form")
    ola.post(form["action"], [(field["name"], field["value"]) for field in form.select("input")])
    assert len(titles(ola)) == 6
    assert len(titles(ola, "arkiv")) == 1


def test_others_leads_among_many_do_nothing(ola: Visitor, firm: Firm) -> None:
    mine, theirs = make_lead(firm), make_lead(make_firm("En annen"))
    mark(ola, "arkiver", mine, theirs)
    assert marks_of(theirs) == (None, None, None)
    assert marks_of(mine)[2] is not None
    theirs_alone = mark(ola, "arkiver", theirs, fra="oppdrag")
    none_at_all = ola.post(
        "/oppdrag/merk", {"csrf_token": token(ola), "gjor": "arkiver", "id": "9000000000", "fra": "oppdrag"}
    )
    assert theirs_alone.location == none_at_all.location


def test_another_firms_undo_form_undoes_nothing(ola: Visitor, stranger: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    form = mark(ola, "arkiver", lead).follow().html.select_one(".toast form")
    fields = [(field["name"], field["value"]) for field in form.select("input") if field["name"] != "csrf_token"]
    stranger.post(form["action"], [("csrf_token", token(stranger)), *fields])
    assert marks_of(lead)[2] is not None


@pytest.mark.parametrize(
    "line", ["", "x", "1", "1:2", "1:x:y", ":" * 9, f"1:{'9' * 60}:", "0:1:2", "-1::", f"{10**25}::", "1::\u0663"]
)
def test_a_strange_line_in_an_undo_form_undoes_nothing(ola: Visitor, firm: Firm, line: str) -> None:
    make_lead(firm)
    for name in ("arkivert", "tull", ""):
        ola.post("/oppdrag/angre", {"csrf_token": token(ola), "merke": name, "endring": line}, status=303)


@pytest.mark.parametrize("moment", [datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
def test_a_moment_that_no_mark_can_have_had_is_not_put_back(ola: Visitor, firm: Firm, moment: datetime) -> None:
    lead = make_lead(firm)
    ticks = (moment - EPOCH) // MICROSECOND
    for mark_ in ("utsatt", "lagret", "arkivert"):
        form = {"csrf_token": token(ola), "merke": mark_, "endring": f"{lead.id}:{ticks}:"}
        assert "endret etterpå" in ola.post("/oppdrag/angre", form).follow()
    assert marks_of(lead) == (None, None, None)
    ola.get("/oppdrag?visning=utsatt")


def test_one_lead_twice_in_an_undo_form_is_no_error(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    lines = [("endring", f"{lead.id}::"), ("endring", f"{lead.id}:{(clock.now() - EPOCH) // MICROSECOND}:")]
    ola.post("/oppdrag/angre", [("csrf_token", token(ola)), ("merke", "arkivert"), *lines], status=303)


@pytest.mark.parametrize("verb", ["", "slett", "arkiver"])
def test_nothing_chosen_or_no_such_act_says_so(ola: Visitor, firm: Firm, verb: str) -> None:
    assert "Velg ett eller flere" in mark(ola, verb).follow()


def test_no_more_than_a_hundred_at_once(ola: Visitor, firm: Firm) -> None:
    make_leads(firm, 1)
    numbers = [("id", str(9_000_000_000 + number)) for number in range(AT_ONCE * 4)]
    ola.post("/oppdrag/merk", [("csrf_token", token(ola)), ("gjor", "arkiver"), *numbers], status=303)


def test_with_a_script_only_what_changes_comes_and_the_way_on(ola: Visitor, firm: Firm) -> None:
    newest, middle, oldest = make_leads(firm, 3)
    answer = mark(ola, "arkiver", middle, fra="oppdrag", headers=HTMX)
    assert "<html" not in answer
    targets = {part["hx-target"] for part in answer.html.select("hx-partial")}
    assert targets == {f"#lead-{middle.id}", "#views", "#unread", "#toasts"}
    assert answer.html.select_one("[data-onward]")["data-onward"] == f"/oppdrag/{oldest.id}"
    assert answer.html.select_one("[data-gone]")["data-gone"] == str(middle.id)
    assert "Nye 2" in answer.html.select_one("[aria-current=page]").get_text(" ", strip=True)
    last = mark(ola, "arkiver", oldest, fra="oppdrag")
    assert last.location.endswith(f"/oppdrag/{newest.id}")
    assert mark(ola, "arkiver", newest, fra="oppdrag").location.endswith("/oppdrag")


def test_saving_with_a_script_draws_the_row_and_the_buttons_anew(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    answer = mark(ola, "lagre", lead, fra="oppdrag", headers=HTMX)
    assert answer.html.select_one(f"#lead-{lead.id} .kept")
    assert answer.html.select_one("#marks input[name=gjor][value=fjern]")


def test_two_colleagues_who_do_the_same_do_it_once(app: Flask, ola: Visitor, firm: Firm) -> None:
    from tests.web.leads.conftest import visitor

    lead, guro = make_lead(firm), visitor(app, firm, MemberRole.OWNER)
    first = mark(ola, "arkiver", lead).follow().html.select_one(".toast form")
    at = marks_of(lead)[2]
    second = mark(guro, "arkiver", lead).follow()
    assert "gjort fra før" in second
    assert not second.html.select_one(".toast form")
    assert marks_of(lead)[2] == at
    ola.post(first["action"], [(field["name"], field["value"]) for field in first.select("input")])
    assert marks_of(lead)[2] is None


def test_what_a_colleague_has_put_away_leaves_the_page_of_who_still_has_it_open(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    mark(ola, "arkiver", lead)
    answer = mark(ola, "arkiver", lead, fra="oppdrag", headers=HTMX)
    assert "gjort fra før" in answer
    assert answer.html.select_one(f"[hx-target='#lead-{lead.id}'][hx-swap=delete]")


@pytest.mark.parametrize("path", ["/oppdrag/merk", "/oppdrag/angre", "/oppdrag/{id}/ansvarlig", "/oppdrag/{id}/notat"])
def test_who_only_reads_marks_nothing(reader: Visitor, kari: Visitor, stranger: Visitor, firm: Firm, path: str) -> None:
    lead = make_lead(firm)
    page = reader.get(f"/oppdrag/{lead.id}")
    assert not page.html.select("#marks, #bulk, #own, .lead input[type=checkbox]")
    sent = {"gjor": "arkiver", "id": str(lead.id), "notat": "x", "person": "", "merke": "arkivert"}
    visitors = (reader, kari) if "{" not in path else (reader, kari, stranger)
    for visitor in visitors:
        csrf = visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
        visitor.post(path.format(id=lead.id), sent | {"csrf_token": csrf}, status=404)
    assert marks_of(lead) == (None, None, None)
    assert lead.note is None


def test_a_colleague_who_may_answer_is_asked_to(app: Flask, ola: Visitor, reader: Visitor, firm: Firm) -> None:
    lead, guro = make_lead(firm), make_member(firm, make_person("Guro Kalkyle"), role=MemberRole.ESTIMATOR)
    looks_on, other = make_member(firm, make_person("Les Bare"), role=MemberRole.READER), make_person("Nils Utenfor")
    page = ola.get(f"/oppdrag/{lead.id}")
    assert [option.text for option in page.html.select("#person option")].count("Guro Kalkyle") == 1
    assert "Les Bare" not in page
    path = f"/oppdrag/{lead.id}/ansvarlig"
    ola.post(path, {"csrf_token": token(ola), "person": str(guro.id)}, status=303)
    db.session.refresh(lead)
    assert lead.assigned_to_id == guro.id
    for nobody in (looks_on, other):
        ola.post(path, {"csrf_token": token(ola), "person": str(nobody.id)}, status=404)
    ola.post(path, {"csrf_token": token(ola), "person": ""}, status=303)
    db.session.refresh(lead)
    assert lead.assigned_to_id is None


def test_who_is_asked_to_answer_is_not_written_over(ola: Visitor, firm: Firm) -> None:
    lead, guro = make_lead(firm), make_member(firm, make_person("Guro Kalkyle"), role=MemberRole.ESTIMATOR)
    form = ola.get(f"/oppdrag/{lead.id}").html.select_one("#own form")
    ola_id = next(option["value"] for option in form.select("option") if option["value"] not in ("", str(guro.id)))
    lead.assigned_to_id = guro.id
    db.session.commit()
    sent = {"csrf_token": token(ola), "sett": form.select_one("[name=sett]")["value"], "person": ola_id}
    late = ola.post(form["action"], sent | {"notat": "Halvveis skrevet"}, headers=HTMX)
    assert "valgte Guro Kalkyle imens" in late
    assert late.html.select_one("textarea").text.strip() == "Halvveis skrevet"
    db.session.refresh(lead)
    assert lead.assigned_to_id == guro.id
    ola.post(form["action"], sent | {"sett": str(guro.id)}, status=303)
    db.session.refresh(lead)
    assert str(lead.assigned_to_id) == ola_id


def test_a_note_is_kept_and_not_written_over(ola: Visitor, reader: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    path = f"/oppdrag/{lead.id}/notat"
    ola.post(path, {"csrf_token": token(ola), "notat": f" {SECRET}\x00 ".replace("\x00", ""), "sett": ""}, status=303)
    assert SECRET in reader.get(f"/oppdrag/{lead.id}").html.select_one("#own").text
    late = ola.post(path, {"csrf_token": token(ola), "notat": "Mitt", "sett": ""}, headers=HTMX)
    assert "En kollega har skrevet" in late
    assert late.html.select_one("textarea").text.split() == [SECRET, "Mitt"]
    db.session.refresh(lead)
    assert lead.note == SECRET
    ola.post(path, {"csrf_token": token(ola), "notat": "x" * 5000, "sett": SECRET}, status=303)
    db.session.refresh(lead)
    assert len(lead.note) == 2000


def test_the_poster_reads_nothing_of_it(app: Flask, ola: Visitor, firm: Firm) -> None:
    from tests.factories.accounts import open_session

    poster = make_person("Kari Kunde")
    project = make_project(poster)
    make_lead(firm, project, note=SECRET, archived_at=clock.now(), replied_at=clock.now())
    page = Visitor(app).sign_in(open_session(poster)).get(f"/mine-prosjekter/{project.id}")
    assert SECRET not in page
