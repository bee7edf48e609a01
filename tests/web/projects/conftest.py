"""Somebody walking through the wizard."""

from collections.abc import Callable

import pytest
from webtest import TestResponse

from tests.support.visitors import Visitor

ANSWERS = {
    "kategori": {"choice": "tak"},
    "jobb": {"service": "omlegging"},
    "detaljer": {"shape": "flatt", "area": "140"},
    "beskrivelse": {"description": "Taket fra 1974 skal legges om med ny duk, lekter og takstein. Ålreit?"},
    "sted": {"postal_code": "0558", "street_address": "Københavngata 4"},
    "tid": {"start": "urgent", "budget": "250 000"},
    "hvem": {"poster_kind": "private"},
    "kontakt": {"contact_name": "Kari Ås", "contact_email": "kari@post.example", "contact_phone": "912 34 567"},
}


@pytest.fixture
def fill_in(anyone: Visitor) -> Callable[..., TestResponse]:
    """Fill in one step and send it: `fill_in("sted", street_address="Storgata 1")`."""

    def send(step: str, *, visitor: Visitor = anyone, status: int = 303, **changed: object) -> TestResponse:
        page = visitor.get(f"/legg-ut/{step}")
        if step == "kategori":
            return page.forms["choices"].submit(value=changed.get("choice", "tak"), name="choice", status=status)
        form = page.forms[0]
        for name, answer in (ANSWERS[step] | changed).items():
            form[name] = answer
        return form.submit(status=status)

    return send


@pytest.fixture
def refused(fill_in: Callable[..., TestResponse]) -> Callable[..., TestResponse]:
    """The page that a step that doesn't pass leads to: `refused("sted", postal_code="12")`."""

    def send(step: str, **changed: object) -> TestResponse:
        answer = fill_in(step, **changed)
        assert answer.location.endswith(f"/legg-ut/{step}?feil=1")
        return answer.follow()

    return send


@pytest.fixture
def walk(fill_in: Callable[..., TestResponse]) -> Callable[..., None]:
    """Walk through every step, or up to and with `until`."""

    def go(until: str = "kontakt", **keywords: object) -> None:
        for step in ANSWERS:
            fill_in(step, **keywords)
            if step == until:
                return

    return go
