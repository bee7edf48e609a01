"""Which firms are at work: everything that keeps one from being asked about anything."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm, FirmHoliday
from portal.firms.standing import is_at_work
from tests.factories.marketplace import make_firm

pytestmark = pytest.mark.usefixtures("app")


def working(day=None) -> list[int]:
    return list(db.session.scalars(select(Firm.id).where(is_at_work(on=day))))


def today():
    return clock.in_oslo(clock.now()).date()


def test_a_checked_firm_is_at_work():
    firm = make_firm()

    assert working() == [firm.id]


@pytest.mark.parametrize("moment", ["refused_at", "suspended_at", "stopped_at", "paused_at"])
def test_what_keeps_it_from_work(moment):
    make_firm(**{moment: clock.now()})

    assert working() == []


def test_an_unchecked_firm_waits():
    make_firm(verified_at=None)

    assert working() == []


def test_a_pause_ends_by_itself_on_its_day():
    firm = make_firm(paused_at=clock.now(), paused_until=today() + timedelta(days=1))

    assert working() == []
    assert working(today() + timedelta(days=1)) == [firm.id]


def test_both_ends_of_a_holiday_are_free():
    firm, other = make_firm(), make_firm("Annen AS")
    db.session.add(FirmHoliday(firm_id=firm.id, from_on=today(), until_on=today() + timedelta(days=2)))
    db.session.flush()

    days = [today() + timedelta(days=number) for number in (-1, 0, 2, 3)]

    assert [firm.id in working(day) for day in days] == [True, False, False, True]
    assert all(other.id in working(day) for day in days)
