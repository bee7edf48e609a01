"""Passwords: argon2id, and what we refuse to hash.

Profile: OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane). Rules: NIST SP 800-63B-4 (15 characters for a single
factor, no composition rules, a blocklist). Hashing takes about 20 ms: never inside an open transaction.
"""

import re
import unicodedata
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from portal.accounts.errors import LongPasswordError, ShortPasswordError, WeakPasswordError

LEAST = 15
MOST = 128
LEAST_STRENGTH = 4  # zxcvbn: more than 10^10 guesses
LEAST_OF_ONES_OWN = 6
JUDGED_CHARACTERS = 72  # zxcvbn's own bound on what it spends time on
OUR_WORDS = ("håndslag", "handslag", "passord", "password", "anbud", "tilbud", "håndverker", "oppdrag", "byggmester",
             "oppussing", "norge", "sommer", "vinter", "ferie", "velkommen")  # fmt: skip

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_DUMMY_HASH = _hasher.hash("nobody has this one")
_one_at_a_time = Lock()  # zxcvbn keeps the words of the one it judges in a global dictionary


def _bytes_alike(password: str) -> str:
    """The same characters however the keyboard composed them (NIST 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def refuse_weak(password: str, *, about: tuple[str, ...]) -> None:
    """Raise WeakPasswordError or one of its kinds unless it is 15–128 characters and hard to guess.

    `about`: the person's name and address, whose words don't count.
    """
    if len(password) < LEAST:
        raise ShortPasswordError
    if len(password) > MOST:
        raise LongPasswordError
    words = [word for text in about for word in re.split(r"\W+", text.lower()) if len(word) > 2]
    judged = _bytes_alike(password).lower()[:JUDGED_CHARACTERS]
    with _one_at_a_time:
        strength = zxcvbn(judged, user_inputs=[*OUR_WORDS, *words])["score"]
    if strength < LEAST_STRENGTH or len(_without(judged, [*OUR_WORDS, *words])) < LEAST_OF_ONES_OWN:
        raise WeakPasswordError


def _without(password: str, words: list[str]) -> str:
    """The letters and digits that are left when the words everybody would try first are taken out."""
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, "")
    return re.sub(r"[\W_]", "", password)


def make_hash(password: str) -> str:
    """Hash with argon2id. The password has passed `refuse_weak`."""
    return _hasher.hash(_bytes_alike(password))


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long when there is none to fit, so that time tells nothing."""
    if len(password) > MOST:
        password = ""
    try:
        _hasher.verify(stored or _DUMMY_HASH, _bytes_alike(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with another profile than today's."""
    return _hasher.check_needs_rehash(stored)
