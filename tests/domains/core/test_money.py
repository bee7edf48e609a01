"""Amounts in kroner as people write them."""

import pytest

from portal.core.money import read_kroner


@pytest.mark.parametrize(
    ("typed", "ore"),
    [
        ("185000", 18_500_000),
        ("1 234 567", 123_456_700),
        ("1\u00a0234\u202f567", 123_456_700),
        ("1.234.567", 123_456_700),
        ("1234,50", 123_450),
        ("1234,5", 123_450),
        ("4 990,05 kr", 499_005),
        ("kr 4 990", 499_000),
        ("4990,-", 499_000),
        ("185,000", 18_500_000),
        ("1,234", 123_400),
        ("185 000,-", 18_500_000),
        ("185 000 kroner", 18_500_000),
        ("0,01", 1),
        ("0", 0),
    ],
)
def test_it_reads(typed: str, ore: int) -> None:
    assert read_kroner(typed) == ore


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "kr",
        "-5",
        "1,2345",
        "1.5",
        "12.34",
        "1.2345",
        "1,2,3",
        "1e6",
        "½",
        "١٢٣",
        "１２３",
        "ca. 5000",
        "9" * 30,
        "1" + ".000" * 2000,
        "5-6000",
        "∞",
        "nan",
    ],
)
def test_it_does_not_guess(typed: str) -> None:
    assert read_kroner(typed) is None
