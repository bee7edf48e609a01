"""Mails about who is in a firm."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core.database import db
from portal.delivery.models import Delivery
from portal.delivery.states import MailClass
from portal.firms import invitations, members
from portal.firms.models import Firm, MemberRole
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_member
from tests.support.mails import check_fit, handle_everything, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")
OLA, EVA, NEW = "ola@post.example", "eva@post.example", "ny@post.example"


def staffed(locale: str = "nb") -> tuple[Firm, Person, members.Colleague]:
    """A firm with an owner and a reader."""
    firm = make_firm("Tak & <b>Tre</b> AS")
    ola = make_member(firm, make_person("Ola <b>Ås</b>", email=OLA, locale=locale))
    make_member(firm, make_person("Eva Kalkyle", email=EVA, locale=locale), role=MemberRole.READER)
    return firm, ola, members.list_colleagues(firm.id)[1]


def invited(locale: str = "nb") -> Delivery:
    firm, ola, _ = staffed(locale)
    invitations.invite(firm.id, email=NEW, role=MemberRole.ESTIMATOR, actor_id=ola.id, locale=locale)
    handle_everything()
    return the_mail()


def joined(locale: str = "nb") -> Delivery:
    token = invited(locale).text.split("/bedrift/bli-med/")[1].split()[0]
    invitations.join(token, person_id=make_person("Bo Borg", email=NEW).id)
    handle_everything()
    return the_mail("firm_joined")


def left(locale: str = "nb") -> Delivery:
    firm, _, eva = staffed(locale)
    members.leave(firm.id, person_id=eva.person_id)
    handle_everything()
    return the_mail()


def promoted(locale: str = "nb") -> Delivery:
    firm, ola, eva = staffed(locale)
    members.change_role(eva, firm_id=firm.id, role=MemberRole.ESTIMATOR, actor_id=ola.id)
    handle_everything()
    return the_mail()


def removed(locale: str = "nb") -> Delivery:
    firm, ola, eva = staffed(locale)
    members.remove(eva, firm_id=firm.id, actor_id=ola.id)
    handle_everything()
    return the_mail()


WRITTEN_TO = {invited: NEW, joined: OLA, left: OLA, promoted: EVA, removed: EVA}


@pytest.mark.parametrize("write", WRITTEN_TO)
@pytest.mark.parametrize("locale", ["nb", "en"])
def test_it_is_fit_to_be_read_and_goes_to_whom_it_concerns(app: Flask, write, locale: str):
    message = write(locale)
    check_fit(message, locale=locale, app=app)
    assert (message.address, message.mail_class) == (WRITTEN_TO[write], MailClass.SERVICE)
    assert not BeautifulSoup(message.html, "html.parser").select("p b")


def test_the_invitation_says_who_asks_as_what_and_for_how_long():
    text = invited().text
    assert all(word in text for word in ("Ola <b>Ås</b>", "Tak & <b>Tre</b> AS", "Kalkulatør", "én gang"))


def test_one_taken_back_before_the_worker_came_is_not_mailed():
    firm, ola, _ = staffed()
    invitation = invitations.invite(firm.id, email=NEW, role=MemberRole.READER, actor_id=ola.id)
    invitations.withdraw(invitation, actor_id=ola.id)
    handle_everything()
    assert list_mails() == []


@pytest.mark.parametrize("address", [OLA, EVA])
def test_nobody_whose_account_is_suspended_gets_any(address: str):
    firm, ola, eva = staffed()
    make_member(firm, make_person("Per Eier", email="per@post.example"))
    db.session.scalar(select(Person).where(Person.email == address)).suspended_at = func.now()
    db.session.flush()
    members.change_role(eva, firm_id=firm.id, role=MemberRole.ESTIMATOR, actor_id=ola.id)
    members.leave(firm.id, person_id=eva.person_id)
    handle_everything()
    assert address not in [message.address for message in list_mails()]


def test_who_gave_themself_another_role_needs_no_mail():
    firm, ola, _ = staffed()
    make_member(firm, make_person("Per Eier"))
    olas = members.list_colleagues(firm.id)[0]
    members.change_role(olas, firm_id=firm.id, role=MemberRole.READER, actor_id=ola.id)
    handle_everything()
    assert list_mails() == []
