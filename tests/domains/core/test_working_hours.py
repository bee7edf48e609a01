from datetime import UTC, date, datetime, timedelta

import pytest

from portal.core import clock, working_hours


def oslo(text: str) -> datetime:
    """The moment when a clock on a Norwegian wall shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [
        ("2026-11-23 09:00", "2026-11-23 10:30", 1.5),
        ("2026-11-23 05:00", "2026-11-23 08:00", 1),
        ("2026-11-23 16:00", "2026-11-24 08:00", 2),
        ("2026-11-20 16:30", "2026-11-23 07:30", 1),  # over a weekend
        ("2026-11-21 10:00", "2026-11-22 23:00", 0),
        ("2026-04-01 16:00", "2026-04-07 08:00", 2),  # Maundy Thursday to Easter Monday
        ("2026-03-27 16:00", "2026-03-30 08:00", 2),  # the clock is set forward in between
        ("2026-05-13 16:00", "2026-05-15 08:00", 2),  # Ascension Day
        ("2026-12-24 16:00", "2026-12-28 08:00", 2),  # Christmas Eve is a working day by law
        ("2026-11-24 10:00", "2026-11-24 09:00", 0),
        ("2026-11-23 09:00", "2026-11-23 09:00", 0),
    ],
)
def test_it_counts_what_lies_inside_working_hours(begins: str, ends: str, hours: float):
    assert working_hours.between(oslo(begins), oslo(ends)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 15:00", 2, "2026-11-23 17:00"),
        ("2026-11-23 16:00", 2, "2026-11-24 08:00"),
        ("2026-11-23 03:00", 2, "2026-11-23 09:00"),
        ("2026-11-23 21:00", 2, "2026-11-24 09:00"),
        ("2026-11-27 16:30", 2, "2026-11-30 08:30"),  # over a weekend
        ("2026-05-13 16:00", 2, "2026-05-15 08:00"),  # Ascension Day
        ("2026-03-27 16:00", 12, "2026-03-31 08:00"),  # clocks go forward on the Sunday
    ],
)
def test_it_tells_when_so_much_working_time_has_passed(begins: str, hours: int, ends: str):
    reached = working_hours.reached(oslo(begins), timedelta(hours=hours), joint_holiday=False)
    assert reached == oslo(ends)
    assert working_hours.between(oslo(begins), reached, joint_holiday=False) == timedelta(hours=hours)


@pytest.mark.parametrize("day", ["2026-01-01", "2026-05-01", "2026-05-17", "2026-05-25", "2027-03-26", "2026-12-25"])
def test_nobody_works_on_a_public_holiday(day: str):
    assert not working_hours.is_working_day(date.fromisoformat(day))


def test_the_joint_holiday_is_for_those_who_keep_it():
    day = date(2026, 7, 8)  # week 28
    assert not working_hours.is_working_day(day)
    assert working_hours.is_working_day(day, joint_holiday=False)
    assert working_hours.is_working_day(date(2026, 7, 3))


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="naive"):
        working_hours.between(datetime(2026, 11, 23, 9), clock.now())  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        ("2026-11-23 09:00", 0.5, "2026-11-23 09:30"),
        ("2026-11-21 21:45", 0.5, "2026-11-22 07:15"),  # Saturday evening, and Sunday morning
        ("2026-12-25 23:00", 1, "2026-12-26 08:00"),
        ("2026-07-08 06:00", 2, "2026-07-08 09:00"),  # week 28
    ],
)
def test_what_is_urgent_counts_every_day_until_ten_in_the_evening(begins: str, hours: float, ends: str):
    assert working_hours.reached(oslo(begins), timedelta(hours=hours), is_urgent=True) == oslo(ends)


@pytest.mark.parametrize(
    ("ends", "hours", "begins"),
    [
        ("2026-11-23 11:00", 2, "2026-11-23 09:00"),
        ("2026-11-23 08:00", 2, "2026-11-20 16:00"),  # over a weekend
        ("2026-11-23 03:00", 10, "2026-11-20 07:00"),
        ("2026-05-15 08:00", 2, "2026-05-13 16:00"),  # Ascension Day
        ("2026-07-27 08:00", 2, "2026-07-03 16:00"),  # the joint holiday
    ],
)
def test_it_tells_since_when_so_much_working_time_has_passed(ends: str, hours: int, begins: str):
    begun = working_hours.begun(oslo(ends), timedelta(hours=hours))
    assert begun == oslo(begins)
    assert working_hours.between(begun, oslo(ends)) == timedelta(hours=hours)
