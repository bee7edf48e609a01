"""The poster chooses when a firm comes, or that none of the times fits, and decides about the street address."""

from collections.abc import Callable

import pytest
from icalendar import Calendar

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.leads.models import ContactAccess, Lead
from portal.projects.choices import AddressShown
from portal.projects.models import Project
from portal.projects.roles import ProjectRole
from portal.visits import queries, services
from portal.visits.models import SiteVisit
from portal.visits.queries import VisitState
from tests.domains.visits.test_visits import choose, propose, soon
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.my_projects.test_questions import let_in


@pytest.fixture
def visit_to(kari: Person) -> SiteVisit:
    project = make_project(kari, street_address="Kanarigata 13")
    proposed = propose(make_lead(make_firm("Olas Tak AS"), project), note="Vi vil se loftet.")
    db.session.commit()
    return proposed


def page_of(visit: SiteVisit) -> str:
    return f"/mine-prosjekter/{visit.project_id}/befaringer"


def form_of(visitor: Visitor, visit: SiteVisit):
    return visitor.get(page_of(visit)).forms[f"choose-{visit.id}"]


def first_time(visit: SiteVisit) -> str:
    return str(queries.find_shown(visit.id, project_id=visit.project_id).times[0].id)


def state(visit: SiteVisit) -> VisitState:
    db.session.refresh(visit)
    return queries.state_of(visit)


def test_a_time_is_chosen_and_the_calendar_file_has_it(karis: Visitor, visit_to: SiteVisit) -> None:
    page = karis.get(page_of(visit_to))
    assert "Olas Tak AS" in page
    assert "Vi vil se loftet." in page
    form = page.forms[f"choose-{visit_to.id}"]
    form["time"] = first_time(visit_to)
    form["reply"] = "Ring på hos naboen."
    after = form.submit(status=303).follow()
    assert "Befaringen er avtalt." in after
    assert "Bedriften ser bare postnummer og sted." in after
    assert (state(visit_to), visit_to.gives_address) == (VisitState.CHOSEN, False)
    answer = karis.get(f"/mine-prosjekter/{visit_to.project_id}/befaring/{visit_to.id}.ics")
    (event,) = Calendar.from_ical(answer.body).walk("VEVENT")
    assert event["DTSTART"].dt == soon(24)
    assert event["LOCATION"] == "Kanarigata 13, 0558 Oslo"
    assert event["SUMMARY"].startswith("Befaring med Olas Tak AS")


def test_the_address_is_given_only_when_asked_for(karis: Visitor, visit_to: SiteVisit) -> None:
    form = form_of(karis, visit_to)
    form["time"] = first_time(visit_to)
    form["gives_address"] = True
    assert "får se gateadressen når den har svart" in form.submit(status=303).follow()
    assert db.session.scalars(db.select(ContactAccess)).all() == []


def test_a_firm_that_has_replied_sees_it_at_once_and_that_is_written_down(karis: Visitor, visit_to: SiteVisit) -> None:
    make_quote(db.session.get_one(Lead, visit_to.lead_id))
    db.session.commit()
    form = form_of(karis, visit_to)
    form["time"] = first_time(visit_to)
    form["gives_address"] = True
    assert "Bedriften har fått se gateadressen." in form.submit(status=303).follow()
    (access,) = db.session.scalars(db.select(ContactAccess))
    assert (access.reason, access.fields) == ("visit", ["street_address"])
    assert (
        "gateadresse"
        in karis.get(f"/mine-prosjekter/{visit_to.project_id}").html.select_one("[aria-labelledby=sett]").text
    )


@pytest.mark.parametrize("fields", [{"street_address": None}, {"address_shown": AddressShown.ON_REPLY}])
def test_there_is_nothing_to_ask_where_the_address_is_not_to_give(karis: Visitor, kari: Person, fields: dict) -> None:
    visit = propose(make_lead(make_firm(), make_project(kari, **fields)))
    db.session.commit()
    assert "gives_address" not in form_of(karis, visit).fields


def test_none_fits_with_a_word_back(karis: Visitor, visit_to: SiteVisit) -> None:
    form = form_of(karis, visit_to)
    form["reply"] = "Bare kvelder."
    after = form.submit("none", status=303).follow()
    assert "ingen av tidene passer" in after
    assert (state(visit_to), visit_to.reply) == (VisitState.NONE_FITS, "Bare kvelder.")


@pytest.mark.parametrize("time_id", ["", "0", "1" * 25, "x", "-1"])
def test_a_time_that_was_never_offered_is_refused_and_the_words_are_kept(
    karis: Visitor, visit_to: SiteVisit, time_id: str
) -> None:
    form = form_of(karis, visit_to)
    if time_id:
        form["time"].force_value(time_id)
    form["reply"] = "Ring på hos naboen."
    page = form.submit(status=422)
    assert page.html.select_one("#feil")
    assert page.forms[f"choose-{visit_to.id}"]["reply"].value == "Ring på hos naboen."
    assert state(visit_to) is VisitState.PROPOSED


def test_too_many_words_stop_at_the_field(karis: Visitor, visit_to: SiteVisit) -> None:
    form = form_of(karis, visit_to)
    form["time"], form["reply"] = first_time(visit_to), "n" * 601
    page = form.submit(status=422)
    assert "Skriv høyst 600 tegn" in page.html.select_one(f"#reply-{visit_to.id}-error").text


def test_who_is_late_is_told_so(karis: Visitor, visit_to: SiteVisit) -> None:
    form = form_of(karis, visit_to)
    form["time"] = first_time(visit_to)
    services.call_off_as_firm(visit_to, actor_id=None)
    db.session.commit()
    assert "avlyst eller besvart i mellomtiden" in form.submit(status=409)
    assert state(visit_to) is VisitState.CALLED_OFF


def test_no_time_of_what_is_called_off_is_told_so(karis: Visitor, visit_to: SiteVisit) -> None:
    form = form_of(karis, visit_to)
    services.call_off_as_firm(visit_to, actor_id=None)
    db.session.commit()
    assert "avlyst eller besvart i mellomtiden" in form.submit(status=422)


def test_nothing_is_agreed_once_a_firm_is_chosen(karis: Visitor, visit_to: SiteVisit) -> None:
    form = form_of(karis, visit_to)
    form["time"] = first_time(visit_to)
    db.session.get_one(Project, visit_to.project_id).awarded_at = clock.now()
    db.session.commit()
    assert "allerede valgt en bedrift" in form.submit(status=409)


def test_it_is_called_off_once(karis: Visitor, visit_to: SiteVisit) -> None:
    choose(visit_to)
    db.session.commit()
    page = karis.get(page_of(visit_to))
    (form,) = (form for form in page.forms.values() if form.action.endswith("/avlys"))
    assert "Befaringen er avlyst." in form.submit(status=303).follow()
    assert "avlyst eller besvart i mellomtiden" in form.submit(status=409)


@pytest.mark.parametrize("role", [ProjectRole.READ, ProjectRole.APPROVE])
def test_who_may_only_read_chooses_nothing(visit: Callable, visit_to: SiteVisit, role: ProjectRole) -> None:
    member = visit(let_in(visit_to.project_id, role))
    page = member.get(page_of(visit_to))
    assert "Olas Tak AS" in page
    assert not page.html.select("form[id^=choose]")
    token = member.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    for verb in ("velg", "avlys"):
        member.post(f"{page_of(visit_to)}/{visit_to.id}/{verb}", {"csrf_token": token, "time": "1"}, status=403)
    assert state(visit_to) is VisitState.PROPOSED


def test_strangers_and_other_projects_are_told_nothing(
    karis: Visitor, nils: Visitor, kari: Person, visit_to: SiteVisit
) -> None:
    choose(visit_to)
    other = make_project(kari)
    db.session.commit()
    nils.get(page_of(visit_to), status=404)
    for visitor, project_id in ((nils, visit_to.project_id), (karis, other.id)):
        token = visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
        visitor.get(f"/mine-prosjekter/{project_id}/befaring/{visit_to.id}.ics", status=404)
        for verb in ("velg", "avlys"):
            path = f"/mine-prosjekter/{project_id}/befaringer/{visit_to.id}/{verb}"
            visitor.post(path, {"csrf_token": token, "time": "1"}, status=404)
    assert state(visit_to) is VisitState.CHOSEN


def test_the_projects_page_says_who_waits(karis: Visitor, visit_to: SiteVisit) -> None:
    page = f"/mine-prosjekter/{visit_to.project_id}"
    assert "1 bedrift vil komme på befaring" in karis.get(page)
    choose(visit_to)
    db.session.commit()
    assert "vil komme på befaring" not in karis.get(page)


def test_many_visits_cost_as_much_as_one(karis: Visitor, visit_to: SiteVisit) -> None:
    karis.get(page_of(visit_to))
    before = karis.query_count
    project = db.session.get_one(Project, visit_to.project_id)
    for number in range(4):
        propose(make_lead(make_firm(f"Nr {number}"), project))
    db.session.commit()
    karis.get(page_of(visit_to))
    assert karis.query_count == before
