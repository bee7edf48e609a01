"""The words of an offer's form: as they were sent, as the form reads them, and changed by its buttons."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from portal.core.money import write_kroner
from portal.core.quantities import write_quantity
from portal.projects.catalogue import SuggestedLine
from portal.quotes.content import OfferText
from portal.quotes.drafts import Page, Words
from portal.quotes.lines import Line
from portal.web.converters import read_row_number

FIELDS = ("price_form", "has_vat", "amount", "starts", "takes", "valid_until", "message")
LINE_FIELDS = ("kind", "text", "item", "quantity", "unit", "unit_price", "vat")
BLANK_LINE = {"kind": "included", "text": "", "item": "", "quantity": "", "unit": "rs", "unit_price": "", "vat": "25"}
OF_A_LINE = re.compile(r"lines-(\d{1,4})-(\w+)")
MOST_CHARACTERS = 20_000
MOST_KEPT_LINES = 200
"""More than may be sent: what is too much is said, not dropped."""
ACT = "act"
"""The name of the buttons that change the form; none of them: send, or keep what is typed."""
SEEN, NUMBER, WINDOW = "seen", "number", "window"


def words_sent() -> Words:
    """What stands in the form that was sent, word for word; only what the form asks."""
    words: Words = {name: _kept(request.form[name]) for name in FIELDS if name in request.form}
    lines: dict[int, dict[str, str]] = {}
    for name, text in request.form.items():
        of_line = OF_A_LINE.fullmatch(name)
        if of_line and of_line[2] in LINE_FIELDS:
            lines.setdefault(int(of_line[1]), {})[of_line[2]] = _kept(text)
    return words | {"lines": [lines[number] for number in sorted(lines)][:MOST_KEPT_LINES]}


def page_sent() -> Page:
    """The page these words come from."""
    version, number = (read_row_number(request.form.get(name, "")) or 0 for name in (SEEN, NUMBER))
    return Page(version, number, request.form.get(WINDOW, "")[:40])


def new_window() -> str:
    """A name for the page that is being made: its requests may pass each other on the way."""
    return secrets.token_urlsafe(9)


def as_typed(words: Words) -> MultiDict:
    """The words as a form that was sent."""
    typed = [(name, words[name]) for name in FIELDS if name in words]
    for number, line in enumerate(words.get("lines", [])):
        typed += [(f"lines-{number}-{name}", line[name]) for name in LINE_FIELDS if name in line]
    return MultiDict(typed)


def words_of(offer: OfferText) -> Words:
    """An offer as one would type it."""
    return {
        "price_form": offer.price_form.value,
        "has_vat": "with" if offer.has_vat_in_lines else "without",
        "amount": "" if offer.amount_ore is None else write_kroner(offer.amount_ore),
        "starts": offer.starts,
        "takes": offer.takes,
        "valid_until": offer.valid_until.isoformat() if offer.valid_until else "",
        "message": offer.message,
        "lines": [_line_words(line) for line in offer.lines],
    }


def add_lines(words: Words, lines: Iterable[dict[str, str]]) -> Words:
    """With further lines behind those that stand there; of the catalogue's, only those that aren't there yet."""
    before = words.get("lines", [])
    there = {line.get("item") for line in before if line.get("item")}
    return words | {"lines": [*before, *(line for line in lines if line.get("item") not in there)]}


def suggested_words(lines: Iterable[SuggestedLine]) -> list[dict[str, str]]:
    """The catalogue's lines as one would type them, with the quantities that the poster has told."""
    return [
        BLANK_LINE
        | {"text": line.text, "item": line.item, "unit": line.unit}
        | {"quantity": "" if line.quantity is None else write_quantity(line.quantity)}
        for line in lines
    ]


def change_lines(words: Words, act: str) -> tuple[Words, int]:
    """After «remove-3», «up-3» or «down-3»; and the number of the line that one stands on then. Others change nothing."""
    lines = list(words.get("lines", []))
    what, _, number = act.partition("-")
    place = int(number) if number.isdecimal() and len(number) < len(str(MOST_KEPT_LINES)) + 1 else -1
    if not 0 <= place < len(lines):
        return words, 0
    line = lines.pop(place)
    if what != "remove":
        place = max(place - 1, 0) if what == "up" else place + 1
        lines.insert(place, line)
    return words | {"lines": lines}, max(min(place, len(lines) - 1), 0)


def fill_from(words: Words, template: dict[str, Any]) -> Words:
    """With a template's words where nothing is typed yet, and its lines behind those that stand there."""
    missing = {name: template[name] for name in FIELDS if name in template and not words.get(name)}
    return add_lines(words | missing, template.get("lines", []))


def _kept(text: str) -> str:
    return text.replace("\0", "")[:MOST_CHARACTERS]


def _line_words(line: Line) -> dict[str, str]:
    words = {"kind": line.kind.value, "text": line.text, "item": line.item or ""}
    if line.unit_price_ore is None:
        return words
    return words | {
        "quantity": write_quantity(line.quantity),
        "unit": line.unit.value if line.unit else "",
        "unit_price": write_kroner(line.unit_price_ore),
        "vat": str(line.vat_percent),
    }
