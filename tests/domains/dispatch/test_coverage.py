"""Whether anybody takes such work in such a place, and the list of those who wait for somebody to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

from jobs import dispatch as dispatch_jobs
from portal.accounts import attempts
from portal.accounts.errors import InvalidEmailError
from portal.core import clock, transaction
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError
from portal.core.outbox import OutboxRow
from portal.dispatch import waiting_list
from portal.dispatch.coverage import count_firms_by_county, is_covered, list_gaps
from portal.dispatch.errors import TooManyWaitsError
from portal.dispatch.models import CoverageWait
from portal.firms import services as firms
from portal.places.queries import find_postal_code
from portal.projects import drafts, services
from tests.factories.marketplace import make_firm, make_leads

pytestmark = pytest.mark.usefixtures("app")

OSLO, KAUTOKEINO = "0558", "9520"


def covered(service: str | None = "omlegging", *, postal_code: str = OSLO, category: str = "tak") -> bool:
    return is_covered(category, service, find_postal_code(postal_code))


def join(
    email: str = "kari@post.example",
    *,
    service: str = "omlegging",
    postal_code: str = KAUTOKEINO,
    client: str = "10.0.0.1",
) -> None:
    place = find_postal_code(postal_code)
    waiting_list.join(email, category="tak", service=service, place=place, locale="nb", client=client)


def waits() -> list[CoverageWait]:
    found = select(CoverageWait).order_by(CoverageWait.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def events(name: str) -> list[dict]:
    return list(db.session.scalars(select(OutboxRow.ids).where(OutboxRow.event == name).order_by(OutboxRow.id)))


class TestCoverage:
    def test_there_is_none_without_a_firm(self):
        assert not covered()

    def test_a_firm_that_takes_the_category_covers_each_of_its_services(self):
        make_firm()
        assert covered("omlegging")
        assert covered("takvindu")
        assert covered(None)
        assert not covered(category="bad")

    def test_a_firm_that_takes_one_service_covers_that_one(self):
        make_firm(services=(("tak", "takvindu"),))
        assert covered("takvindu")
        assert covered(None)
        assert not covered("omlegging")

    @pytest.mark.parametrize(
        "fields", [{"verified_at": None}, {"suspended_at": clock.now()}, {"paused_at": clock.now()}]
    )
    def test_a_firm_that_may_not_be_asked_covers_nothing(self, fields: dict):
        make_firm(**fields)
        assert not covered()

    def test_a_full_week_still_covers(self):
        make_leads(make_firm(leads_per_week=1), 1)
        assert covered()

    def test_it_ends_at_the_radius_and_goes_on_in_chosen_municipalities(self):
        firm = make_firm()
        assert not covered(postal_code=KAUTOKEINO)
        firms.work_in(firm, municipality_numbers=[find_postal_code(KAUTOKEINO).municipality_number])
        assert covered(postal_code=KAUTOKEINO)

    def test_firms_are_counted_once_each_in_the_county_they_are_based_in(self):
        make_firm(services=(("tak", "takvindu"), ("tak", "omlegging")))
        make_firm()
        make_firm(postal_code="5003")
        make_firm(paused_at=clock.now())
        make_firm(services=(("bad", ""),))
        assert count_firms_by_county("tak") == [("Oslo", 2), ("Vestland", 1)]


class TestWaiting:
    def test_twice_is_once(self):
        join()
        join(" Kari@Post.example ")
        assert [wait.email for wait in waits()] == ["kari@post.example"]
        assert len(events("coverage:waited-for")) == 1

    def test_another_service_is_another_wait(self):
        join()
        join(service="takvindu")
        assert len(waits()) == 2

    def test_an_address_that_is_none_is_refused(self):
        with pytest.raises(InvalidEmailError):
            join("kari")

    def test_an_address_is_written_to_a_few_times_an_hour_at_most(self):
        services = ("omlegging", "lekkasje", "renner-beslag", "takvindu", "torvtak")
        for service in services:
            join(service=service)
        with pytest.raises(TooManyAttemptsError):
            join(service="kontroll")
        assert len(waits()) == len(services)

    def test_an_address_waits_in_so_many_places_and_no_more(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(waiting_list, "MOST_OPEN_WAITS", 2)
        join()
        join(service="takvindu")
        with pytest.raises(TooManyWaitsError):
            join(service="kontroll")
        join(service="takvindu")
        join("nils@post.example")
        assert len(waits()) == 3

    def test_waits_and_draft_links_together_are_a_few_a_day(self):
        for _ in range(10):
            attempts.UNPROVED_MAILS_FOR_ADDRESS.spend("kari@post.example")
        with pytest.raises(TooManyAttemptsError):
            join()
        draft, _ = services.begin_draft("tak", locale="nb", poster_id=None)
        with pytest.raises(TooManyAttemptsError):
            drafts.request_link(draft, email="kari@post.example", client="10.0.0.9")
        assert waits() == []
        assert draft.resume_email is None

    def test_the_link_leaves_it_and_nothing_else_does(self):
        join()
        join("nils@post.example")
        token = waiting_list.find_untold(waits()[0].id)[1]
        waiting_list.leave("x" * 64)
        assert len(waits()) == 2
        for _ in range(2):
            waiting_list.leave(token)
        assert [wait.email for wait in waits()] == ["nils@post.example"]
        assert waiting_list.find_by_token(token) is None

    def test_the_token_is_not_what_is_stored(self):
        join()
        token = waiting_list.find_untold(waits()[0].id)[1]
        assert token.encode() not in waits()[0].token_hash
        assert token != waits()[0].token_hash.hex()


class TestTelling:
    def test_a_firm_that_is_checked_ends_the_waits_it_covers_once(self):
        join()
        join(postal_code=OSLO)
        firm = make_firm(verified_at=None)
        firms.verify_firm(firm, actor_id=None)
        (event,) = events("firm:verified")
        for _ in range(2):
            dispatch_jobs.tell_of_firm(**event)
        far, near = waits()
        assert events("coverage:found") == [{"wait_id": near.id}]
        assert far.told_at is None
        assert near.told_at is not None

    def test_a_service_that_a_firm_adds_ends_waits_for_it(self):
        join(postal_code=OSLO)
        firm = make_firm(services=(("tak", "takvindu"),))
        assert waiting_list.tell_covered() == 0
        firms.offer_services(firm, category="tak", services=["omlegging"])
        self.hear_of_widening()

    def test_a_municipality_that_a_firm_adds_ends_waits_in_it(self):
        join()
        firm = make_firm()
        assert waiting_list.tell_covered() == 0
        firms.work_in(firm, municipality_numbers=[find_postal_code(KAUTOKEINO).municipality_number])
        self.hear_of_widening()

    def hear_of_widening(self) -> None:
        (event,) = events("firm:widened")
        dispatch_jobs.tell_of_firm(**event)
        assert len(events("coverage:found")) == 1

    def test_an_unchecked_firm_tells_nobody(self):
        firms.offer_services(make_firm(verified_at=None), category="bad", services=[""])
        assert events("firm:widened") == []

    def test_a_pause_that_ends_is_found_by_the_sweep(self):
        join(postal_code=OSLO)
        firm = make_firm(paused_at=clock.now())
        assert waiting_list.tell_covered() == 0
        firm.paused_at = None
        db.session.flush()
        assert waiting_list.tell_covered() == 1
        assert waiting_list.tell_covered() == 0

    def test_who_was_told_can_wait_again(self):
        join(postal_code=OSLO)
        firm = make_firm()
        waiting_list.tell_covered()
        firm.suspended_at = clock.now()
        join(postal_code=OSLO)
        assert [wait.told_at for wait in waits()] == [None]
        assert len(events("coverage:waited-for")) == 2


def test_gaps_are_listed_by_how_many_wait():
    join(postal_code=OSLO)
    join()
    join("nils@post.example", service="takvindu")
    assert [(gap.category, gap.municipality, gap.waiting) for gap in list_gaps(limit=5)] == [
        ("tak", "Kautokeino", 2),
        ("tak", "Oslo", 1),
    ]
    assert len(list_gaps(limit=1)) == 1


def test_waits_are_forgotten_when_told_or_a_year_old():
    for email in ("told@post.example", "old@post.example", "new@post.example"):
        join(email)
    told, old, new = (wait.id for wait in waits())
    ago = clock.now() - timedelta(days=366)
    db.session.execute(update(CoverageWait).where(CoverageWait.id == told).values(told_at=clock.now() - timedelta(2)))
    db.session.execute(update(CoverageWait).where(CoverageWait.id == old).values(created_at=ago))
    assert waiting_list.forget_old_waits() == 2
    assert [wait.id for wait in waits()] == [new]


@pytest.mark.committed
def test_two_that_tell_at_once_tell_each_once(app):
    for number in range(20):
        join(f"person{number}@post.example", postal_code=OSLO, client=f"10.0.0.{number}")
    make_firm()
    transaction.commit()
    start = Barrier(3)

    def tell(_: int) -> int:
        with app.app_context(), transaction.transaction():
            start.wait()
            return waiting_list.tell_covered()

    with ThreadPoolExecutor(3) as threads:
        assert sum(threads.map(tell, range(3))) == 20
    assert len(events("coverage:found")) == 20


@pytest.mark.committed
def test_two_that_join_at_once_are_one(app):
    start = Barrier(3)

    def press(_: int) -> None:
        with app.app_context(), transaction.transaction():
            start.wait()
            join()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(press, range(3)))
    assert len(waits()) == 1
    assert len(events("coverage:waited-for")) == 1
