import pytest

from portal.accounts.contact import clean_name, normal_email, normal_phone
from portal.accounts.errors import InvalidEmailError, InvalidNameError, InvalidPhoneError


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Kari@Post.Example ", "kari@post.example"),
        ("ＫＡＲＩ@post.example", "kari@post.example"),
        ("kari+hus@post.example", "kari+hus@post.example"),
    ],
)
def test_an_address_is_stored_in_one_way(typed: str, stored: str) -> None:
    assert normal_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "kari", "kari@", "a@b.no, c@evil.no", "a@b.no\nBcc: c@evil.no", "Kari <kari@post.example>", "a@b.no c@d.no",
     "kåre@post.example", "a" * 250 + "@post.example", "a@b"],
)  # fmt: skip
def test_it_refuses_what_is_not_exactly_one_address(typed: str) -> None:
    with pytest.raises(InvalidEmailError):
        normal_email(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Kari   Nordmann ", "Kari Nordmann"),
        ("Ánte Jovnna", "Ánte Jovnna"),
        ("Ｏla", "Ola"),
        ("O’Brien-Åse", "O’Brien-Åse"),
    ],
)
def test_a_name_is_stored_in_one_way(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "  ", "Kari\u200bNordmann", "Kari\x07", "Ka\u202eri", "123", "K" * 101, "Kari\nOla"]
)
def test_it_refuses_names_with_nothing_or_something_hidden_in_them(typed: str) -> None:
    with pytest.raises(InvalidNameError):
        clean_name(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("912 34 567", "+4791234567"), ("0047 91234567", "+4791234567"), ("+46 70 123 45 67", "+46701234567")],
)
def test_a_phone_number_is_stored_in_e164(typed: str, stored: str) -> None:
    assert normal_phone(typed) == stored


@pytest.mark.parametrize("typed", ["", "12345", "abc", "+47 123", "9" * 300])
def test_it_refuses_what_cannot_be_called(typed: str) -> None:
    with pytest.raises(InvalidPhoneError):
        normal_phone(typed)
