"""Mails to those let in, and about a choice that waits."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError
from portal.delivery.models import Delivery
from portal.delivery.states import MailClass
from portal.firms.models import Firm
from portal.notifications import audience, member_mails
from portal.notifications.mail import Mail
from portal.projects import members
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import PosterKind, ProjectRole
from portal.quotes import approval
from portal.quotes.models import Quote
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote
from tests.support.mails import check_fit, handle_everything, the_mail

pytestmark = pytest.mark.usefixtures("app")
NOTE = "Styret vil ha <b>tre</b> tilbud & tid."


def offered(locale: str = "nb", *, joined: bool = True) -> tuple[Project, Quote, ProjectMember]:
    """A condominium's project with an offer, and its approver."""
    kari = make_person("Kari <b>Ås</b>", email="kari@post.example", locale=locale)
    project = make_project(kari, poster_kind=PosterKind.HOUSING, org_name="Sameiet Ås", locale=locale)
    firm = make_firm("Tak & Tre AS")
    make_member(firm, make_person("Ola Håndverker"))
    quote = make_quote(make_lead(firm, project))
    bo = make_person("Bo Styre", email="bo@post.example", locale=locale)
    member = ProjectMember(project_id=project.id, name=bo.name, email=bo.email, role=ProjectRole.APPROVE)
    if joined:
        member.person_id, member.joined_at = bo.id, func.now()
    db.session.add(member)
    db.session.flush()
    return project, quote, member


def invited(locale: str = "nb") -> Delivery:
    project, _, _ = offered(locale, joined=False)
    member_mails.invite_those_named(project_id=project.id)
    return the_mail()


def proposed(locale: str = "nb") -> Delivery:
    project, quote, _ = offered(locale)
    approval.choose(quote, actor_id=project.poster_id)
    member_mails.ask_for_approval(quote_id=quote.id, audit_id=1)
    return the_mail()


def sent_back(locale: str = "nb") -> Delivery:
    project, quote, member = offered(locale)
    approval.choose(quote, actor_id=project.poster_id)
    approval.send_back(quote, note=NOTE, actor_id=member.person_id)
    member_mails.tell_of_no(quote_id=quote.id, audit_id=1)
    return the_mail()


def approved(locale: str = "nb") -> Delivery:
    project, quote, member = offered(locale)
    approval.choose(quote, actor_id=project.poster_id)
    approval.approve(quote, actor_id=member.person_id)
    member_mails.tell_of_yes(quote_id=quote.id, project_id=project.id)
    return the_mail()


def removed(locale: str = "nb", *, joined: bool = True) -> Delivery:
    project, _, member = offered(locale, joined=joined)
    member.invited_at = func.now()
    approval.remove_member(member, actor_id=project.poster_id)
    handle_everything()
    return the_mail()


@pytest.mark.parametrize("write", [invited, proposed, sent_back, approved, removed])
@pytest.mark.parametrize("locale", ["nb", "en"])
def test_it_is_fit_to_be_read(app: Flask, write, locale: str):
    message = write(locale)
    check_fit(message, locale=locale, app=app)
    assert message.mail_class == MailClass.SERVICE
    assert not BeautifulSoup(message.html, "html.parser").select("p b")


@pytest.mark.parametrize(
    ("write", "address"),
    [
        (invited, "bo@post.example"),
        (proposed, "bo@post.example"),
        (sent_back, "kari@post.example"),
        (approved, "kari@post.example"),
        (removed, "bo@post.example"),
    ],
)
def test_each_goes_to_whom_it_concerns_and_never_to_the_firm(write, address: str):
    assert write().address == address


def test_the_reason_stands_in_the_mail_word_for_word():
    message = sent_back()
    assert NOTE in message.text
    assert NOTE in BeautifulSoup(message.html, "html.parser").text


@pytest.mark.parametrize("address", ["kari@post.example", "bo@post.example"])
def test_nobody_whose_account_is_suspended_gets_any(address: str):
    project, _quote, _member = offered(joined=False)
    db.session.scalar(select(Person).where(Person.email == address)).suspended_at = func.now()
    db.session.flush()
    member_mails.invite_those_named(project_id=project.id)
    assert db.session.scalars(select(Delivery)).all() == []


def test_nor_does_a_suspended_poster_hear_of_an_offer():
    project, _quote, _member = offered()
    db.session.get_one(Person, project.poster_id).suspended_at = func.now()
    db.session.flush()
    audience.mail_poster(Mail("quote_received", MailClass.SERVICE), project, event_key="one")
    assert db.session.scalars(select(Delivery)).all() == []


def test_an_approver_who_has_not_joined_gets_a_link_to_join_with():
    project, quote, member = offered(joined=False)
    approval.choose(quote, actor_id=project.poster_id)
    member_mails.ask_for_approval(quote_id=quote.id, audit_id=1)
    token = the_mail().text.split("/bli-med/")[1].split()[0]
    assert members.find_invited(token).id == member.id


def test_who_was_invited_after_handing_in_has_that_mail_alone():
    project, _, member = offered(joined=False)
    member.created_at = project.submitted_at + timedelta(seconds=1)
    db.session.flush()
    member_mails.invite_those_named(project_id=project.id)
    assert db.session.scalars(select(Delivery)).all() == []


def test_nobody_named_is_mailed_before_the_project_is_out():
    project, _, member = offered(joined=False)
    project.approved_at = None
    db.session.flush()
    member_mails.invite_those_named(project_id=project.id)
    assert db.session.scalars(select(Delivery)).all() == []
    assert member.invited_at is None


def test_an_address_is_invited_a_few_times_a_day_by_whomever():
    projects = [make_project(make_person(f"Poster {number}")) for number in range(6)]
    for project in projects[:5]:
        invite_bo(project)
    with pytest.raises(TooManyAttemptsError):
        invite_bo(projects[5])
    late, _, member = offered(joined=False)
    member_mails.invite_those_named(project_id=late.id)
    assert db.session.scalars(select(Delivery)).all() == []
    with pytest.raises(TooManyAttemptsError):
        members.resend(member, actor_id=late.poster_id)


def invite_bo(project: Project) -> ProjectMember:
    return members.invite(
        project, name="Bo", email="bo@post.example", role=ProjectRole.READ, actor_id=project.poster_id
    )


def test_a_choice_that_was_taken_back_is_not_asked_about():
    project, quote, _ = offered()
    approval.choose(quote, actor_id=project.poster_id)
    approval.take_back(quote, actor_id=project.poster_id)
    member_mails.ask_for_approval(quote_id=quote.id, audit_id=1)
    assert db.session.scalars(select(Delivery)).all() == []


def test_an_approver_who_is_taken_out_reads_by_whom_and_that_nothing_waits_for_them():
    message = removed()
    assert "Kari <b>Ås</b> har tatt deg ut av prosjektet «Legge om tak, 140 m²»" in message.text
    assert "venter ikke lenger på svar fra deg" in message.text


def test_so_does_one_who_was_invited_and_had_not_joined_yet():
    assert removed(joined=False).address == "bo@post.example"


@pytest.mark.parametrize("case", ["never mailed", "only reads", "asked anew"])
def test_who_has_nothing_to_hear_of_being_taken_out_hears_nothing(case: str):
    project, _, member = offered(joined=case != "never mailed")
    if case == "only reads":
        member.role = ProjectRole.READ
    approval.remove_member(member, actor_id=project.poster_id)
    if case == "asked anew":
        members.name_approver(project, name="Bo Styre", email="bo@post.example")
    handle_everything()
    assert db.session.scalars(select(Delivery)).all() == []


def test_who_was_taken_out_before_the_worker_came_gets_nothing():
    _, _, member = offered(joined=False)
    db.session.delete(member)
    db.session.flush()
    member_mails.invite_member(member_id=member.id, request_id=1)
    assert db.session.scalars(select(Delivery)).all() == []
    assert db.session.scalars(select(Firm)).one()
