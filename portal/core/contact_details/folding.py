"""Text as it reads: one way to write each letter and digit, nothing invisible, and the way back to where it stood."""

import unicodedata
from dataclasses import dataclass

MOST_MARKS = 3
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc")


@dataclass(frozen=True)
class Folded:
    """`plain`: lower case, NFKC, all spaces alike, digits as 0–9, line ends as \\n; `origin[i]`: where `plain[i]` came from."""

    plain: str
    origin: list[tuple[int, int]] | None

    def span_in_original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text as it was given."""
        if self.origin is None:
            return start, end
        return self.origin[start][0], self.origin[end - 1][1]


def fold(text: str) -> Folded:
    """Fold a text. Source: Unicode Annex 15 (NFKC)."""
    if text.isascii() and text.isprintable():
        return Folded(text.lower(), None)
    plain: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and end - at <= MOST_MARKS and unicodedata.category(text[end]).startswith("M"):
            end += 1
        for char in _as_read(text[at:end]):
            plain.append(char)
            origin.append((at, end))
        at = end
    return Folded("".join(plain), origin)


def _as_read(cluster: str) -> str:
    """A letter with its marks as it reads: mostly one character, none for what can't be seen, several for a ligature."""
    if cluster in "\n\r":
        return "\n"
    if cluster.isspace():
        return " "
    if len(cluster) == 1 and unicodedata.category(cluster) == "No" and unicodedata.digit(cluster, None) is None:
        return cluster  # ½ is no 1 and 2
    letters = unicodedata.normalize("NFKC", cluster).lower()
    return "".join(_digit_or(char) for char in letters if unicodedata.category(char) not in INVISIBLE)


def _digit_or(char: str) -> str:
    if char.isspace():
        return " "
    digit = unicodedata.digit(char, None)
    return char if digit is None else str(digit)
