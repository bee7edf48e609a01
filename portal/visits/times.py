"""Times that a firm may propose: wall clock in Oslo, on the quarter, soon enough and far enough ahead."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from portal.core import clock
from portal.visits.errors import TimeComesTwiceError, TimeIsSkippedError

QUARTER = 15
SOONEST = timedelta(hours=4)
"""Somebody has to read of it and come home."""
LATEST = timedelta(days=60)
"""As long as a project is out."""
MOST_TIMES = 5


def on_the_wall(day: date, wall: time) -> datetime:
    """The moment, aware UTC, that a clock in Oslo shows so. Raises TimeIsSkippedError, TimeComesTwiceError where the clock is set."""
    first, second = (datetime.combine(day, wall.replace(fold=fold), clock.OSLO) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    comes_back = clock.in_oslo(first.astimezone(UTC)).replace(tzinfo=None, fold=0) == datetime.combine(day, wall)
    raise TimeComesTwiceError if comes_back else TimeIsSkippedError


def is_on_the_quarter(moment: datetime) -> bool:
    """Whether it is a full quarter of an hour."""
    return moment.minute % QUARTER == 0 and not (moment.second or moment.microsecond)


def is_within_reach(moment: datetime) -> bool:
    """Whether it is neither too soon nor too far off to propose."""
    return SOONEST <= moment - clock.now() <= LATEST


def can_be_proposed(moments: Sequence[datetime]) -> bool:
    """Whether these are times to propose: one to five, none twice, each on the quarter and within reach."""
    is_count_right = 1 <= len(moments) <= MOST_TIMES and len(set(moments)) == len(moments)
    return is_count_right and all(is_on_the_quarter(each) and is_within_reach(each) for each in moments)
