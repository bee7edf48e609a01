"""The poster's own name, organisation and street where they stand word for word in what the poster wrote, and organisation numbers.

`portal.core.contact_details` can't know them; here they are compared with what was filled in. A number of an organisation leads by
way of the register to its name and street, whosever it is.
Rule: name and street are given when a firm replies, not before (docs/decisions/0012-contact-details-in-text.md).
"""

import re
from collections.abc import Iterator
from typing import Protocol

from portal.registries.org_number import is_valid

LEAST_LETTERS = 3
GAP = r"\W{1,3}"
INITIALS = r"(?:\w{1,2}\W{1,3}){0,2}"
NINE_DIGITS = re.compile(r"(?<![\w.,])(?:NO\s?)?\d{3}[\s.]?\d{3}[\s.]?\d{3}(?:\s?MVA)?(?!\w)", re.IGNORECASE)
SAID_TO_BE_NAMES = ("familien", "fam.", "heter", "herr", "fru", "hilsen", "hos", "mvh", "navn", "navnet", "spør etter")
"""A family name alone is an ordinary word («Berg», «Strand») unless one of these stands before it, or a sign after it."""
ON_A_SIGN = r"\W{1,3}(?:står\W{1,3})?(?:på|ved)\W{1,3}(?:\w+\W{1,3}){0,2}(?:postkass|dør|ringeklokk|skilt|port)"
NUMBERED = re.compile(r"(?P<street>\D*?[^\W\d]\D*?)\W*(?P<number>\d{1,4})\s?(?P<letter>[^\W\d_])?(?!\w)")


class Told(Protocol):
    """A project, or a row with these columns."""

    contact_name: str | None
    org_name: str | None
    street_address: str | None


def find_own_details(text: str, told: Told) -> list[tuple[int, int]]:
    """Where in the text they stand: (start, end), in order, none overlapping."""
    return list(_spans(text, told))


def hide_own_details(text: str, told: Told, *, with_text: str) -> str:
    """The text with each of them replaced."""
    parts, done = [], 0
    for start, end in _spans(text, told):
        parts += [text[done:start], with_text]
        done = end
    return "".join((*parts, text[done:]))


def _spans(text: str, told: Told) -> Iterator[tuple[int, int]]:
    pattern = _pattern(told)
    found = [hit.span() for hit in pattern.finditer(text)] if pattern else []
    found += [hit.span() for hit in NINE_DIGITS.finditer(text) if is_valid(hit[0])]
    done = 0
    for start, end in sorted(found):
        if start >= done:
            yield start, end
            done = end


def _pattern(told: Told) -> re.Pattern | None:
    ways = [*_person(told.contact_name), *_name(told.org_name), *_street(told.street_address)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE) if ways else None


def _person(name: str | None) -> list[str]:
    """A person may leave out the names in the middle."""
    words = _long(_words(name))
    outer = [_row([words[0], words[-1]], GAP + INITIALS) + "s?"] if len(words) > 2 else []
    return _name(name) + outer + _family(_words(name))


def _family(words: list[str]) -> list[str]:
    """The last name alone, with a capital letter, where something says that it is a name."""
    if len(words) < 2 or not words[-1][0].isalpha():
        return []
    name = f"(?-i:{re.escape(words[-1].capitalize())}|{re.escape(words[-1].upper())})"
    before = "|".join(rf"(?<=\b{re.escape(word)}[\s:])" for word in SAID_TO_BE_NAMES)
    return [f"(?:{before}){name}s?", rf"{name}(?={ON_A_SIGN})"]


def _name(name: str | None) -> list[str]:
    """As a whole, with or without initials; a single word only as it was written: «Stein» is a name, «stein» is not."""
    words = _words(name)
    long = _long(words)
    if len(long) > 1:
        return [_row(long, GAP + INITIALS) + "s?"]
    if len(words) > 1:
        return [_row(words, GAP) + "s?"]
    return [f"(?-i:{re.escape(long[0])}s?)"] if long else []


def _street(address: str | None) -> list[str]:
    """Street and number, whatever stands between them; without a number as a name."""
    hit = NUMBERED.match(address or "")
    if hit is None:
        return _name(address)
    letter = rf"(?:\s?{re.escape(hit['letter'])})?" if hit["letter"] else r"[^\W\d_]?"
    return [_row(_words(hit["street"]), GAP) + r"\W{0,3}" + hit["number"] + letter]


def _words(text: str | None) -> list[str]:
    return re.findall(r"\w+", text or "")


def _long(words: list[str]) -> list[str]:
    return [word for word in words if len(word) >= LEAST_LETTERS]


def _row(words: list[str], between: str) -> str:
    return between.join(map(re.escape, words))
