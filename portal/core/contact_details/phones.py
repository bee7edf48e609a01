"""Phone numbers: eight digits the way people write or disguise them, told from all other numbers of a building project."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from portal.core.contact_details.numbers import Item, Number, cut
from portal.core.contact_details.surroundings import Hint, hint_before, is_money_before, is_unit_after

Span = tuple[int, int]

FIRST_DIGITS = "2345679"
LEAST_REAL_BESIDE_LOOKALIKES = 4
NOT_BETWEEN_DIGITS = set("%€$£§°²³&@×\x00")
LONGEST_GAP = 5
CLOSE_GAP = re.compile(r" {0,3}[-.()_‐‑–—]? {0,1}[()]?")
PAUSES = (". ", ", ", " - ", " – ", " — ")
YEARS, LIKELY_YEARS = range(1900, 2100), range(1950, 2050)
TOTALS = (8, 10, 12)  # alone, after 47, after 0047
MOST_GROUPS = 15
MOBILE_SHAPE, PAIRS_SHAPE, MILLIONS_SHAPE, HALVES_SHAPE = (3, 2, 3), (2, 2, 2, 2), (2, 3, 3), (4, 4)


@dataclass(frozen=True)
class Run:
    """Numbers with nothing but signs between them. `first` and `last` are places among all items of the text."""

    numbers: list[Number]
    gaps: list[str]
    first: int

    @property
    def last(self) -> int:
        """The place of its last number among all items."""
        return self.first + len(self.numbers) - 1

    @property
    def digits(self) -> str:
        """All its digits."""
        return "".join(number.digits for number in self.numbers)

    @property
    def shape(self) -> tuple[int, ...]:
        """How the digits are grouped: (3, 2, 3)."""
        return tuple(len(number.digits) for number in self.numbers)

    def part(self, start: int, end: int) -> "Run":
        """The numbers from `start` up to `end`."""
        return Run(self.numbers[start:end], self.gaps[start : end - 1], self.first + start)


def find_phones(plain: str) -> Iterator[Span]:
    """Phone numbers in a folded text, in order. Norwegian ones: eight digits, the first 2–7 or 9, perhaps +47 or 0047."""
    items = cut(plain)
    for run in _runs(items, plain):
        hint = hint_before(items, run.first, plain=plain)
        if hint is Hint.SOMETHING_ELSE:
            continue
        yield from _Reader(items, plain, hint).phones_in(run)


def _runs(items: list[Item], plain: str) -> Iterator[Run]:
    numbers: list[Number] = []
    gaps: list[str] = []
    for index, item in enumerate([*items, None]):
        gap = plain[numbers[-1].end : item.start] if numbers and item else ""
        goes_on = isinstance(item, Number) and len(gap) <= LONGEST_GAP and not NOT_BETWEEN_DIGITS & set(gap)
        if numbers and not goes_on:
            yield from _trimmed(Run(numbers, gaps, index - len(numbers)))
            numbers, gaps = [], []
        if isinstance(item, Number):
            gaps += [gap] if numbers else []
            numbers.append(item)


def _trimmed(run: Run) -> Iterator[Run]:
    """Without letters at its ends that only might be digits."""
    start, end = 0, len(run.numbers)
    while start < end and not run.numbers[start].real and run.numbers[start].is_guess:
        start += 1
    while end > start and not run.numbers[end - 1].real and run.numbers[end - 1].is_guess:
        end -= 1
    if start < end:
        yield run.part(start, end)


class _Reader:
    """Reads the runs of one text, each with what the words before it say."""

    def __init__(self, items: list[Item], plain: str, hint: Hint) -> None:
        self.items, self.plain, self.is_told = items, plain, hint is Hint.PHONE

    def phones_in(self, run: Run) -> Iterator[Span]:
        """The phones of a run: the whole of it, or the parts between its pauses, or what stands out of a part."""
        spread = len(run.digits) == 8 and (
            all(size == 1 for size in run.shape)
            or run.shape == MOBILE_SHAPE
            or (run.shape == PAIRS_SHAPE and any(number.is_word for number in run.numbers))
        )
        if spread and self._is_phone(run):
            yield _span(run)
            return
        start = 0
        for end in range(1, len(run.numbers) + 1):
            if end == len(run.numbers) or not _is_close(run.gaps[end - 1]):
                yield from self._phones_in_part(run.part(start, end))
                start = end

    def _phones_in_part(self, part: Run) -> Iterator[Span]:
        start, count = 0, len(part.numbers)
        while start < count:
            end, begin = self._phone_from(part, start)
            if end:
                yield begin, part.numbers[end - 1].end
            start = end or start + 1

    def _phone_from(self, part: Run, start: int) -> tuple[int, int]:
        """Where a phone that begins with number `start` ends, and its first character; 0 when none does."""
        begin = part.numbers[start].start
        plus = self.plain[begin - 1 : begin] == "+"
        total = 0
        for end in range(start + 1, min(len(part.numbers), start + MOST_GROUPS) + 1):
            total += len(part.numbers[end - 1].digits)
            if total not in TOTALS and not plus:
                continue
            is_whole = start == 0 and end == len(part.numbers)
            window = part.part(start, end)
            if plus and self._is_abroad(window, is_whole=is_whole):
                return end, begin - 1
            if self._has_country_code(window, is_whole=is_whole or plus):
                return end, begin - plus
            stands_out = window.shape in ((8,), MOBILE_SHAPE) or is_whole or (self.is_told and start == 0)
            if total == 8 and stands_out and self._is_phone(window):
                return end, begin
        return 0, 0

    def _has_country_code(self, window: Run, *, is_whole: bool) -> bool:
        """+47, 0047 or 47 and eight digits."""
        code = re.match(r"0047|47", window.digits)
        if not code or len(window.digits) != code.end() + 8:
            return False
        sizes, at = [], 0
        for size in window.shape:  # the code may stand alone or be glued to the first group
            at += size
            sizes.append(at)
        if code.end() in sizes:
            rest = window.part(sizes.index(code.end()) + 1, len(window.numbers))
            return (is_whole or rest.shape in ((8,), MOBILE_SHAPE)) and self._is_phone(rest)
        return len(window.numbers) == 1 and window.digits[code.end()] in FIRST_DIGITS and not self._is_amount(window)

    def _is_abroad(self, window: Run, *, is_whole: bool) -> bool:
        """A number of another country, which a + tells: nine to fifteen digits (ITU-T E.164)."""
        return is_whole and 9 <= len(window.digits) <= 15 and window.digits[:2] != "47" and not self._is_amount(window)

    def _is_phone(self, window: Run) -> bool:
        if len(window.digits) != 8 or window.digits[0] not in FIRST_DIGITS or self._is_amount(window):
            return False
        return _is_written_enough(window) and not _is_time(window) and (self.is_told or not _looks_like_other(window))

    def _is_amount(self, window: Run) -> bool:
        return is_money_before(self.items, window.first, plain=self.plain) or is_unit_after(
            self.items, window.last, plain=self.plain, even_short=not self.is_told
        )


def _span(run: Run) -> Span:
    return run.numbers[0].start, run.numbers[-1].end


def _is_close(gap: str) -> bool:
    return bool(CLOSE_GAP.fullmatch(gap)) and gap not in PAUSES


def _is_written_enough(window: Run) -> bool:
    """Letters read as digits need real digits around them, and one that stands at a digit's end needs a clearer one."""
    plainly = [number for number in window.numbers if not number.is_guess]
    guesses = len(window.numbers) - len(plainly)
    looks_alike = guesses or any(number.real < len(number.digits) and not number.is_word for number in plainly)
    real = sum(number.real for number in window.numbers)
    if looks_alike and real < LEAST_REAL_BESIDE_LOOKALIKES:
        return False
    letters = [number for number in window.numbers if number.is_guess and number.real]
    return not letters or any(0 < number.real < len(number.digits) for number in plainly)


def _is_time(window: Run) -> bool:
    """Dates, spans of dates, of years and of hours; no cue makes a phone of them."""
    gaps, numbers = [gap.strip() for gap in window.gaps], [int(number.digits) for number in window.numbers]
    if window.shape == (2, 2, 4):
        return _is_date(numbers[2], numbers[1], numbers[0])
    if window.shape == (4, 2, 2):
        return _is_date(*numbers)
    if window.shape == HALVES_SHAPE:
        return all(number in YEARS for number in numbers)
    if window.shape == PAIRS_SHAPE:
        return gaps[0] == gaps[2] and gaps[0] in (".", ":", "/") and gaps[1] in ("-", "–", "—", "")
    return False


def _looks_like_other(window: Run) -> bool:
    """What eight digits also are, when no word says that they are a phone."""
    numbers, gaps = [int(number.digits) for number in window.numbers], {gap.strip() for gap in window.gaps}
    if any(len(number.digits) == 4 and int(number.digits) in LIKELY_YEARS for number in window.numbers):
        return True
    match window.shape:
        case (8,):
            text = window.digits
            return _is_date(int(text[4:]), int(text[2:4]), int(text[:2])) or _is_date(
                int(text[:4]), int(text[4:6]), int(text[6:])
            )
        case (2, 3, 3):
            return True
        case (4, 4):
            return not gaps <= {"", "-"} or (all(number % 50 == 0 for number in numbers))
        case (2, 2, 2, 2):
            return all(number % 5 == 0 for number in numbers) and numbers == sorted(numbers)
        case _ if len(numbers) == 8:
            return all(after == before + 1 for before, after in pairwise(numbers))
        case (_, _, _, _):
            return gaps == {"."}  # an IP address
    return False


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).year in YEARS
    except ValueError:
        return False
