"""Mails about a project that ends, is about to, changes or is done: who gets them, what they say, what they don't."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.delivery.models import Delivery
from portal.delivery.states import MailClass
from portal.leads import life as leads_life
from portal.leads.models import Lead
from portal.notifications import life_mails, rendering
from portal.notifications.mail import Mail
from portal.projects import life
from portal.projects.models import Project
from portal.projects.states import ProjectState, WithdrawalReason
from portal.quotes import awarding, revising
from portal.quotes.models import Quote
from tests.domains.notifications.test_project_mails import CANARY, SECRET_WORDS, a_project, manned_firm
from tests.domains.quotes.offers import reply
from tests.factories.marketplace import make_lead, make_quote
from tests.support.mails import check_fit, handle_everything, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")


def answered(project: Project, locale: str = "nb") -> Lead:
    lead = make_lead(manned_firm(locale=locale), project)
    make_quote(lead)
    return lead


def chosen_of(lead_id: int) -> Quote:
    return db.session.scalars(select(Quote).where(Quote.lead_id == lead_id)).one()


def expiring(locale: str) -> None:
    a_project(locale, expires_at=clock.now() + timedelta(days=5))
    life.remind_of_expiry()
    handle_everything()


def expired(locale: str) -> None:
    answered(a_project(locale, expires_at=clock.now() - timedelta(days=1)), locale)
    leads_life.expire_due()
    handle_everything()


def withdrawn(locale: str) -> None:
    project = a_project()
    answered(project, locale)
    withdraw(project)


def edited(locale: str) -> None:
    project = a_project()
    make_lead(manned_firm(locale=locale), project)
    change(project, budget_ore=90_000_00)


def change(project: Project, **fields: object) -> None:
    leads_life.edit(project, actor_id=project.poster_id, seen_version=project.version, **fields)
    handle_everything()


def completed(locale: str) -> None:
    project = a_project()
    lead = answered(project, locale)
    awarding.accept(chosen_of(lead.id), actor_id=project.poster_id)
    awarding.confirm(chosen_of(lead.id), actor_id=project.poster_id)
    life.complete(project, actor_id=project.poster_id)
    handle_everything()


def withdraw(project: Project) -> None:
    leads_life.withdraw(project, reason=WithdrawalReason.TOO_EXPENSIVE, actor_id=project.poster_id)
    handle_everything()


OCCASIONS: dict[str, tuple[str, Callable[[str], None]]] = {
    "expiring": ("project_expiring", expiring),
    "expired": ("project_expired", expired),
    "expired, to a firm": ("lead_ended", expired),
    "withdrawn, to a firm": ("lead_ended", withdrawn),
    "edited": ("lead_edited", edited),
    "completed": ("lead_completed", completed),
}
every_occasion = pytest.mark.parametrize("occasion", OCCASIONS)
every_locale = pytest.mark.parametrize("locale", ["nb", "en"])


def written(occasion: str, locale: str = "nb") -> Delivery:
    kind, happens = OCCASIONS[occasion]
    happens(locale)
    return the_mail(kind)


def test_every_mail_is_written_here():
    declared = {each.folder for each in vars(life_mails).values() if isinstance(each, Mail)}
    folders = {path.name for path in (rendering.PORTAL / "templates" / "emails").iterdir() if path.is_dir()}
    assert declared == {kind for kind, _ in OCCASIONS.values()} <= folders


@every_occasion
@every_locale
def test_it_is_fit_to_be_read(occasion: str, locale: str, app: Flask):
    message = written(occasion, locale)
    check_fit(message, locale=locale, app=app)
    assert message.mail_class == MailClass.SERVICE


@pytest.mark.parametrize("occasion", [name for name, (kind, _) in OCCASIONS.items() if kind.startswith("lead")])
def test_nothing_of_the_poster_is_in_a_mail_to_a_firm(occasion: str):
    message = written(occasion)
    whole = f"{message.subject} {message.text} {message.html}".lower()
    for word in (*CANARY.values(), "912 34 567", "kari@eksempel.example", "nordmann", SECRET_WORDS, "dyrt"):
        assert word.lower() not in whole


class TestWhoIsTold:
    def test_a_withdrawal_reaches_those_who_answered_and_nobody_else(self):
        project = a_project()
        replied, _silent = answered(project), make_lead(manned_firm("Stille AS"), project)
        make_lead(manned_firm("Nei AS"), project, declined_at=clock.now(), decline_reason="too-far")
        withdraw(project)
        (message,) = list_mails("lead_ended")
        assert f"/oppdrag/{replied.id}" in message.text
        assert "Kunden har trukket" in message.text

    def test_an_edit_reaches_all_but_those_who_said_no_once_a_day(self):
        project = a_project()
        told = {answered(project).id, make_lead(manned_firm(), project).id}
        make_lead(manned_firm(), project, declined_at=clock.now(), decline_reason="too-far")
        for budget in (1_000_00, 2_000_00, 3_000_00):
            change(project, budget_ore=budget)
        assert {int(message.text.split("/oppdrag/")[1].split()[0]) for message in list_mails("lead_edited")} == told
        assert len(list_mails("lead_edited")) == 2

    def test_a_change_of_contact_reaches_only_those_who_were_let_see_it(self):
        project = a_project()
        told, _silent = answered(project), make_lead(manned_firm(), project)
        change(project, contact_phone="+4790000000", shares_phone=True)
        message = the_mail("lead_edited")
        assert f"/oppdrag/{told.id}" in message.text
        assert "hvordan dere kan ta kontakt" in message.text
        assert "90000000" not in message.text + message.html

    def test_only_the_chosen_firm_hears_that_the_work_is_done(self):
        project = a_project()
        other = answered(project)
        completed_lead = answered(project)
        chosen = chosen_of(completed_lead.id)
        awarding.accept(chosen, actor_id=project.poster_id)
        awarding.confirm(chosen, actor_id=project.poster_id)
        life.complete(project, actor_id=project.poster_id)
        handle_everything()
        assert f"/oppdrag/{completed_lead.id}" in the_mail("lead_completed").text
        assert f"/oppdrag/{other.id}" not in the_mail("lead_completed").text


class TestWhatIsNoLongerTrue:
    def test_opened_again_before_the_mail_was_written_is_not_told_as_ended(self):
        project = a_project()
        answered(project)
        leads_life.withdraw(project, reason=WithdrawalReason.OTHER, actor_id=project.poster_id)
        leads_life.reopen(project, actor_id=project.poster_id)
        handle_everything()
        assert list_mails("lead_ended") == []

    def test_extended_before_the_mail_was_written_is_not_reminded_of(self):
        project = a_project(expires_at=clock.now() + timedelta(days=5))
        life.remind_of_expiry()
        life.extend(project, actor_id=project.poster_id)
        handle_everything()
        assert list_mails("project_expiring") == []

    def test_the_second_end_is_told_as_well(self):
        project = a_project()
        answered(project)
        withdraw(project)
        leads_life.reopen(project, actor_id=project.poster_id)
        withdraw(project)
        project.ended_at += timedelta(days=3)  # as it would be, days later
        db.session.flush()
        life_mails.tell_of_withdrawal(project_id=project.id)
        assert len(list_mails("lead_ended")) == 2

    def test_one_reopened_before_it_went_out_goes_out_now(self):
        manned_firm()
        project = a_project(state=ProjectState.PAUSED)
        life.mark_resumed(project, actor_id=project.poster_id)
        handle_everything()
        assert len(list_mails("lead_sent")) == 1


@pytest.mark.parametrize("kind", ["lead_edited", "lead_ended"])
def test_a_firm_that_withdrew_its_offer_hears_no_more_of_the_project(kind: str):
    project = a_project()
    revising.withdraw(reply(make_lead(manned_firm(), project)), actor_id=None)
    change(project, budget_ore=90_000_00)
    withdraw(project)
    assert list_mails(kind) == []
