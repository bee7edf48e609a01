"""Norwegian number words read as the digits somebody would dial."""

UNITS = {
    "null": 0, "en": 1, "ett": 1, "ein": 1, "eitt": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "sju": 7,
    "åtte": 8, "ni": 9,
}  # fmt: skip
TEENS = {
    "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17, "atten": 18,
    "nitten": 19,
}  # fmt: skip
TENS = {
    "tjue": 20, "tyve": 20, "tretti": 30, "tredve": 30, "førti": 40, "femti": 50, "seksti": 60, "sytti": 70, "åtti": 80,
    "nitti": 90,
}  # fmt: skip
HUNDRED, AND = "hundre", "og"

VALUES = UNITS | TEENS | TENS
PIECES = sorted([*VALUES, HUNDRED, AND], key=len, reverse=True)
LONGEST_WORD = 100

Piece = tuple[str, int, int]


def split_word(word: str, *, start: int) -> list[Piece]:
    """The number words that a word is made of, each with its place in the text: `tjueto`, `toogtyve`, `firefemseks`.

    Nothing when it is no number, or «og» alone.
    """
    pieces: list[Piece] = []
    at = 0
    while at < len(word):
        piece = next((one for one in PIECES if word.startswith(one, at)), None)
        if piece is None or len(word) > LONGEST_WORD:
            return []
        pieces.append((piece, start + at, start + at + len(piece)))
        at += len(piece)
    return pieces


def read_number(pieces: list[Piece]) -> tuple[str, int]:
    """The digits of the number that the pieces begin with, and of how many of them it is made; ("", 0) when with none.

    Seven is «7», twenty-two «22», four hundred and twelve «412»: as numbers are said one group at a time.
    """
    words = [piece[0] for piece in pieces[:5]]
    first = words[0]
    if first in UNITS and words[1:2] == [HUNDRED]:
        skip = 3 if words[2:3] == [AND] else 2
        rest, used = _below_hundred(words[skip:])
        if used:
            return f"{UNITS[first]}{rest:02}", skip + used
        return f"{UNITS[first]}00", 2
    number, used = _below_hundred(words)
    return (str(number), used) if used else ("", 0)


def _below_hundred(words: list[str]) -> tuple[int, int]:
    if not words or words[0] not in VALUES:
        return 0, 0
    if words[0] in TENS and len(words) > 1 and UNITS.get(words[1]):
        return TENS[words[0]] + UNITS[words[1]], 2
    if UNITS.get(words[0]) and words[1:2] == [AND] and len(words) > 2 and words[2] in TENS:
        return UNITS[words[0]] + TENS[words[2]], 3
    return VALUES[words[0]], 1
