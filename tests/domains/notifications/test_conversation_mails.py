"""Mails about what staff write to a poster, and about merging and moving."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update

from jobs.handlers import HANDLERS
from portal.accounts.models import Person
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.leads.merging import merge
from portal.notifications import conversation_mails
from portal.notifications.mail import Mail
from portal.projects import asking, moving
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project
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


OCCASIONS = {
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


@pytest.mark.parametrize("kind", ["project_question", "project_message"])
def test_what_staff_wrote_stands_word_for_word_and_as_text(kind: str):
    mail = written(kind)
    assert WORDS in mail.text
    page = BeautifulSoup(mail.html, "html.parser")
    assert "Er taket <b>skifer</b> & betong?" in page.get_text()
    assert not page.select("b")


def test_a_posters_message_is_mailed_to_nobody():
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
