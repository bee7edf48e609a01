"""Numbers, money and times as people read them, in bokmål and English. Used by pages and mails alike."""

from datetime import date, datetime
from functools import lru_cache

import phonenumbers
from babel.dates import format_date
from babel.numbers import format_decimal

from portal.core import clock

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
DATE_LOCALES = {"nb": "nb", "en": "en_GB"}  # the day before the month, as everywhere in Europe


@lru_cache(4096)
def format_number(number: int, locale: str) -> str:
    """A whole number with narrow no-break spaces in the thousands: `48 213`. In English `48,213`."""
    if locale == "en":
        return format_decimal(number, locale="en")
    return format_decimal(number, format="#,##0", locale="nb").replace(NO_BREAK_SPACE, NARROW_SPACE)


def format_kroner(ore: int, locale: str, *, with_ore: bool = False) -> str:
    """Øre as kroner: `180 000 kr`, `99,50 kr`; English `NOK 180,000`. Øre are shown when there are any, or always, for a column."""
    kroner, rest = divmod(abs(ore), 100)
    decimals = (f".{rest:02}" if locale == "en" else f",{rest:02}") if rest or with_ore else ""
    number = f"{'−' if ore < 0 else ''}{format_number(kroner, locale)}{decimals}"
    return f"NOK{NO_BREAK_SPACE}{number}" if locale == "en" else f"{number}{NO_BREAK_SPACE}kr"


def format_kroner_range(low_ore: int, high_ore: int, locale: str) -> str:
    """A span of money, `180–240 000 kr`: a common factor of a thousand is said once."""
    low, high = low_ore // 100, high_ore // 100
    if low == high:
        return format_kroner(low_ore, locale)
    both_thousands = low >= 1000 and low % 1000 == 0 and high % 1000 == 0
    first = format_number(low // 1000 if both_thousands else low, locale)
    if locale == "en":
        return f"NOK{NO_BREAK_SPACE}{format_number(low, locale)}–{format_number(high, locale)}"
    return f"{first}–{format_number(high, locale)}{NO_BREAK_SPACE}kr"


def format_clock(moment: datetime, locale: str) -> str:
    """Time of day in Oslo: `kl. 08.41`, English `08:41`."""
    local = clock.in_oslo(moment)
    return f"{local:%H:%M}" if locale == "en" else f"kl.{NO_BREAK_SPACE}{local:%H.%M}"


def format_day(moment: datetime, locale: str) -> str:
    """The date in Oslo in words: `22. november 2026`, English `22 November 2026`."""
    return format_date_in_words(clock.in_oslo(moment).date(), locale)


@lru_cache(4096)
def format_date_in_words(day: date, locale: str) -> str:
    """A date that belongs to no time zone, in words as `format_day` has them."""
    return format_date(day, format="long", locale=DATE_LOCALES[locale])


def format_moment(moment: datetime, locale: str) -> str:
    """Date and time in Oslo: `22. november 2026 kl. 08.41`, English `22 November 2026 at 08:41`."""
    return f"{format_day(moment, locale)} {'at ' if locale == 'en' else ''}{format_clock(moment, locale)}"


def format_when(moment: datetime, locale: str, *, now: datetime | None = None) -> str:
    """As short as a list wants it: `08.41` today, `i går`, `fre.` within a week, else `3. nov.` or `3. nov. 2025`."""
    local, today = clock.in_oslo(moment), clock.in_oslo(now or clock.now()).date()
    days = (today - local.date()).days
    if days == 0:
        return f"{local:%H:%M}" if locale == "en" else f"{local:%H.%M}"
    if days == 1:
        return "yesterday" if locale == "en" else "i går"
    if 1 < days < 7:
        return _short_date(local.date(), "EEE", locale)
    day = "d MMM" if locale == "en" else "d. MMM"
    return _short_date(local.date(), day if local.year == today.year else f"{day} y", locale)


def format_upcoming(moment: datetime, locale: str, *, now: datetime | None = None) -> str:
    """A moment to come, as one says it: `i dag kl. 14.00`, `i morgen kl. 09.00`, `tirsdag kl. 09.00`, else as `format_moment`."""
    day, today = clock.in_oslo(moment).date(), clock.in_oslo(now or clock.now()).date()
    days, said = (day - today).days, format_clock(moment, locale)
    said = f"at {said}" if locale == "en" else said
    if days == 0:
        return f"{'today' if locale == 'en' else 'i dag'} {said}"
    if days == 1:
        return f"{'tomorrow' if locale == 'en' else 'i morgen'} {said}"
    if 1 < days < 7:
        return f"{_short_date(day, 'EEEE', locale)} {said}"
    return format_moment(moment, locale)


def format_appointment(moment: datetime, locale: str) -> str:
    """When one meets within some months: `torsdag 26. november kl. 10.00`, English `Thursday 26 November at 10:00`."""
    said = format_clock(moment, locale)
    return f"{format_weekday(moment, locale)} {'at ' if locale == 'en' else ''}{said}"


def format_weekday(moment: datetime, locale: str) -> str:
    """The day within some months: `torsdag 26. november`, English `Thursday 26 November`."""
    pattern = "EEEE d MMMM" if locale == "en" else "EEEE d. MMMM"
    return _short_date(clock.in_oslo(moment).date(), pattern, locale)


@lru_cache(4096)
def _short_date(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=DATE_LOCALES[locale])


def format_phone(number: str) -> str:
    """A stored number (E.164) as people dial it: `91 23 45 67`; a foreign one with its country code."""
    parsed = phonenumbers.parse(number)
    is_norwegian = parsed.country_code == phonenumbers.country_code_for_region("NO")
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_norwegian else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style).replace(" ", NO_BREAK_SPACE)
