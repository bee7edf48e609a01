"""Numbers, money and times as people read them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import formats

NARROW, HARD = "\u202f", "\xa0"
NOON = datetime(2026, 11, 22, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ore", "nb", "en"),
    [
        (180_000_00, f"180{NARROW}000{HARD}kr", f"NOK{HARD}180,000"),
        (99_50, f"99,50{HARD}kr", f"NOK{HARD}99.50"),
        (5, f"0,05{HARD}kr", f"NOK{HARD}0.05"),
        (-1_234_00, f"−1{NARROW}234{HARD}kr", f"NOK{HARD}−1,234"),
        (0, f"0{HARD}kr", f"NOK{HARD}0"),
    ],
)
def test_kroner(ore: int, nb: str, en: str) -> None:
    assert (formats.format_kroner(ore, "nb"), formats.format_kroner(ore, "en")) == (nb, en)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_kroner_lose_no_ore(ore: int) -> None:
    shown = formats.format_kroner(ore, "nb").replace(NARROW, "").replace(HARD + "kr", "").replace("−", "-")
    kroner, _, rest = shown.partition(",")
    sign = -1 if shown.startswith("-") else 1
    assert sign * (abs(int(kroner)) * 100 + int(rest or 0)) == ore


def test_a_span_says_the_thousands_once() -> None:
    assert formats.format_kroner_range(180_000_00, 240_000_00, "nb") == f"180–240{NARROW}000{HARD}kr"
    assert formats.format_kroner_range(500_00, 2_000_00, "nb") == f"500–2{NARROW}000{HARD}kr"
    assert formats.format_kroner_range(500_00, 500_00, "nb") == f"500{HARD}kr"


def test_the_clock_is_the_one_on_a_norwegian_wall() -> None:
    assert formats.format_clock(NOON, "nb") == f"kl.{HARD}12.05"
    assert formats.format_clock(NOON.replace(month=7), "nb") == f"kl.{HARD}13.05"
    assert formats.format_clock(NOON, "en") == "12:05"


def test_a_date_names_the_day_before_the_month_in_both_languages() -> None:
    assert formats.format_moment(NOON, "nb") == f"22. november 2026 kl.{HARD}12.05"
    assert formats.format_moment(NOON, "en") == "22 November 2026 at 12:05"


@pytest.mark.parametrize(
    ("moment", "nb", "en"),
    [
        (NOON, "12.05", "12:05"),
        (NOON.replace(day=21), "i går", "yesterday"),
        (NOON.replace(day=20), "fre.", "Fri"),
        (NOON.replace(month=3, day=1), "1. mars", "1 Mar"),
        (NOON.replace(year=2025), "22. nov. 2025", "22 Nov 2025"),
    ],
)
def test_a_list_says_when_as_shortly_as_it_can(moment: datetime, nb: str, en: str) -> None:
    now = NOON.replace(hour=15)
    assert (formats.format_when(moment, "nb", now=now), formats.format_when(moment, "en", now=now)) == (nb, en)


def test_just_before_midnight_in_oslo_is_yesterday_after_it() -> None:
    before, after = datetime(2026, 11, 21, 22, 59, tzinfo=UTC), datetime(2026, 11, 21, 23, 1, tzinfo=UTC)
    assert formats.format_when(before, "nb", now=after) == "i går"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        formats.format_clock(datetime(2026, 1, 1), "nb")  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("+4791234567", "91 23 45 67"), ("+4722123456", "22 12 34 56"), ("+46701234567", "+46 70 123 45 67")],
)
def test_a_phone_number_is_shown_as_people_dial_it(stored: str, shown: str) -> None:
    assert formats.format_phone(stored) == shown.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("moment", "nb", "en"),
    [
        (NOON, "i dag kl. 12.05", "today at 12:05"),
        (NOON.replace(day=23), "i morgen kl. 12.05", "tomorrow at 12:05"),
        (NOON.replace(day=24), "tirsdag kl. 12.05", "Tuesday at 12:05"),
        (NOON.replace(day=28), "lørdag kl. 12.05", "Saturday at 12:05"),
        (NOON.replace(day=29), "29. november 2026 kl. 12.05", "29 November 2026 at 12:05"),
        (NOON.replace(day=21), "21. november 2026 kl. 12.05", "21 November 2026 at 12:05"),
    ],
)
def test_a_moment_to_come_is_said_as_people_say_it(moment: datetime, nb: str, en: str) -> None:
    now = NOON.replace(hour=1)
    said = [formats.format_upcoming(moment, locale, now=now) for locale in ("nb", "en")]
    assert said == [nb.replace("kl. ", "kl.\N{NO-BREAK SPACE}"), en]
