"""Mails about questions and site visits: who gets them, what they say, and what they never say to a firm."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Event

from portal.clarifications import services as clarifications
from portal.core import clock, transaction
from portal.core.database import db
from portal.delivery.states import MailClass, Queue
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.notifications import clarification_mails, visit_mails
from portal.notifications.mail import Mail
from portal.projects.models import Project
from portal.visits import services, times
from portal.visits.models import SiteVisit
from tests.domains.delivery.conftest import make_sender
from tests.domains.notifications.test_project_mails import CANARY, SECRET_WORDS, a_project, manned_firm
from tests.domains.visits.test_visits import choose, propose
from tests.factories.marketplace import make_lead, make_quote
from tests.support.mail_server import running_mail_server
from tests.support.mails import check_fit, handle_everything, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")
TOLD = " ".join([SECRET_WORDS, *map(str, CANARY.values())])
BODY = "Er det tilkomst med kran fra gaten?"


def a_lead(locale: str) -> Lead:
    return make_lead(manned_firm(locale=locale), a_project(locale))


def asked(locale: str) -> None:
    clarifications.ask(a_lead(locale), body=BODY, actor_id=None)
    handle_everything()


def answered(locale: str, *, dismissed: bool = False) -> None:
    lead = a_lead(locale)
    question = clarifications.ask(lead, body=BODY, actor_id=None)
    poster_id = db.session.get_one(Project, lead.project_id).poster_id
    if dismissed:
        clarifications.dismiss(question, actor_id=poster_id)
    else:
        clarifications.answer(question, text=TOLD, actor_id=poster_id)
    handle_everything()


def proposed(locale: str) -> SiteVisit:
    visit = propose(a_lead(locale))
    handle_everything()
    return visit


def chosen(locale: str, *, gives_address: bool = True) -> SiteVisit:
    visit = proposed(locale)
    choose(visit, gives_address=gives_address, reply=TOLD)
    handle_everything()
    return visit


def chosen_after_reply(locale: str) -> None:
    lead = a_lead(locale)
    make_quote(lead)
    choose(propose(lead), gives_address=True)
    handle_everything()


def refused(locale: str) -> None:
    visit = proposed(locale)
    poster_id = db.session.get_one(Project, visit.project_id).poster_id
    services.refuse_times(visit, reply=TOLD, actor_id=poster_id)
    handle_everything()


def called_off_by_poster(locale: str) -> None:
    visit = chosen(locale)
    services.call_off_as_poster(visit, actor_id=db.session.get_one(Project, visit.project_id).poster_id)
    handle_everything()


def called_off_by_firm(locale: str) -> None:
    services.call_off_as_firm(chosen(locale), actor_id=None)
    handle_everything()


def tomorrow(locale: str) -> SiteVisit:
    day = clock.in_oslo(clock.now()).date() + timedelta(days=1)
    visit = propose(a_lead(locale), times.on_the_wall(day, time(23, 45)))
    choose(visit, gives_address=True)
    services.announce_tomorrow()
    handle_everything()
    return visit


def tomorrow_after_reply() -> None:
    lead = a_lead("nb")
    make_quote(lead)
    day = clock.in_oslo(clock.now()).date() + timedelta(days=1)
    choose(propose(lead, times.on_the_wall(day, time(23, 45))), gives_address=True)
    services.announce_tomorrow()
    handle_everything()


def poster_of(visit: SiteVisit) -> int:
    return db.session.get_one(Project, visit.project_id).poster_id


def a_title(visit: SiteVisit) -> str:
    return db.session.get_one(Project, visit.project_id).title_in("en")


MAILS = [
    (asked, clarification_mails.QUESTION_ASKED, False),
    (answered, clarification_mails.QUESTION_ANSWERED, True),
    (lambda locale: answered(locale, dismissed=True), clarification_mails.QUESTION_ANSWERED, True),
    (proposed, visit_mails.VISIT_PROPOSED, False),
    (chosen, visit_mails.VISIT_CHOSEN, True),
    (lambda locale: chosen(locale, gives_address=False), visit_mails.VISIT_CHOSEN, True),
    (chosen_after_reply, visit_mails.VISIT_CHOSEN, True),
    (refused, visit_mails.VISIT_NONE_FITS, True),
    (called_off_by_poster, visit_mails.VISIT_CALLED_OFF, True),
    (called_off_by_firm, visit_mails.VISIT_CALLED_OFF_BY_FIRM, False),
    (tomorrow, visit_mails.VISIT_TOMORROW, True),
    (tomorrow, visit_mails.VISIT_TOMORROW_FOR_POSTER, False),
]


def event_in(calendar: str) -> tuple[str, Event]:
    """What a file is sent for, and its only entry."""
    read = Calendar.from_ical(calendar)
    (event,) = read.walk("VEVENT")
    return read["METHOD"], event


@pytest.mark.parametrize(("bring_about", "mail", "is_to_firm"), MAILS)
@pytest.mark.parametrize("locale", ["nb", "en"])
def test_it_is_fit_to_be_read_and_says_nothing_of_the_poster_to_a_firm(
    app: Flask, bring_about: Callable, mail: Mail, is_to_firm: bool, locale: str
):
    bring_about(locale)
    message = the_mail(mail.folder)
    check_fit(message, locale=locale, app=app)
    assert message.mail_class == MailClass.SERVICE
    assert mail.notice is not None
    if is_to_firm:
        everything = f"{message.subject} {message.text} {message.html} {message.calendar}"
        assert [each for each in (SECRET_WORDS, *map(str, CANARY.values())) if each in everything] == []


def test_the_question_stands_in_the_posters_mail_and_the_firm_does_not():
    lead = make_lead(manned_firm(), a_project())
    clarifications.ask(lead, body=BODY, actor_id=None)
    handle_everything()
    message = the_mail("question_asked")
    assert BODY in message.text
    assert f"/mine-prosjekter/{lead.project_id}/sporsmal" in message.text
    assert "Bygg" not in message.text


@pytest.mark.parametrize(
    ("call_off", "told"),
    [
        (lambda visit: services.call_off_as_firm(visit, actor_id=None), "visit_called_off_by_firm"),
        (lambda visit: services.call_off_as_poster(visit, actor_id=poster_of(visit)), "visit_called_off"),
    ],
)
def test_the_file_with_a_calling_off_takes_out_what_the_first_put_in(call_off: Callable, told: str):
    visit = chosen("en")
    method, first = event_in(the_mail("visit_chosen").calendar)
    assert (method, first["STATUS"]) == ("PUBLISH", "CONFIRMED")
    assert (first.start, first["SUMMARY"]) == (visit.starts_at, f"Site visit: {a_title(visit)}")
    call_off(visit)
    handle_everything()
    method, last = event_in(the_mail(told).calendar)
    assert (method, last["STATUS"]) == ("CANCEL", "CANCELLED")
    assert last["UID"] == first["UID"]
    assert last["SEQUENCE"] > first["SEQUENCE"]


@pytest.mark.parametrize("has_replied", [False, True])
def test_a_firm_that_has_the_contact_is_not_said_to_be_without_it(has_replied: bool):
    lead = a_lead("nb")
    if has_replied:
        make_quote(lead)
    propose(lead)
    handle_everything()
    mail = the_mail("visit_proposed")
    for part in (mail.text, mail.html):
        assert ("Den gir ikke bedriften kontaktopplysningene dine" in part) is not has_replied


def test_the_street_stands_in_the_posters_file_alone_also_when_the_firm_may_know_it():
    tomorrow_after_reply()
    _, posters = event_in(the_mail("visit_tomorrow_for_poster").calendar)
    _, firms = event_in(the_mail("visit_tomorrow").calendar)
    assert posters["UID"] == firms["UID"]
    assert str(posters["LOCATION"]).startswith(CANARY["street_address"])
    assert firms["LOCATION"] == "0558 Oslo"


def test_no_file_goes_with_times_that_are_only_proposed_or_refused():
    refused("nb")
    assert [mail.calendar for mail in list_mails()] == [None, None]


def test_the_file_reaches_a_mail_program_beside_the_words():
    chosen("nb")
    transaction.commit()
    with running_mail_server() as server:
        make_sender(server.url).drain(Queue.NOTICES)
    (mail,) = (each for each in server.mails if each["Subject"].startswith("Befaring "))
    (attached,) = mail.iter_attachments()
    assert (attached.get_content_type(), attached["Content-Type"].params["method"]) == ("text/calendar", "PUBLISH")
    assert attached.get_payload(decode=True).decode() == the_mail("visit_chosen").calendar
    assert "Filen som ligger ved" in mail.get_body(("plain",)).get_content()


def test_firms_that_can_still_answer_are_told_and_the_one_that_asked():
    project = a_project()
    asker, undecided, replied, declined = (make_lead(manned_firm(), project) for _ in range(4))
    make_quote(asker)
    make_quote(replied)
    declined.declined_at, declined.decline_reason = clock.now(), "too-far"
    question = clarifications.ask(asker, body=BODY, actor_id=None)
    clarifications.answer(question, text="Ja.", actor_id=project.poster_id)
    handle_everything()
    told = [mail.event_key for mail in list_mails("question_answered")]
    assert told == [f"clarification:{question.id}:{lead.id}" for lead in (asker, undecided)]


def test_nobody_is_told_of_what_has_changed_meanwhile():
    lead = make_lead(manned_firm(), a_project())
    question = clarifications.ask(lead, body=BODY, actor_id=None)
    clarifications.take_back(question, actor_id=None)
    services.call_off_as_firm(propose(lead), actor_id=None)
    handle_everything()
    assert list_mails() == []


def test_a_reminder_is_sent_once_however_often_it_is_announced():
    visit = tomorrow("nb")
    services.announce_tomorrow()
    handle_everything()
    assert len(list_mails("visit_tomorrow")) == len(list_mails("visit_tomorrow_for_poster")) == 1
    assert str(visit.starts_at.year) not in the_mail("visit_tomorrow").subject


def test_a_firm_that_declines_calls_off_its_visit_and_the_poster_is_told():
    visit = chosen("nb")
    leads.decline(db.session.get_one(Lead, visit.lead_id), reason="too-far", actor_id=None)
    handle_everything()
    db.session.refresh(visit)
    assert visit.cancelled_by == "firm"
    assert the_mail("visit_called_off_by_firm").text
