"""The link to a draft and the reminder of it."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.database import db
from portal.delivery.models import Delivery
from portal.delivery.states import MailClass
from portal.notifications import draft_mails
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project
from tests.support.mails import check_fit, the_mail

pytestmark = pytest.mark.usefixtures("app")
CANARIES = ("Kanarina", "kanarifugl@post.example", "91234567", "Kanariveien", "Hemmelig")


def a_draft(locale: str = "nb", **fields: object) -> Project:
    return make_project(
        make_person("Kanarina Fugl", email="konto@post.example", locale=locale),
        state=ProjectState.DRAFT,
        **{
            "locale": locale,
            "draft_key_hash": b"x",
            "contact_email": "kanarifugl@post.example",
            "contact_phone": "+4791234567",
            "street_address": "Kanariveien 99",
            "description": "Hemmelig",
            **fields,
        },
    )


def link(locale: str = "nb") -> Delivery:
    draft_mails.send_draft_link(project_id=a_draft(locale, resume_email="kari@post.example").id, request_id=7)
    return the_mail()


def reminder(locale: str = "nb") -> Delivery:
    draft_mails.remind_of_draft(project_id=a_draft(locale).id)
    return the_mail()


both = pytest.mark.parametrize("write", [link, reminder])


@both
@pytest.mark.parametrize("locale", ["nb", "en"])
def test_it_is_fit_to_be_read(app: Flask, write, locale: str):
    message = write(locale)
    check_fit(message, locale=locale, app=app)


@both
def test_nothing_of_the_draft_but_its_category_stands_in_it(write):
    message = write()
    whole = f"{message.subject} {message.text} {message.html}"
    assert "Tak" in message.text
    assert not [canary for canary in CANARIES if canary in whole]
    assert message.mail_class == MailClass.SERVICE
    assert not re.search(r"meld deg av|avmeld|unsubscribe", whole.lower())


@pytest.mark.parametrize(("write", "address"), [(link, "kari@post.example"), (reminder, "konto@post.example")])
def test_the_link_goes_to_the_address_that_was_typed_and_the_reminder_to_the_account(write, address: str):
    assert write().address == address


def test_the_reminder_says_that_it_is_the_only_one():
    assert "Dette er den eneste påminnelsen du får" in reminder().text


def test_run_again_it_is_one_mail_with_the_same_link():
    draft = a_draft()
    for _ in range(2):
        draft_mails.remind_of_draft(project_id=draft.id)
    assert the_mail().text


@pytest.mark.parametrize("state", [ProjectState.WAITING, None])
def test_a_draft_that_was_handed_in_or_deleted_gets_none(state: ProjectState | None):
    number = make_project(state=state, resume_email="kari@post.example").id if state else 9_000_000
    draft_mails.send_draft_link(project_id=number, request_id=1)
    draft_mails.remind_of_draft(project_id=number)
    assert db.session.scalars(select(Delivery)).all() == []
