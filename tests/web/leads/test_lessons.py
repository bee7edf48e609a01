"""A no that teaches: what the firm is offered to change, who may, the way back, and what was missed."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.core.database import db
from portal.dispatch import lessons
from portal.dispatch.lessons import Change
from portal.firms import work
from portal.firms.models import Firm, FirmService, MemberRole, ServicePause, SizeClass
from portal.leads.advice import Act, advice_for, list_missed
from portal.leads.models import Lead
from portal.leads.states import DeclineReason
from portal.projects.models import Project
from tests.factories.marketplace import make_lead, make_leads, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.leads.conftest import visitor
from tests.web.leads.test_lead import csrf_of


@pytest.fixture
def owner(app: Flask, firm: Firm) -> Visitor:
    return visitor(app, firm, MemberRole.OWNER)


def say_no(who: Visitor, lead: Lead, reason: str, note: str = "", *, status: int = 303):
    form = who.get(f"/oppdrag/{lead.id}/avsla").forms["decline"]
    form["reason"], form["note"] = reason, note
    return form.submit(status=status)


def press(page, label: str):
    form = next(form for form in page.forms.values() if label in form.text)
    return form.submit(status=303).follow()


def paused(firm: Firm) -> list[tuple[str, str]]:
    rows = db.session.execute(select(ServicePause.service, ServicePause.reason).where(ServicePause.firm_id == firm.id))
    return [tuple(row) for row in rows]


def firm_now(firm: Firm) -> Firm:
    db.session.expire_all()
    return db.session.get_one(Firm, firm.id)


def test_too_far_offers_a_shorter_way_from_the_shown_kilometres_and_back(owner: Visitor, firm: Firm) -> None:
    firm.radius_km = 60
    lead = make_lead(firm, distance_km=43.2)
    page = say_no(owner, lead, "too-far").follow()
    assert "Dere tar oppdrag inntil 60 km unna. Vil dere sette grensen til 40 km?" in page
    page = press(page, "Sett grensen til 40 km")
    assert (firm_now(firm).radius_km, "Grensen er endret." in page) == (40, True)
    press(page, "Angre endringen")
    assert firm_now(firm).radius_km == 60


def test_no_time_offers_two_weeks_of_pause_and_back(owner: Visitor, firm: Firm) -> None:
    page = say_no(owner, make_lead(firm), "no-capacity").follow()
    page = press(page, "Ta pause")
    assert firm_now(firm).paused_until is not None
    press(page, "Angre endringen")
    assert firm_now(firm).paused_at is None


def test_not_our_work_offers_to_drop_the_service_and_back(owner: Visitor, firm: Firm) -> None:
    page = say_no(owner, make_lead(firm), "not-our-work").follow()
    assert "Vil dere slippe oppdrag om «" in page
    page = press(page, "Slipp slike oppdrag")
    assert [reason for _, reason in paused(firm)] == ["own"]
    press(page, "Angre endringen")
    assert paused(firm) == []


def test_too_small_offers_larger_jobs_and_back(owner: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, make_project(budget_ore=20_000_00))
    page = say_no(owner, lead, "too-small").follow()
    page = press(page, "Endre minste jobb")
    assert firm_now(firm).smallest_size == SizeClass.MEDIUM
    press(page, "Angre endringen")
    assert firm_now(firm).smallest_size == SizeClass.SMALL


def test_pressed_twice_it_is_changed_once(owner: Visitor, firm: Firm) -> None:
    firm.radius_km = 60
    lead = make_lead(firm, distance_km=43.2)
    form = next(f for f in say_no(owner, lead, "too-far").follow().forms.values() if "Sett grensen" in f.text)
    assert "endret=radius" in form.submit(status=303).location
    assert "endret" not in form.submit(status=303).location
    assert firm_now(firm).radius_km == 40


@pytest.mark.parametrize(
    ("reason", "fields", "changes"),
    [
        ("too-little-told", {}, {}),
        ("too-far", {"distance_km": 4.0}, {}),
        ("too-far", {"distance_km": 70.0}, {"radius_km": 60}),
        ("too-small", {}, {}),
    ],
)
def test_where_nothing_fits_nothing_is_offered(
    owner: Visitor, firm: Firm, reason: str, fields: dict, changes: dict
) -> None:
    for name, value in changes.items():
        setattr(firm, name, value)
    lead = make_lead(firm, make_project(budget_ore=None), **fields)
    assert say_no(owner, lead, reason).location == "/oppdrag"


def test_an_estimator_goes_on_and_is_told_whom_to_ask(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    assert say_no(ola, lead, "no-capacity").location == "/oppdrag"
    page = ola.get(f"/oppdrag/{lead.id}")
    assert "Det kan eieren av bedriften endre." in page
    token = csrf_of(ola)
    for path in ("endre", "endre/angre"):
        ola.post(f"/oppdrag/{lead.id}/avslag/{path}", {"csrf_token": token, "endret": "pause"}, status=404)
    assert firm_now(firm).paused_at is None


def test_strangers_change_and_take_back_nothing(stranger: Visitor, reader: Visitor, ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    say_no(ola, lead, "no-capacity")
    for who in (stranger, reader):
        for path in ("angre", "endre", "endre/angre"):
            fields = {"csrf_token": csrf_of(who), "endret": "pause"}
            who.post(f"/oppdrag/{lead.id}/avslag/{path}", fields, status=404)
    assert db.session.get_one(Lead, lead.id).declined_at is not None


@pytest.mark.parametrize("sent", [{}, {"endret": "alt"}])
def test_a_change_nobody_made_is_not_taken_back(owner: Visitor, firm: Firm, sent: dict) -> None:
    lead = make_lead(firm)
    page = owner.post(
        f"/oppdrag/{lead.id}/avslag/endre/angre", sent | {"csrf_token": csrf_of(owner)}, status=303
    ).follow()
    assert "tatt tilbake" not in page


@pytest.mark.parametrize("before", ["", "9999", "0", "x"])
def test_a_number_no_page_offered_changes_nothing(owner: Visitor, firm: Firm, before: str) -> None:
    lead = make_lead(firm)
    for change in ("radius", "size"):
        fields = {"csrf_token": csrf_of(owner), "endret": change, "fra": before}
        owner.post(f"/oppdrag/{lead.id}/avslag/endre/angre", fields, status=303)
    assert (firm_now(firm).radius_km, firm_now(firm).smallest_size) == (40, SizeClass.SMALL)


def test_a_no_is_taken_back_while_there_is_room(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    say_no(ola, lead, "too-little-told", "Hvor stort er taket?")
    page = press(ola.get(f"/oppdrag/{lead.id}"), "Ta avslaget tilbake")
    assert "Dere kan svare på oppdraget." in page
    again = db.session.get_one(Lead, lead.id)
    assert (again.declined_at, again.decline_reason, again.decline_note) == (None, None, None)
    assert again.due_at is not None
    assert "Send tilbud" in page


@pytest.mark.parametrize("end", [{"wished_replies": 1, "taken_slots": 1}, {"closed_at": "now()"}])
def test_when_it_is_full_or_closed_the_no_stands(ola: Visitor, firm: Firm, end: dict) -> None:
    lead = make_lead(firm)
    say_no(ola, lead, "too-far")
    form = next(f for f in ola.get(f"/oppdrag/{lead.id}").forms.values() if "Ta avslaget tilbake" in f.text)
    db.session.execute(update(Project).where(Project.id == lead.project_id).values(**end))
    db.session.commit()
    page = form.submit(status=303).follow()
    assert "så avslaget står" in page
    assert "Ta avslaget tilbake" not in page
    assert db.session.get_one(Lead, lead.id).declined_at is not None


def test_an_answered_one_has_no_no_to_take_back(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    make_quote(lead)
    db.session.commit()
    ola.post(f"/oppdrag/{lead.id}/avslag/angre", {"csrf_token": csrf_of(ola)}, status=303)
    assert db.session.get_one(Lead, lead.id).replied_at is not None


def test_what_was_missed_reaches_the_poster_without_a_name(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    say_no(ola, lead, "too-little-told", "Hvor stort er taket, og hvor bratt?")
    assert list_missed(lead.project_id) == ["Hvor stort er taket, og hvor bratt?"]


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("Ring oss på 412 34 567", "ser ut som et telefonnummer"),
        ("Hilsen olas tak as", "Ta ut navnet på bedriften"),
        ("x" * 301, "Skriv høyst 300 tegn"),
    ],
)
def test_a_note_that_tells_who_they_are_is_refused(ola: Visitor, firm: Firm, note: str, sentence: str) -> None:
    lead = make_lead(firm)
    page = say_no(ola, lead, "too-little-told", note, status=422)
    assert sentence in page.html.select_one("#note-error").text
    assert db.session.get_one(Lead, lead.id).declined_at is None


def test_a_note_is_kept_for_that_reason_only(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    say_no(ola, lead, "too-far", "For langt å kjøre")
    assert db.session.get_one(Lead, lead.id).decline_note is None


def test_twice_not_our_work_pauses_the_leaf_and_taking_one_back_ends_it(ola: Visitor, firm: Firm) -> None:
    first, second, _third = make_leads(firm, 3)
    say_no(ola, first, "not-our-work")
    assert paused(firm) == []
    say_no(ola, second, "not-our-work")
    assert [reason for _, reason in paused(firm)] == ["declined"]
    press(ola.get(f"/oppdrag/{second.id}"), "Ta avslaget tilbake")
    assert paused(firm) == []


def test_a_firm_that_took_it_up_again_begins_anew(ola: Visitor, firm: Firm) -> None:
    leads = make_leads(firm, 4)
    for lead in leads[:2]:
        say_no(ola, lead, "not-our-work")
    project = db.session.get_one(Project, leads[0].project_id)
    work.resume_service(firm_now(firm), category=project.category, service=project.service, actor_id=None)
    say_no(ola, leads[2], "not-our-work")
    assert paused(firm) == []
    say_no(ola, leads[3], "not-our-work")
    assert len(paused(firm)) == 1


def test_long_ago_or_for_another_reason_does_not_count(ola: Visitor, firm: Firm) -> None:
    old, other, new = make_leads(firm, 3)
    say_no(ola, old, "not-our-work")
    db.session.execute(update(Lead).where(Lead.id == old.id).values(declined_at="2020-01-01"))
    db.session.commit()
    say_no(ola, other, "too-far")
    say_no(ola, new, "not-our-work")
    assert paused(firm) == []


def test_a_service_the_firm_never_chose_is_not_offered_to_be_dropped(firm: Firm) -> None:
    lead = make_lead(firm, declined_at=db.func.now(), decline_reason=DeclineReason.NOT_OUR_WORK)
    assert lessons.find_lesson(lead).change is Change.SERVICE
    db.session.execute(db.delete(FirmService).where(FirmService.firm_id == firm.id))
    assert lessons.find_lesson(lead) is None


def test_advice_comes_from_how_many_said_what_and_what_helps_most_comes_first() -> None:
    assert advice_for({}) == advice_for({"too-far": 1}) == []
    advice = advice_for({"too-far": 2, "too-little-told": 1, "no-capacity": 1})
    assert [(each.reason, each.count, each.act) for each in advice] == [
        (DeclineReason.TOO_LITTLE_TOLD, 1, Act.DESCRIBE),
        (DeclineReason.TOO_FAR, 2, Act.NONE),
    ]
