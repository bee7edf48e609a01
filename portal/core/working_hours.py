"""Working hours: Monday to Friday from 07 to 17 on a Norwegian wall clock, not on public holidays.

Weeks 28 to 30 are joint holiday (fellesferie), when many firms are closed; what doesn't rest then says so. What is urgent
counts every day from 07 to 22.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from portal.core import clock

OPENS, CLOSES, CLOSES_WHEN_URGENT = time(7), time(17), time(22)
SATURDAY = 5
JOINT_HOLIDAY_WEEKS = (28, 29, 30)


@lru_cache(64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.Norway(years=year))


def is_working_day(day: date, *, joint_holiday: bool = True) -> bool:
    """Whether people work that day; `joint_holiday` False for those who also do in weeks 28 to 30."""
    if day.weekday() >= SATURDAY or day in _public_holidays(day.year):
        return False
    return not (joint_holiday and day.isocalendar().week in JOINT_HOLIDAY_WEEKS)


def reached(begins: datetime, work: timedelta, *, joint_holiday: bool = True, is_urgent: bool = False) -> datetime:
    """The moment, in Oslo, when that much working time has passed since `begins`."""
    at = clock.in_oslo(begins)
    while True:
        opens, closes = _hours_of(at, is_urgent=is_urgent)
        at = max(at, opens)
        if (is_urgent or is_working_day(at.date(), joint_holiday=joint_holiday)) and at < closes:
            if at + work <= closes:
                return at + work
            work -= closes - at
        at = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def begun(ends: datetime, work: timedelta) -> datetime:
    """The moment, in Oslo, since when that much working time has passed at `ends`; the latest there is."""
    at = clock.in_oslo(ends)
    while True:
        opens, closes = _hours_of(at, is_urgent=False)
        at = min(at, closes)
        if is_working_day(at.date()) and at > opens:
            if at - work >= opens:
                return at - work
            work -= at - opens
        at = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(microseconds=1)


def _hours_of(at: datetime, *, is_urgent: bool) -> tuple[datetime, datetime]:
    hours = (OPENS, CLOSES_WHEN_URGENT if is_urgent else CLOSES)
    opens, closes = (at.replace(hour=hour.hour, minute=0, second=0, microsecond=0) for hour in hours)
    return opens, closes


def between(begins: datetime, ends: datetime, *, joint_holiday: bool = True) -> timedelta:
    """How much working time lies between two aware moments; none when the second isn't later."""
    begins, ends = clock.in_oslo(begins), clock.in_oslo(ends)
    worked, day = timedelta(), begins.date()
    while day <= ends.date():
        if is_working_day(day, joint_holiday=joint_holiday):
            # No clock is ever set during working hours, so wall clock time is true time here.
            opens, closes = datetime.combine(day, OPENS), datetime.combine(day, CLOSES)
            worked += max(timedelta(), min(closes, ends.replace(tzinfo=None)) - max(opens, begins.replace(tzinfo=None)))
        day += timedelta(days=1)
    return worked
