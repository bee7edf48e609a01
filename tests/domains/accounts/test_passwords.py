import time

import pytest
from argon2 import PasswordHasher

from portal.accounts import passwords
from portal.accounts.errors import LongPasswordError, ShortPasswordError, WeakPasswordError

ABOUT = ("Kari Nordmann", "kari@post.example")


@pytest.mark.parametrize(
    "password", ["blå sykkel i regnet", "Rr8kQ2mZx0vTy4LpW", "løk løk 77 hatt syd", "x7 Ⅳ ☃ ananas ŋ dikt"]
)
def test_it_accepts_long_ones_of_any_characters(password: str) -> None:
    passwords.refuse_weak(password, about=ABOUT)


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("Xk9!pQ2@vL5#zR", ShortPasswordError),
        ("blå sykkel i regnet " * 7, LongPasswordError),
        ("passordpassord1", WeakPasswordError),
        ("123456789012345", WeakPasswordError),
        ("aaaaaaaaaaaaaaaaaaaa", WeakPasswordError),
        ("håndslaghåndslag", WeakPasswordError),
        ("karinordmann2025", WeakPasswordError),
        ("kari nordmann kari", WeakPasswordError),
        ("Håndslag passord sommer 26", WeakPasswordError),
        ("qwertyuiopasdfgh", WeakPasswordError),
    ],
)
def test_it_refuses_short_long_and_guessable_ones(password: str, error: type[WeakPasswordError]) -> None:
    with pytest.raises(error):
        passwords.refuse_weak(password, about=ABOUT)


def test_a_hash_is_argon2id_with_the_profile_we_promise() -> None:
    assert passwords.make_hash("blå sykkel i regnet").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_right_password_fits_however_the_keyboard_composed_it() -> None:
    stored = passwords.make_hash("bla\u030a sykkel i regnet")
    assert passwords.is_right(stored, "blå sykkel i regnet")
    assert not passwords.is_right(stored, "blå sykkel i regn")


def test_nobody_has_no_password() -> None:
    assert not passwords.is_right(None, "nobody has this one")


def test_a_hash_of_another_profile_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not passwords.is_outdated(passwords.make_hash("x"))


def test_a_megabyte_costs_nothing() -> None:
    started = time.perf_counter()
    with pytest.raises(LongPasswordError):
        passwords.refuse_weak("a" * 1_000_000, about=ABOUT)
    assert time.perf_counter() - started < 0.05


def test_a_stranger_takes_as_long_as_a_known_person() -> None:
    stored = passwords.make_hash("blå sykkel i regnet")

    def median(hashed: str | None) -> float:
        times = []
        for _ in range(15):
            started = time.perf_counter()
            passwords.is_right(hashed, "feil passord her altså")
            times.append(time.perf_counter() - started)
        return sorted(times)[7]

    known, unknown = median(stored), median(None)
    assert unknown > known * 0.5, "no hashing is done for an unknown address"
