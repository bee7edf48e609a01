"""Mails about the award, as they are rendered into the ledger: what each tells, and that no street is in one before the yes."""

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm
from portal.projects.models import Project
from portal.quotes import awarding, dropping
from portal.quotes.models import Quote
from portal.quotes.refusals import RefusalReason
from tests.domains.notifications.test_project_mails import CANARY, a_project, manned_firm
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_lead, make_quote
from tests.support.mails import check_fit, handle_everything, list_mails, the_mail

LOCALES = pytest.mark.parametrize("locale", ["nb", "en"])


def chosen(locale: str = "nb", **fields: object) -> tuple[Project, list[Quote]]:
    """Two offers, the first chosen, and what that tells told."""
    project = a_project(locale, **{"shares_phone": True} | fields)
    quotes = [make_quote(make_lead(manned_firm(locale=locale), project)) for _ in range(2)]
    awarding.accept(quotes[0], actor_id=project.poster_id)
    handle_everything()
    return project, quotes


def say_yes(quote: Quote) -> None:
    awarding.confirm(quote, actor_id=make_person().id)
    handle_everything()


def whole(kind: str) -> str:
    message = the_mail(kind)
    return f"{message.subject} {message.text} {unescape(message.html)}"


@LOCALES
def test_the_choice_asks_for_a_yes_and_tells_nothing_of_the_poster(app: Flask, locale: str):
    _project, quotes = chosen(locale)
    check_fit(the_mail("quote_accepted"), locale=locale, app=app)
    assert [mail.kind for mail in list_mails() if mail.kind.startswith(("quote_not", "award"))] == []
    assert [fact for fact in CANARY.values() if fact in whole("quote_accepted")] == []
    assert f"/oppdrag/{quotes[0].lead_id}" in the_mail("quote_accepted").text


@LOCALES
def test_the_yes_tells_all_three(app: Flask, locale: str):
    _project, quotes = chosen(locale)
    say_yes(quotes[0])
    for kind in ("award_confirmed", "choice_confirmed", "quote_not_chosen"):
        check_fit(the_mail(kind), locale=locale, app=app)
    assert CANARY["street_address"] in whole("award_confirmed")
    assert [fact for fact in CANARY.values() if fact in whole("quote_not_chosen")] == []
    handle_everything()
    assert len(list_mails("quote_not_chosen")) == 1


@pytest.mark.parametrize("kept", [{"contact_phone": None}, {"shares_phone": False}])
def test_what_the_poster_has_not_given_is_left_out(app: Flask, kept: dict):
    _project, quotes = chosen(**{"street_address": None} | kept)
    say_yes(quotes[0])
    text = the_mail("award_confirmed").text
    assert "Telefon" not in text
    assert "\n0558 Oslo\n" in text


def test_a_suspended_firm_is_told_nothing(app: Flask):
    project = a_project()
    quote = make_quote(make_lead(manned_firm(), project))
    awarding.accept(quote, actor_id=project.poster_id)
    db.session.execute(update(Firm).values(suspended_at=clock.now()))
    handle_everything()
    assert list_mails("quote_accepted") == []


@LOCALES
def test_undoing_tells_the_firm_and_choosing_it_again_too(app: Flask, locale: str):
    project, quotes = chosen(locale)
    awarding.undo(quotes[0], actor_id=project.poster_id)
    handle_everything()
    check_fit(the_mail("award_undone"), locale=locale, app=app)
    awarding.accept(quotes[0], actor_id=project.poster_id)
    handle_everything()
    assert len(list_mails("quote_accepted")) == 2


@LOCALES
def test_the_no_tells_the_poster_why(app: Flask, locale: str):
    _project, quotes = chosen(locale)
    awarding.decline_award(quotes[0], reason=RefusalReason.NO_CAPACITY, actor_id=make_person().id)
    handle_everything()
    check_fit(the_mail("choice_declined"), locale=locale, app=app)
    if locale == "nb":
        assert "Bedriften har ikke ledig tid likevel." in the_mail("choice_declined").text
    assert list_mails("quote_not_chosen") == []


@LOCALES
def test_who_is_dropped_reads_the_note_and_what_to_delete(app: Flask, locale: str):
    project, quotes = chosen(locale)
    dropping.drop(quotes[1], actor_id=project.poster_id, note="Vi har <b>ombestemt</b> oss.")
    handle_everything()
    check_fit(the_mail("firm_dropped"), locale=locale, app=app)
    assert "Vi har <b>ombestemt</b> oss." in the_mail("firm_dropped").text
    assert "<b>ombestemt</b>" not in the_mail("firm_dropped").html
    assert [fact for fact in CANARY.values() if fact in whole("firm_dropped")] == []


@LOCALES
def test_the_reminder_comes_once_and_not_after_the_yes(app: Flask, locale: str, monkeypatch: pytest.MonkeyPatch):
    _project, quotes = chosen(locale)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=8))
    assert awarding.remind_of_yes() == 1
    monkeypatch.undo()
    handle_everything()
    check_fit(the_mail("award_unconfirmed"), locale=locale, app=app)
    say_yes(quotes[0])
    assert len(list_mails("award_unconfirmed")) == 1
