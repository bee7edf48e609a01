"""Suggestions for the street address, from a recorded register on loopback."""

import time
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.registries.geonorge import Geonorge
from tests.support.recorded_servers import Mode, RecordedServer, recorded_server
from tests.support.visitors import Visitor

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def register(app: Flask) -> Iterator[RecordedServer]:
    """Kartverket's addresses, on loopback."""
    with recorded_server() as server:
        asked = Geonorge(server.url, timeout_seconds=0.3)
        app.extensions["geonorge"] = asked
        yield server
        del app.extensions["geonorge"]
        asked.close()


@pytest.fixture
def suggest(walk, anyone: Visitor, register: RecordedServer):
    """What is suggested for the words typed so far."""
    walk(until="beskrivelse")
    token = anyone.get("/legg-ut/sted").forms[0]["csrf_token"].value

    def send(words: str, postal_code: str = "") -> list[str]:
        fields = {"csrf_token": token, "street_address": words, "postal_code": postal_code}
        page = anyone.post("/legg-ut/adresser", fields, headers=FRAGMENT, status=200)
        return [f"{option['value']}, {option.text}" for option in page.html.select("option")]

    return send


def test_an_address_is_suggested_with_its_place(suggest):
    assert suggest("myrvollveien 5c") == ["Myrvollveien 5C, 1415 OPPEGÅRD"]


def test_the_postal_code_narrows_the_search_when_it_is_whole(suggest, register):
    suggest("Myrvollveien", "1415")
    suggest("Myrvollveien", "14")
    assert [query.get("postnummer") for _path, query in register.requests] == [["1415"], None]


def test_a_few_letters_ask_nobody(suggest, register):
    assert suggest("Myr") == []
    assert register.requests == []


@pytest.mark.parametrize("mode", [Mode.FAULT, Mode.WRONG_JSON, Mode.OTHER_JSON, Mode.BUSY])
def test_a_register_that_is_down_suggests_nothing_and_says_nothing(suggest, register, mode):
    register.mode = mode
    assert suggest("Myrvollveien") == []


def test_a_slow_register_is_not_waited_for(suggest, register):
    register.mode = Mode.SLOW
    began = time.monotonic()
    assert suggest("Myrvollveien") == []
    assert time.monotonic() - began < 2


def test_the_field_works_without_them(fill_in, walk):
    walk(until="beskrivelse")
    assert fill_in("sted", street_address="Et sted uten nummer").location.endswith("/legg-ut/tid")


def test_who_has_no_draft_gets_none(anyone, register):
    token = anyone.get("/logg-inn").forms[0]["csrf_token"].value
    anyone.post(
        "/legg-ut/adresser", {"csrf_token": token, "street_address": "Myrvollveien"}, headers=FRAGMENT, status=200
    )
    assert register.requests == []
