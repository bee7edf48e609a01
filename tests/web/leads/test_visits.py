"""A firm proposes to come: the form and what stops it, the agreed time on the lead, in the list and in the calendar file."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.quotes import services as quotes
from portal.visits import queries, services
from tests.domains.quotes.offers import offer
from tests.domains.visits.test_visits import choose, propose
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.leads.test_disclosure import CANARIES, project_with, seen_in
from tests.web.leads.test_lead import HTMX


def day(ahead: int) -> str:
    return (clock.in_oslo(clock.now()).date() + timedelta(days=ahead)).isoformat()


TODAY, IN_TWO_DAYS = day(0), day(2)


def write(ola: Visitor, lead: Lead, **typed: str):
    form = ola.get(f"/oppdrag/{lead.id}/befaring").forms["propose"]
    for name, text in ({"day_1": day(2), "clock_1": "10:00"} | typed).items():
        form[name] = text
    return form


def visits_of(lead: Lead):
    return queries.find_latest(lead.id)


def test_times_are_proposed_and_wait_on_the_leads_page(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    typed = {"day_2": day(3), "clock_2": "14.30", "minutes": "90", "note": "Vi vil se loftet."}
    page = write(ola, lead, **typed).submit(status=303).follow()
    assert "Forslaget er sendt" in page
    assert "Venter på at kunden velger" in page.html.select_one(".visit").text
    shown = visits_of(lead)
    local = [clock.in_oslo(each.starts_at).strftime("%Y-%m-%d %H:%M") for each in shown.times]
    assert local == [f"{day(2)} 10:00", f"{day(3)} 14:30"]
    assert (shown.visit.minutes, shown.visit.note) == (90, "Vi vil se loftet.")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"day_1": "", "clock_1": ""}, "day_1", "Foreslå minst ett tidspunkt"),
        ({"clock_1": ""}, "clock_1", "Skriv et klokkeslett"),
        ({"day_1": ""}, "day_1", "Skriv en dato"),
        ({"day_1": "31.02.2027"}, "day_1", "Skriv en dato"),
        ({"day_1": "1e25"}, "day_1", "Skriv en dato"),
        ({"day_1": "i morgen 🏠"}, "day_1", "Skriv en dato"),
        ({"day_1": "0001-01-01"}, "day_1", "Velg en dag i de neste seksti dagene"),
        ({"day_1": "9999-12-31"}, "day_1", "Velg en dag i de neste seksti dagene"),
        ({"clock_1": "25.99"}, "clock_1", "Skriv et klokkeslett"),
        ({"clock_1": "10.07"}, "clock_1", "Velg et helt kvarter"),
        ({"day_1": TODAY, "clock_1": "00:00"}, "clock_1", "minst fire timer fram"),
        ({"day_3": IN_TWO_DAYS, "clock_3": "10.00"}, "clock_3", "har dere foreslått over"),
        ({"note": "Ring 412 34 567"}, "note", "«412 34 567» ser ut som et telefonnummer."),
        ({"note": "n" * 601}, "note", "Skriv høyst 600 tegn"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_stops_at_the_field_and_keeps_what_was_typed(
    ola: Visitor, firm: Firm, typed: dict, field: str, sentence: str, headers: dict
) -> None:
    lead = make_lead(firm)
    form = write(ola, lead, **typed)
    page = ola.post(form.action, form.submit_fields(), headers=headers, status=422)
    assert sentence in page.html.select_one(f"#{field}-error").text
    kept = page.forms["propose"]
    for name, text in typed.items():
        assert kept[name].value == text
    assert visits_of(lead) is None


def test_a_length_that_was_never_offered_is_refused(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    form = write(ola, lead)
    form["minutes"].force_value("1e25")
    form.submit(status=422)
    assert visits_of(lead) is None


def test_a_clock_that_is_set_is_explained(ola: Visitor, firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = make_lead(firm)
    form = write(ola, lead, day_1="2027-03-28", clock_1="02:30")
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 20, 9, tzinfo=clock.OSLO))
    page = form.submit(status=422)
    assert "klokken stilles en time fram" in page.html.select_one("#clock_1-error").text


def test_a_second_proposal_waits_for_the_first(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    form = write(ola, lead)
    form.submit(status=303)
    page = form.submit(status=409)
    assert "allerede foreslått eller avtalt" in page
    assert page.forms["propose"]["day_1"].value == day(2)


def test_it_is_called_off_once(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    page = write(ola, lead).submit(status=303).follow()
    (form,) = (form for form in page.forms.values() if form.action.endswith("/avlys"))
    assert "Avlyst av dere" in form.submit(status=303).follow()
    assert "avlyst eller besvart i mellomtiden" in form.submit(status=303).follow()
    assert "Foreslå andre tider" in ola.get(f"/oppdrag/{lead.id}")


def test_readers_and_strangers_propose_nothing(ola: Visitor, reader: Visitor, stranger: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    visit = propose(lead)
    db.session.commit()
    for visitor in (reader, stranger):
        token = visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
        visitor.get(f"/oppdrag/{lead.id}/befaring", status=404)
        for path in ("befaring", f"befaring/{visit.id}/avlys"):
            visitor.post(f"/oppdrag/{lead.id}/{path}", {"csrf_token": token}, status=404)
    assert "Trekk forslaget" not in reader.get(f"/oppdrag/{lead.id}")
    stranger.get(f"/oppdrag/{lead.id}/befaring.ics", status=404)
    other = make_lead(firm)
    db.session.commit()
    token = ola.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    ola.post(f"/oppdrag/{other.id}/befaring/{visit.id}/avlys", {"csrf_token": token}, status=404)


def agreed(firm: Firm, **said: object) -> Lead:
    lead = make_lead(firm, project_with())
    choose(propose(lead), **said)
    db.session.commit()
    return lead


@pytest.mark.parametrize("gives_address", [True, False])
def test_a_visit_shows_nothing_of_the_poster_before_the_reply(ola: Visitor, firm: Firm, gives_address: bool) -> None:
    told = f"Ring {CANARIES['phone']} til {CANARIES['name']}, {CANARIES['street']}. Porten er rød."
    lead = agreed(firm, gives_address=gives_address, reply=told)
    for path in (
        f"/oppdrag/{lead.id}",
        "/befaringer",
        f"/oppdrag/{lead.id}/befaring.ics",
        f"/oppdrag/{lead.id}/befaring",
    ):
        for headers in ({}, HTMX):
            assert seen_in(ola.get(path, headers=headers)) == set()
    assert "Porten er rød." in ola.get(f"/oppdrag/{lead.id}")


def test_the_address_of_a_visit_is_read_from_the_reply_on(ola: Visitor, firm: Firm) -> None:
    lead = agreed(firm, gives_address=True)
    assert "Dere får se den når dere har svart" in ola.get(f"/oppdrag/{lead.id}")
    quotes.reply(lead, actor_id=None, offer=offer())
    db.session.commit()
    for path in (f"/oppdrag/{lead.id}", "/befaringer", f"/oppdrag/{lead.id}/befaring.ics"):
        assert "street" in seen_in(ola.get(path))


def test_a_visit_without_it_shows_no_address_after_the_reply_either(ola: Visitor, firm: Firm) -> None:
    lead = agreed(firm)
    quotes.reply(lead, actor_id=None, offer=offer())
    db.session.commit()
    for path in (f"/oppdrag/{lead.id}", "/befaringer", f"/oppdrag/{lead.id}/befaring.ics"):
        assert "street" not in seen_in(ola.get(path))


def test_the_file_is_the_same_entry_and_takes_itself_out_again(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    ola.get(f"/oppdrag/{lead.id}/befaring.ics", status=404)
    visit = propose(lead)
    db.session.commit()
    ola.get(f"/oppdrag/{lead.id}/befaring.ics", status=404)
    choose(visit)
    db.session.commit()
    first = ola.get(f"/oppdrag/{lead.id}/befaring.ics")
    assert first.content_type == "text/calendar"
    assert 'filename="befaring.ics"' in first.headers["Content-Disposition"]
    services.call_off_as_firm(visit, actor_id=None)
    db.session.commit()
    second = ola.get(f"/oppdrag/{lead.id}/befaring.ics")
    entries = [Calendar.from_ical(answer.body).walk("VEVENT")[0] for answer in (first, second)]
    assert entries[0]["UID"] == entries[1]["UID"]
    assert [(entry["STATUS"], entry["SEQUENCE"]) for entry in entries] == [("CONFIRMED", 2), ("CANCELLED", 3)]


def test_the_list_goes_day_by_day_and_says_when_there_is_none(ola: Visitor, reader: Visitor, firm: Firm) -> None:
    assert "Ingen befaringer" in reader.get("/befaringer")
    make_lead(make_firm("En annen"))
    lead, waiting = (
        make_lead(firm, make_project(title="Bytte takstein")),
        make_lead(firm, make_project(title="Nytt tak")),
    )
    choose(propose(lead))
    propose(waiting)
    choose(propose(make_lead(make_firm("Fremmed"), make_project(title="Fremmed jobb"))))
    db.session.commit()
    page = ola.get("/befaringer")
    assert [link.text for link in page.html.select(".lines a.text-link")] == ["Bytte takstein", "Nytt tak"]
    assert "Fremmed jobb" not in page


def test_many_visits_cost_as_much_as_one(ola: Visitor, firm: Firm) -> None:
    choose(propose(make_lead(firm)))
    db.session.commit()
    ola.get("/befaringer")
    before = ola.query_count
    for _ in range(4):
        choose(propose(make_lead(firm)))
    db.session.commit()
    ola.get("/befaringer")
    assert ola.query_count == before


def test_a_firm_that_has_replied_may_write_how_to_reach_it(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    make_quote(lead)
    db.session.commit()
    write(ola, lead, note="Ring 412 34 567 hvis det ikke passer").submit(status=303)
    assert visits_of(lead).visit.note.endswith("ikke passer")
    assert db.session.get_one(Project, lead.project_id).street_address
