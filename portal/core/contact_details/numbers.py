"""A text cut into words and numbers, where a number may be written with digits, number words or letters that look like digits."""

import re
from dataclasses import dataclass

from portal.core.contact_details.number_words import Piece, read_number, split_word

BLOB = re.compile(r"[^\W_]+")
LOOKALIKES = {
    "o": "0",
    "q": "9",
    "i": "1",
    "l": "1",
    "z": "2",
    "e": "3",
    "a": "4",
    "s": "5",
    "g": "6",
    "t": "7",
    "b": "8",
}
AS_DIGITS = str.maketrans(LOOKALIKES)
STANDS_ALONE = {"o", "l"}
LONGEST_MIXED = 12
NUMBER_AFTER_CUE = re.compile(r"(tlf|tel|telefon|mob|mobil|ring|sms|nr)(\d{8,12})")
JOINED_BY = ("", " ", "-")


@dataclass(frozen=True)
class Word:
    """What is no number."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Number:
    """A group of digits. `real`: how many were written as digits; `is_word`: with number words; `is_guess`: a letter that
    stands where a digit could, which only counts beside other disguised digits."""

    digits: str
    start: int
    end: int
    real: int
    is_word: bool = False
    is_guess: bool = False


Item = Word | Number


def cut(plain: str) -> list[Item]:
    """The words and numbers of a folded text, in order."""
    items: list[Item] = []
    pieces: list[Piece] = []
    for match in BLOB.finditer(plain):
        blob, start, end = match.group(), match.start(), match.end()
        spelled = split_word(blob, start=start) if blob.isalpha() else []
        if pieces and (not spelled or plain[pieces[-1][2] : start] not in JOINED_BY):
            items += _numbers_of(pieces)
            pieces = []
        if spelled:
            pieces += spelled
        else:
            items += _read_blob(blob, start, end)
    return items + _numbers_of(pieces)


def _read_blob(blob: str, start: int, end: int) -> list[Item]:
    if blob.isdecimal():
        return [Number(blob, start, end, real=len(blob))]
    if after_cue := NUMBER_AFTER_CUE.fullmatch(blob):
        cue, digits = after_cue.groups()
        return [Word(cue, start, start + len(cue)), Number(digits, start + len(cue), end, real=len(digits))]
    digits = blob.translate(AS_DIGITS)
    if len(blob) > LONGEST_MIXED or not digits.isdecimal():
        return [Word(blob, start, end)]
    real = sum(char.isdecimal() for char in blob)
    if not real and blob not in STANDS_ALONE:
        return [Word(blob, start, end)]
    is_disguised = all(char.isdecimal() or char == "o" for char in (blob[0], blob[-1]))
    return [Number(digits, start, end, real=real, is_guess=not (real and is_disguised))]


def _numbers_of(pieces: list[Piece]) -> list[Item]:
    """The numbers that are said by these number words; «og» and «hundre» on their own are words."""
    items: list[Item] = []
    at = 0
    while at < len(pieces):
        digits, used = read_number(pieces[at : at + 5])
        if used:
            last = pieces[at + used - 1]
            items.append(Number(digits, pieces[at][1], last[2], real=0, is_word=True))
        else:
            items.append(Word(*pieces[at]))
        at += used or 1
    return items
