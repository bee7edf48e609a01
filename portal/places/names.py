"""Place names: how they are written, searched and put in order."""

import unicodedata
from functools import lru_cache

_SMALL_WORDS = frozenset({"i", "og", "på", "ved"})
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŧ": "t", "ŋ": "n", "ł": "l"})
_AFTER_Z = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"}


def as_written(capitals: str) -> str:
    """A name in capitals as people write it: «MO I RANA» → «Mo i Rana», «ÅNA-SIRA» → «Åna-Sira»."""
    words = capitals.strip().lower().split(" ")
    return " ".join(
        word if word in _SMALL_WORDS and position else "-".join(part.capitalize() for part in word.split("-"))
        for position, word in enumerate(words)
    )


@lru_cache(maxsize=2048)  # a search folds every municipality's names anew
def folded(text: str) -> str:
    """`text` for searching: case, accents, Sámi letters, å/aa and ø/oe make no difference."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.replace("aa", "a").replace("oe", "o").split())


def norwegian_order(text: str) -> str:
    """A sort key: the Norwegian alphabet, with æ, ø and å last; accents and Sámi letters sort as their plain letter."""
    ordered = "".join(_AFTER_Z.get(letter, letter) for letter in unicodedata.normalize("NFC", text.casefold()))
    letters = unicodedata.normalize("NFKD", ordered.translate(_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
