"""Mails about what staff, posters and firms write to each other, and about merging and moving."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update

from jobs.handlers import HANDLERS
from portal.accounts.models import Person
from portal.conversations.states import Side
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.files.storage import AttachmentStorage
from portal.leads import services as leads
from portal.leads import talking
from portal.leads.merging import merge
from portal.leads.models import Lead
from portal.notifications import conversation_mails
from portal.notifications.mail import Mail
from portal.projects import asking, moving
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote
from tests.support.mails import check_fit, handle_everything, list_mails

pytestmark = pytest.mark.usefixtures("app")

WORDS = "Er taket <b>skifer</b> & betong?\nOg hvor gammelt?"


def waiting(locale: str = "nb") -> Project:
    poster = make_person("Kari Nordmann", email="kari@eksempel.example", locale=locale)
    return make_project(poster, state=ProjectState.WAITING)


def staff() -> Person:
    return make_person("Siv Stab")


def question(locale: str = "nb") -> None:
    asking.ask(waiting(locale), question=WORDS, actor_id=staff().id)


def message(locale: str = "nb") -> None:
    asking.write_as_staff(waiting(locale), body=WORDS, actor_id=staff().id)


def merging(locale: str = "nb") -> None:
    double = waiting(locale)
    into = make_project(db.session.get(Person, double.poster_id), title="Det som går videre")
    merge(double, into=into, actor_id=staff().id)


def move(locale: str = "nb") -> None:
    moving.move(waiting(locale), category="tak", service="lekkasje", actor_id=staff().id)


def answered(locale: str = "nb") -> Lead:
    """A firm of Guro's, who reads this language, has answered Kari's project."""
    firm = make_firm("Gurosvar AS")
    make_member(firm, make_person("Guro Lie", email="guro@eksempel.example", locale=locale))
    poster = make_person("Kari Kanari", email="kanari@eksempel.example", locale=locale)
    lead = make_lead(firm, make_project(poster, contact_name="Kari Kanari", contact_phone="+4747112233"))
    make_quote(lead)
    leads.reveal(
        db.session.get_one(Project, lead.project_id),
        firm_id=firm.id,
        person_id=None,
        fields=["contact_name"],
        reason="reply",
    )
    return lead


def write_across(lead: Lead, side: Side) -> None:
    talk = talking.get_talk_of_project(lead.project_id, lead.id)
    author = staff().id
    talking.write(talk, side=side, body=WORDS, actor_id=author, files=(), storage=AttachmentStorage(Path("/nowhere")))


def from_firm(locale: str = "nb") -> None:
    write_across(answered(locale), Side.FIRM)


def from_poster(locale: str = "nb") -> None:
    write_across(answered(locale), Side.POSTER)


OCCASIONS = {
    "message_from_firm": from_firm,
    "message_from_poster": from_poster,
    "project_question": question,
    "project_message": message,
    "project_merged": merging,
    "project_moved": move,
}
every_kind = pytest.mark.parametrize("kind", OCCASIONS)


def written(kind: str, locale: str = "nb") -> Delivery:
    OCCASIONS[kind](locale)
    handle_everything()
    (only,) = list_mails()
    assert only.kind == kind
    return only


def test_every_mail_is_written_here():
    declared = {mail.folder for mail in vars(conversation_mails).values() if isinstance(mail, Mail)}
    assert declared == set(OCCASIONS)


@every_kind
@pytest.mark.parametrize("locale", ["nb", "en"])
def test_it_is_fit_to_be_read(kind: str, locale: str, app: Flask):
    check_fit(written(kind, locale), locale=locale, app=app)


@every_kind
def test_it_is_told_once_however_often_it_is_handled(kind: str):
    written(kind)
    db.session.execute(update(OutboxRow).values(done_at=None))
    handle_everything()
    assert len(list_mails()) == 1


@pytest.mark.parametrize("kind", ["project_question", "project_message", "message_from_firm", "message_from_poster"])
def test_what_was_written_stands_word_for_word_and_as_text(kind: str):
    mail = written(kind)
    assert WORDS in mail.text
    page = BeautifulSoup(mail.html, "html.parser")
    assert "Er taket <b>skifer</b> & betong?" in page.get_text()
    assert not page.select("b")


def test_who_the_poster_is_does_not_stand_in_a_firms_mail():
    mail = written("message_from_poster")
    assert mail.address == "guro@eksempel.example"
    for part in (mail.subject, mail.text, mail.html):
        assert "anari" not in part
        assert "47112233" not in part


def test_a_poster_reads_which_firm_wrote():
    mail = written("message_from_firm")
    assert mail.address == "kanari@eksempel.example"
    assert "Gurosvar AS" in mail.subject


@pytest.mark.parametrize("side", [Side.FIRM, Side.POSTER])
def test_nobody_is_told_once_the_firms_access_is_taken_back(side: Side):
    lead = answered()
    write_across(lead, side)
    leads.take_back(db.session.get_one(Project, lead.project_id), firm_id=lead.firm_id, person_id=None)
    handle_everything()
    assert list_mails() == []


def test_a_posters_message_to_staff_is_mailed_to_nobody():
    project = waiting()
    asking.write_as_poster(project, body=WORDS, actor_id=project.poster_id)
    handle_everything()
    assert list_mails() == []


def test_merging_says_which_one_goes_on():
    assert "«Det som går videre» går videre" in written("project_merged").text


def test_moving_names_the_new_trade():
    assert "«Tak»" in written("project_moved").text


def test_a_project_that_went_straight_out_is_not_said_to_be_looked_at():
    project = make_project(state=ProjectState.OPEN)
    HANDLERS["project:submitted"][0](project_id=project.id)
    assert list_mails() == []


def test_nothing_is_mailed_about_a_poster_who_is_gone():
    project = waiting()
    asking.ask(project, question=WORDS, actor_id=staff().id)
    project.poster_id = None
    handle_everything()
    assert list_mails() == []
