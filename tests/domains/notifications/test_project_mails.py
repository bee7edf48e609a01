import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from jobs.handlers import HANDLERS
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.delivery.states import MailClass
from portal.dispatch.services import send_first_wave
from portal.firms.models import Firm, MemberRole
from portal.leads.models import Lead
from portal.notifications import links, project_mails, rendering, site
from portal.notifications.mail import Mail
from portal.projects import life
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState
from portal.quotes import awarding
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from portal.quotes.models import Quote
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote, make_wave
from tests.support.mails import check_fit, handle_everything, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")

CANARY = {
    "contact_name": "Kanarina Fugleredet",
    "contact_email": "kanarifugl@post.example",
    "contact_phone": "+4791234567",
    "street_address": "Kanariveien 99",
    "org_name": "Sameiet Kanarihagen",
}
SECRET_WORDS = "Hemmelig beskrivelse av taket som bare står på oppdraget."
REASON = "Skriv mer om <b>taket</b> & bildene.\nDa kan vi sende det ut."


def poster(locale: str = "nb") -> Person:
    return make_person("Kari <b>Nordmann</b> & Co", email="kari@eksempel.example", locale=locale)


def manned_firm(name: str = "Tak & Tre AS", locale: str = "nb", **fields: object) -> Firm:
    firm = make_firm(name, **fields)
    make_member(firm, make_person("Ola Håndverker", locale=locale))
    return firm


def a_project(locale: str = "nb", **fields: object) -> Project:
    return make_project(poster(locale), **{**CANARY, "description": SECRET_WORDS, **fields})


def submission(locale: str) -> None:
    project_mails.tell_of_submission(project_id=a_project(locale, state=ProjectState.WAITING).id)


def rejection(locale: str) -> None:
    project = a_project(locale, state=ProjectState.REJECTED, rejection_reason=REASON)
    project_mails.tell_of_rejection(project_id=project.id, audit_id=1)


def wave(locale: str) -> None:
    manned_firm(locale=locale)
    project_mails.tell_poster_of_wave(wave_id=send_first_wave(a_project(locale)).id)


def empty_wave(locale: str) -> None:
    project_mails.tell_poster_of_wave(wave_id=send_first_wave(a_project(locale)).id)


def second_wave(locale: str) -> None:
    project_mails.tell_poster_of_wave(wave_id=make_wave(a_project(locale), number=2, asked=3).id)


def lead(locale: str) -> None:
    manned_firm(locale=locale)
    project_mails.tell_firms_of_leads(wave_id=send_first_wave(a_project(locale)).id)


def offer(locale: str) -> None:
    made = make_quote(make_lead(manned_firm(), a_project(locale)), price_form=PriceForm.ESTIMATE)
    project_mails.tell_of_quote(quote_id=made.id)


OCCASIONS: dict[str, tuple[str, Callable[[str], None]]] = {
    "received": ("project_received", submission),
    "rejected": ("project_rejected", rejection),
    "sent out": ("project_sent_out", wave),
    "sent to none": ("project_sent_out", empty_wave),
    "nobody yet": ("nobody_answered_yet", second_wave),
    "lead": ("lead_sent", lead),
    "quote": ("quote_received", offer),
}
every_occasion = pytest.mark.parametrize("occasion", OCCASIONS)
every_locale = pytest.mark.parametrize("locale", ["nb", "en"])


def written(occasion: str, locale: str = "nb") -> Delivery:
    kind, happens = OCCASIONS[occasion]
    happens(locale)
    return the_mail(kind)


def test_every_mail_is_written_here():
    declared = {mail.folder for mail in vars(project_mails).values() if isinstance(mail, Mail)}
    folders = {path.name for path in (rendering.PORTAL / "templates" / "emails").iterdir() if path.is_dir()}
    assert declared == {kind for kind, _ in OCCASIONS.values()} <= folders


@every_occasion
@every_locale
def test_it_is_fit_to_be_read(occasion: str, locale: str, app: Flask):
    check_fit(written(occasion, locale), locale=locale, app=app)


@every_occasion
def test_it_is_a_service_notice_that_says_who_we_are_and_promises_no_opt_out(occasion: str):
    message = written(occasion)
    assert message.mail_class == MailClass.SERVICE
    for part in (message.text, message.html):
        assert "Du får denne e-posten fordi" in part
        assert site.site().org_number in part
    assert not re.search(r"meld deg av|avmeld|unsubscribe", (message.text + message.html).lower())


@pytest.mark.parametrize("occasion", ["lead"])
@every_locale
def test_nothing_of_the_poster_is_in_a_mail_to_a_firm_that_was_not_chosen(occasion: str, locale: str):
    message = written(occasion, locale)
    whole = f"{message.subject} {message.text} {message.html}".lower()
    for word in (
        *CANARY.values(),
        "kanari",
        "91234567",
        "912 34 567",
        "kari@eksempel.example",
        "nordmann",
        SECRET_WORDS,
    ):
        assert word.lower() not in whole


class TestALead:
    def test_it_says_what_where_how_far_and_when(self):
        message = written("lead")
        assert message.subject == "Nytt oppdrag: Legge om tak, 140 m², 0558 Oslo"
        assert "0558 Oslo (samme område)" in message.text
        assert "Innen en måned" in message.text
        number = db.session.scalars(select(Lead.id)).one()
        assert links.lead_page(number) in message.text

    def test_it_goes_to_those_who_may_answer(self):
        firm = make_firm()
        owner = make_member(firm, make_person("Ola Eier"))
        estimator = make_member(firm, make_person("Ea Kalkyle"), role=MemberRole.ESTIMATOR)
        make_member(firm, make_person("Leif Leser"), role=MemberRole.READER)
        make_member(firm, make_person("Sus Pendert", suspended_at=clock.now()))
        project_mails.tell_firms_of_leads(wave_id=send_first_wave(a_project()).id)
        assert [message.person_id for message in list_mails("lead_sent")] == [owner.id, estimator.id]

    def test_nobody_of_a_firm_suspended_meanwhile_gets_it(self):
        manned_firm()
        suspended = manned_firm("Stengt AS")
        wave_sent = send_first_wave(a_project())
        assert wave_sent.asked == 2
        suspended.suspended_at = clock.now()
        project_mails.tell_firms_of_leads(wave_id=wave_sent.id)
        assert len(list_mails("lead_sent")) == 1

    def test_each_reads_it_in_their_own_language(self):
        firm = manned_firm(locale="nb")
        make_member(firm, make_person("Owen Builder", locale="en"))
        project_mails.tell_firms_of_leads(wave_id=send_first_wave(a_project()).id)
        assert ["same area" in message.text for message in list_mails("lead_sent")] == [False, True]


class TestThePosterReads:
    def test_how_many_were_asked(self):
        for _ in range(3):
            manned_firm()
        project_mails.tell_poster_of_wave(wave_id=send_first_wave(a_project()).id)
        assert "Vi har spurt 3 bedrifter om" in the_mail("project_sent_out").text

    def test_honest_words_when_nobody_fits(self):
        message = written("sent to none")
        assert "ingen bedrift passer ennå" in message.subject
        assert "Derfor har vi ikke spurt noen" in message.text
        assert "Vi har spurt" not in message.text

    def test_the_reason_word_for_word_and_as_text(self):
        message = written("rejected")
        assert REASON in message.text
        page = BeautifulSoup(message.html, "html.parser")
        assert "Skriv mer om <b>taket</b> & bildene." in page.get_text()
        assert not page.select("b")

    def test_price_form_and_what_it_binds_to(self):
        message = written("quote")
        assert message.subject == "Tak & Tre AS har svart: 185 000 kr"
        assert "185\N{NARROW NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr" in message.text
        assert "Prisoverslag. Sluttprisen kan bli høyst 15 prosent høyere" in message.text


class TestTheWayThrough:
    def test_each_event_is_told_once_however_often_it_is_handled(self):
        firm = manned_firm()
        project = a_project(state=ProjectState.WAITING)
        projects.approve(project, actor_id=None)
        handle_everything()
        made = db.session.scalars(select(Lead)).one()
        quotes.reply(made, actor_id=None, offer=OfferText(PriceForm.FIXED, "Vi kommer.", amount_ore=1_000_00))
        handle_everything()
        awarding.accept(db.session.scalars(select(Quote)).one(), actor_id=project.poster_id)
        handle_everything()
        kinds = ["lead_sent", "project_sent_out", "quote_received", "quote_accepted"]
        assert [message.kind for message in db.session.scalars(select(Delivery).order_by(Delivery.id))] == kinds

        for row in db.session.scalars(select(OutboxRow)):
            row.done_at = None
        handle_everything()
        assert len(list(db.session.scalars(select(Delivery)))) == len(kinds)
        assert db.session.scalars(select(Lead)).one().firm_id == firm.id

    def test_a_second_rejection_is_told_as_the_first_was_and_so_is_every_handing_in(self):
        project = a_project(state=ProjectState.WAITING)
        for reason in ("Skriv mer om taket.", "Det er fortsatt for lite om taket."):
            projects.reject(project, reason=reason, actor_id=make_person("Siv").id)
            handle_everything()
            life.hand_in_again(project, actor_id=project.poster_id)
            handle_everything()
        first, second = list_mails("project_rejected")
        assert "Skriv mer om taket." in first.text
        assert "Det er fortsatt for lite om taket." in second.text
        assert len(list_mails("project_received")) == 2

    def test_a_rejection_and_a_receipt_that_came_too_late_are_not_told(self):
        project = a_project(state=ProjectState.WAITING)
        projects.reject(project, reason="Skriv mer.", actor_id=make_person("Siv").id)
        life.hand_in_again(project, actor_id=project.poster_id)
        projects.approve(project, actor_id=None)
        handle_everything()
        assert list_mails("project_rejected") + list_mails("project_received") == []

    def test_somebody_listens_to_every_event_of_a_project(self):
        for event in "submitted approved rejected handed-in-again".split():
            assert HANDLERS[f"project:{event}"]
        assert {"wave:sent", "quote:sent", "quote:accepted", "lead:declined"} <= set(HANDLERS)


def test_a_second_wave_says_that_nobody_has_replied_only_when_nobody_has():
    project = a_project(taken_slots=1)
    second = make_wave(project, number=2, asked=3)
    project_mails.tell_poster_of_wave(wave_id=second.id)
    assert list_mails() == []
    project.taken_slots = 0
    project_mails.tell_poster_of_wave(wave_id=make_wave(project, number=3, asked=3).id)
    assert list_mails() == []
    for _ in range(2):
        project_mails.tell_poster_of_wave(wave_id=second.id)
    assert "Vi har nå spurt 3 bedrifter til." in the_mail("nobody_answered_yet").text


def test_a_second_wave_that_found_nobody_says_so_and_is_told_only_where_somebody_was_asked():
    project = a_project()
    second = make_wave(project, number=2, asked=0)
    project_mails.tell_poster_of_wave(wave_id=second.id)
    assert list_mails() == []
    make_lead(make_firm(), project)
    project_mails.tell_poster_of_wave(wave_id=second.id)
    assert "fant vi ingen flere å spørre" in the_mail("nobody_answered_yet").text


def test_waves_begun_anew_tell_of_those_asked_besides_and_never_that_nobody_was():
    project = a_project()
    make_lead(make_firm(), project)
    project_mails.tell_poster_of_wave(wave_id=make_wave(project, course=2, asked=0).id)
    assert list_mails() == []
    project_mails.tell_poster_of_wave(wave_id=make_wave(project, course=3, asked=2).id)
    assert "2 bedrifter til" in the_mail("project_sent_out").text


def test_the_firms_of_a_wave_are_found_by_its_course_whatever_the_clocks_say():
    project, before, now = a_project(), manned_firm("Før AS"), manned_firm("Nå AS")
    wave = make_wave(project, course=2, sent_at=clock.now() + timedelta(seconds=5))
    make_lead(before, project, course=1)
    lead = make_lead(now, project, course=2)
    project_mails.tell_firms_of_leads(wave_id=wave.id)
    assert f"/oppdrag/{lead.id}" in the_mail("lead_sent").text
