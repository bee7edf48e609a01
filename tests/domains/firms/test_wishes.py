"""What a firm wants: sets changed by difference, each verb told once, and those who wait hear of what became wider."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import audit, clock, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.firms import area, capacity, work
from portal.firms.capacity import Capacity
from portal.firms.models import Firm, FirmHoliday
from portal.firms.queries import get_firm
from tests.factories.marketplace import make_firm

TODAY = clock.in_oslo(clock.now()).date()


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm(services=())


def told_of_widening() -> int:
    return db.session.scalar(select(func.count()).where(OutboxRow.event == "firm:widened"))


def actions(firm: Firm) -> list[str]:
    return [event.action for event in audit.list_events(firm)]


def choose(firm: Firm, wanted: set[str], shown: set[str] = frozenset()) -> None:
    work.choose_work(firm, category="tak", shown=shown, wanted=wanted, actor_id=None)


class TestWork:
    def test_the_same_choice_twice_is_one(self, firm: Firm):
        choose(firm, {"", "omlegging"})
        choose(firm, {"", "omlegging"})
        assert work.read_work(firm.id).chosen == {"tak": {"", "omlegging"}}
        assert actions(firm) == ["firm:work-chosen"]
        assert told_of_widening() == 1

    def test_what_the_page_did_not_show_is_left_alone(self, firm: Firm):
        choose(firm, {"omlegging"})
        choose(firm, {"lekkasje"})  # from a page that was older than the choice above
        assert work.read_work(firm.id).chosen == {"tak": {"omlegging", "lekkasje"}}

    def test_taking_away_tells_nobody(self, firm: Firm):
        choose(firm, {"omlegging"})
        choose(firm, set(), {"omlegging"})
        assert work.read_work(firm.id).chosen == {}
        assert told_of_widening() == 1

    def test_nobody_is_told_of_a_firm_that_is_not_checked(self, app: Flask):
        choose(make_firm(services=(), verified_at=None), {"omlegging"})
        assert told_of_widening() == 0

    def test_a_pause_goes_with_the_service_and_stays_while_the_category_does(self, firm: Firm):
        choose(firm, {"", "omlegging"})
        work.pause_service(firm, category="tak", service="omlegging", actor_id=None)
        choose(firm, {""}, {"", "omlegging"})
        assert work.read_work(firm.id).paused == {"tak": {"omlegging": "own"}}
        choose(firm, set(), {""})
        assert work.read_work(firm.id).paused == {}

    def test_pausing_and_resuming_are_done_once(self, firm: Firm):
        choose(firm, {"omlegging"})
        for _ in range(2):
            work.pause_service(firm, category="tak", service="omlegging", actor_id=None)
        for _ in range(2):
            work.resume_service(firm, category="tak", service="omlegging", actor_id=None)
        assert actions(firm)[1:] == ["firm:service-paused", "firm:service-resumed"]
        assert told_of_widening() == 2

    @pytest.mark.parametrize("service", ["omlegging", ""])
    def test_only_what_is_done_is_paused(self, firm: Firm, service: str):
        choose(firm, {"lekkasje"})
        with pytest.raises(work.NotOfferedError):
            work.pause_service(firm, category="tak", service=service, actor_id=None)


class TestArea:
    def test_only_wider_is_told(self, firm: Firm):
        def settle(radius_km: int, goes_further: bool = False) -> None:
            area.settle(firm, postal_code="0558", radius_km=radius_km, goes_further=goes_further, actor_id=None)

        settle(40)
        settle(30)
        assert told_of_widening() == 0
        settle(41)
        settle(41, True)
        settle(41, True)
        assert told_of_widening() == 2
        assert actions(firm) == ["firm:settled"] * 3

    def test_municipalities_are_changed_by_difference(self, firm: Firm):
        def choose(shown: set[str], wanted: set[str]) -> None:
            area.choose_municipalities(firm, shown=shown, wanted=wanted, actor_id=None)

        choose(set(), {"0301", "3201", "9999"})
        choose(set(), {"3203"})
        choose({"0301"}, set())
        choose({"0301"}, set())
        assert [each.number for each in area.list_municipalities(firm.id)] == ["3203", "3201"]  # by name
        assert told_of_widening() == 2


class TestCapacity:
    @pytest.mark.parametrize(
        ("wanted", "error"),
        [
            (Capacity(0, 1, 1, 4, False), capacity.CapacityError),
            (Capacity(101, 1, 1, 4, False), capacity.CapacityError),
            (Capacity(1, 0, 1, 4, False), capacity.CapacityError),
            (Capacity(1, 201, 1, 4, False), capacity.CapacityError),
            (Capacity(1, 1, 3, 2, False), capacity.SizeOrderError),
            (Capacity(1, 1, 0, 4, False), capacity.SizeOrderError),
            (Capacity(1, 1, 1, 5, False), capacity.SizeOrderError),
        ],
    )
    def test_it_refuses_what_cannot_be(self, firm: Firm, wanted: Capacity, error: type[Exception]):
        with pytest.raises(error):
            capacity.want(firm, wanted, actor_id=None)

    def test_only_what_changed_is_noted(self, firm: Firm):
        wanted = Capacity(firm.leads_per_week, 7, 1, 4, False)
        capacity.want(firm, wanted, actor_id=None)
        capacity.want(firm, wanted, actor_id=None)
        (line,) = audit.list_events(firm)
        assert line.details == {"most_open": 7}

    def test_a_pause_until_a_day_is_over_on_that_day(self, firm: Firm, monkeypatch: pytest.MonkeyPatch):
        capacity.pause(firm, until=TODAY + timedelta(days=2), actor_id=None)
        assert capacity.is_paused_now(firm)
        later = clock.now() + timedelta(days=2)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert not capacity.is_paused_now(firm)
        capacity.pause(firm, until=None, actor_id=None)
        assert capacity.is_paused_now(firm)

    @pytest.mark.parametrize("days", [-1, 0, 731])
    def test_a_pause_ends_on_a_day_to_come(self, firm: Firm, days: int):
        with pytest.raises(capacity.PauseError):
            capacity.pause(firm, until=TODAY + timedelta(days=days), actor_id=None)

    def test_a_holiday_within_another_is_nothing_new(self, firm: Firm):
        last = TODAY + timedelta(days=9)
        capacity.take_holiday(firm, from_on=TODAY, until_on=last, actor_id=None)
        capacity.take_holiday(firm, from_on=TODAY + timedelta(days=1), until_on=last, actor_id=None)
        assert len(capacity.list_holidays(firm.id)) == 1
        assert capacity.find_holiday(firm.id).until_on == last

    def test_there_is_an_end_to_holidays(self, firm: Firm):
        for number in range(capacity.MOST_HOLIDAYS):
            day = TODAY + timedelta(days=2 * number)
            capacity.take_holiday(firm, from_on=day, until_on=day, actor_id=None)
        day = TODAY + timedelta(days=99)
        with pytest.raises(capacity.TooManyHolidaysError):
            capacity.take_holiday(firm, from_on=day, until_on=day, actor_id=None)


@pytest.mark.committed
def test_two_owners_who_take_the_same_holiday_at_once_take_it_once(app: Flask):
    firm_id = make_firm().id
    transaction.commit()
    begin = Barrier(2)

    def take() -> None:
        with app.app_context():
            firm = get_firm(firm_id)
            begin.wait(timeout=10)
            capacity.take_holiday(firm, from_on=TODAY, until_on=TODAY + timedelta(days=3), actor_id=None)
            transaction.commit()

    owners = [Thread(target=take) for _ in range(2)]
    for owner in owners:
        owner.start()
    for owner in owners:
        owner.join()
    assert db.session.query(FirmHoliday).filter_by(firm_id=firm_id).count() == 1
