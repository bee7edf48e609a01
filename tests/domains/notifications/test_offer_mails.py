"""Mails about an offer that was changed, withdrawn or is about to expire: who gets them, what they say, what they don't."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core import clock
from portal.core.database import db
from portal.delivery.states import MailClass
from portal.projects.models import Project
from portal.quotes import awarding, revising
from portal.quotes.expiry import tell_of_expiring
from portal.quotes.models import Quote
from tests.domains.notifications.test_project_mails import CANARY, SECRET_WORDS, a_project, manned_firm
from tests.domains.quotes.offers import offer, reply
from tests.domains.quotes.test_reply import today
from tests.factories.marketplace import make_lead
from tests.support.mails import check_fit, handle_everything, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")


def answered(project: Project, *, locale: str = "nb", **changes: object) -> Quote:
    """An offer sent two days ago, whose own mails are out."""
    quote = reply(make_lead(manned_firm(locale=locale), project), **changes)
    moment = clock.now() - timedelta(days=2)
    db.session.execute(update(Quote).where(Quote.id == quote.id).values(sent_at=moment))
    db.session.refresh(quote)
    handle_everything()
    return quote


def revised(locale: str) -> None:
    change(answered(a_project(locale)))


def change(quote: Quote, ore: int = 90_000_00) -> None:
    revising.revise(
        quote, actor_id=None, offer=offer(amount_ore=ore, valid_until=quote.valid_until), number=quote.number
    )
    handle_everything()


def withdrawn(locale: str) -> None:
    revising.withdraw(answered(a_project(locale)), actor_id=None)
    handle_everything()


def expiring(locale: str) -> None:
    answered(a_project(locale), locale=locale, valid_until=today() + timedelta(days=3))
    tell_of_expiring()
    handle_everything()


KINDS = {
    "offer_revised": revised,
    "offer_withdrawn": withdrawn,
    "offer_expiring": expiring,
    "offer_expiring_for_poster": expiring,
}


@pytest.mark.parametrize("locale", ["nb", "en"])
@pytest.mark.parametrize(("kind", "happens"), KINDS.items())
def test_it_is_fit_to_be_read(app: Flask, kind: str, happens: Callable[[str], None], locale: str):
    happens(locale)
    message = the_mail(kind)
    assert message.mail_class == MailClass.SERVICE
    check_fit(message, locale=locale, app=app)


class TestARevision:
    def test_the_poster_reads_the_new_price(self):
        quote = answered(a_project())
        change(quote)
        message = the_mail("offer_revised")
        assert "90 000" in message.subject
        assert "godkjenning" not in message.text

    def test_of_two_in_a_row_only_the_newest_is_told(self):
        quote = answered(a_project())
        revising.revise(quote, actor_id=None, offer=offer(amount_ore=90_000_00), number=1)
        change(quote, ore=80_000_00)
        assert "80 000" in the_mail("offer_revised").subject

    def test_who_had_proposed_it_reads_that_it_is_to_be_chosen_anew(self):
        quote = answered(a_project())
        quote.proposed_at = clock.now()
        db.session.flush()
        change(quote)
        assert "ventet på godkjenning" in the_mail("offer_revised").text

    def test_of_an_offer_that_was_withdrawn_since_only_that_is_told(self):
        quote = answered(a_project())
        revising.revise(quote, actor_id=None, offer=offer(amount_ore=90_000_00), number=1)
        revising.withdraw(quote, actor_id=None)
        handle_everything()
        assert (list_mails("offer_revised"), len(list_mails("offer_withdrawn"))) == ([], 1)


class TestAWithdrawal:
    def test_the_poster_reads_that_the_place_is_free(self):
        withdrawn("nb")
        assert "en annen bedrift kan svare" in the_mail("offer_withdrawn").text

    def test_not_where_nobody_can(self):
        project = a_project()
        quote = answered(project)
        project.closed_at = clock.now()
        db.session.flush()
        revising.withdraw(quote, actor_id=None)
        handle_everything()
        assert "en annen bedrift kan svare" not in the_mail("offer_withdrawn").text


class TestAnExpiry:
    def test_firm_and_poster_are_told_once_for_each_last_day(self):
        quote = answered(a_project(), valid_until=today() + timedelta(days=3))
        for _ in range(2):
            tell_of_expiring()
            handle_everything()
        assert [len(list_mails(kind)) for kind in ("offer_expiring", "offer_expiring_for_poster")] == [1, 1]
        quote.valid_until = today() + timedelta(days=2)
        db.session.flush()
        tell_of_expiring()
        handle_everything()
        assert len(list_mails("offer_expiring")) == 2

    def test_nothing_of_the_poster_is_in_the_firms_mail(self):
        expiring("nb")
        said = the_mail("offer_expiring")
        assert [word for word in (*CANARY.values(), SECRET_WORDS) if str(word) in said.text + said.html] == []

    @pytest.mark.parametrize("days", [-1, 4])
    def test_not_of_one_that_has_expired_or_does_so_later(self, days: int):
        quote = answered(a_project())
        quote.valid_until = today() + timedelta(days=days)
        db.session.flush()
        assert tell_of_expiring() == 0

    def test_not_of_one_without_a_last_day_or_written_today(self):
        project = a_project()
        answered(project)
        reply(make_lead(manned_firm(), project), valid_until=today())
        assert tell_of_expiring() == 0

    def test_not_once_it_is_chosen_withdrawn_or_renewed(self):
        soon, project = today() + timedelta(days=3), a_project()
        chosen, gone, renewed = (answered(project, valid_until=soon) for _ in range(3))
        assert tell_of_expiring() == 3
        revising.withdraw(gone, actor_id=None)
        renewing = offer(valid_until=soon + timedelta(days=30))
        revising.revise(renewed, actor_id=None, offer=renewing, number=1)
        awarding.accept(chosen, actor_id=project.poster_id)
        handle_everything()
        assert list_mails("offer_expiring") == []
        assert tell_of_expiring() == 0
