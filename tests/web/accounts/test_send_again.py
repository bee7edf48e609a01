"""A form that stood open too long is offered again, and no secret is written into the page that offers it."""

import pytest

from portal.accounts.models import Person
from tests.factories.accounts import PASSWORD
from tests.support.visitors import Visitor

FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}


def test_a_password_is_typed_anew_and_the_rest_is_kept(anyone: Visitor, kari: Person) -> None:
    typed = {"email": kari.email, "password": PASSWORD}
    page = anyone.post("/logg-inn/passord", typed, headers=FROM_OUR_PAGE, status=400)
    assert PASSWORD not in page.text
    assert "Bare passord og koder må du skrive på nytt" in page.html.select_one(".lede").text
    refused = page.forms[0].submit(status=422)
    assert refused.forms[0]["email"].value == kari.email
    assert "Skriv passordet ditt" in refused.text


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/logg-inn/kode", "code"),
        ("/min-side/passord", "password"),
        ("/min-side/passord", "current"),
        ("/min-side/passord/fjern", "password_in_use"),
    ],
)
def test_no_secret_is_written_into_the_page(as_kari: Visitor, path: str, field: str) -> None:
    page = as_kari.post(path, {field: "123456", "next": "/min-side"}, headers=FROM_OUR_PAGE, status=400)
    assert page.forms[0].fields.keys() & {field, "next"} == {"next"}
    assert "123456" not in page.text


def test_a_postal_code_is_no_secret(anyone: Visitor) -> None:
    page = anyone.post("/legg-ut/sted", {"postal_code": "0558"}, headers=FROM_OUR_PAGE, status=400)
    assert page.forms[0]["postal_code"].value == "0558"
    assert "på nytt" not in page.html.select_one(".lede").text
