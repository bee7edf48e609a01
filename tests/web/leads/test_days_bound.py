"""A firm that has been let see as many posters as it may in a day is told so, before it writes and when it sends."""

from collections.abc import Iterator

import pytest

from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import ContactAccess
from portal.quotes import bound
from tests.domains.quotes.offers import reply
from tests.factories.marketplace import make_lead
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import csrf_of
from tests.web.leads.test_reply import fill_in, quotes_of

WHEN = "Dere kan svare igjen fra midnatt."


@pytest.fixture(autouse=True)
def one_a_day() -> Iterator[None]:
    bound.install_most_a_day(1)
    yield
    bound.install_most_a_day(20)


def test_it_is_told_before_it_writes(ola: Visitor, firm: Firm) -> None:
    reply(make_lead(firm))
    lead = make_lead(firm)
    answer = ola.post(f"/oppdrag/{lead.id}/plass", {"csrf_token": csrf_of(ola)}, status=303).follow()
    assert WHEN in answer
    db.session.refresh(lead)
    assert lead.held_until is None


def test_an_offer_that_comes_all_the_same_is_refused_and_its_words_are_kept(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    form = fill_in(ola, lead)
    reply(make_lead(firm))
    refused = form.submit(status=409)
    assert WHEN in refused
    assert refused.forms["reply"]["starts"].value == "uke 3"
    assert quotes_of(lead) == []
    seen = db.select(db.func.count()).where(ContactAccess.project_id == lead.project_id)
    assert db.session.scalar(seen) == 0
