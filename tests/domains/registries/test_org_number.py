import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registries import org_number
from portal.registries.errors import BadOrgNumberError


@pytest.mark.parametrize(
    "typed",
    [
        "928050475",
        "928 050 475",
        " 928.050.475 ",
        "NO928050475MVA",
        "no 928 050 475 mva",
        "928\N{NO-BREAK SPACE}050\N{NO-BREAK SPACE}475",
    ],
)
def test_it_reads_a_number_however_it_is_spaced(typed: str) -> None:
    assert org_number.normalise(typed) == "928050475"


@pytest.mark.parametrize("typed", ["", "928050476", "92805047", "9280504755", "abcdefghi", "928050475\0", "٩٢٨٠٥٠٤٧٥"])
def test_it_refuses_what_is_no_number(typed: str) -> None:
    assert not org_number.is_valid(typed)
    with pytest.raises(BadOrgNumberError):
        org_number.normalise(typed)


@given(st.integers(0, 8), st.integers(1, 9))
def test_it_notices_any_single_wrong_digit(position: int, shift: int) -> None:
    digits = list("928050475")
    digits[position] = str((int(digits[position]) + shift) % 10)
    assert not org_number.is_valid("".join(digits))


@given(st.text())
def test_it_never_falls_over(text: str) -> None:
    assert org_number.is_valid(text) in (True, False)


def test_it_is_shown_in_threes() -> None:
    assert org_number.formatted("928050475") == "928 050 475"
