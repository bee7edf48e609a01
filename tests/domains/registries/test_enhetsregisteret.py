import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

import pytest

from portal.registries.enhetsregisteret import Enhetsregisteret
from portal.registries.errors import BadOrgNumberError, EntityGoneError, EntityNotFoundError, RegistryDownError
from tests.support.recorded_servers import Mode, RecordedServer

NUMBER = "928050475"


@pytest.fixture
def register(server: RecordedServer) -> Iterator[Enhetsregisteret]:
    client = Enhetsregisteret(server.url, timeout_seconds=0.3)
    yield client
    client.close()


def test_it_reads_an_entity(register: Enhetsregisteret, server: RecordedServer) -> None:
    entity = register.get_entity("928 050 475")
    assert server.requests == [("/enheter/928050475", {})]
    assert (entity.name, entity.org_form) == ("SESAM STASJON", "AS")
    assert (entity.address, entity.postal_code, entity.post_town) == ("Tyvholmen 1", "0101", "OSLO")
    assert entity.municipality_number == "0301"
    assert entity.is_vat_registered
    assert entity.is_in_business_register
    assert entity.is_active
    assert not entity.is_old


def test_it_reads_a_deleted_entity(register: Enhetsregisteret, server: RecordedServer) -> None:
    server.mode = Mode.DELETED
    entity = register.get_entity(NUMBER)
    assert entity.deleted_on == date(2025, 3, 1)
    assert not entity.is_active
    assert entity.postal_code is None


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (Mode.NOT_FOUND, EntityNotFoundError),
        (Mode.GONE, EntityGoneError),
        (Mode.BAD_REQUEST, BadOrgNumberError),
        (Mode.FAULT, RegistryDownError),
        (Mode.BUSY, RegistryDownError),
        (Mode.SLOW, RegistryDownError),
        (Mode.WRONG_JSON, RegistryDownError),
        (Mode.OTHER_JSON, RegistryDownError),
        (Mode.EMPTY, RegistryDownError),
    ],
)
def test_it_names_what_went_wrong(
    register: Enhetsregisteret, server: RecordedServer, mode: Mode, error: type[Exception]
) -> None:
    server.mode = mode
    with pytest.raises(error):
        register.get_entity(NUMBER)


def test_it_is_down_when_nobody_listens(server: RecordedServer) -> None:
    register = Enhetsregisteret("http://127.0.0.1:9", timeout_seconds=0.3)
    with pytest.raises(RegistryDownError):
        register.get_entity(NUMBER)
    register.close()


def test_it_tries_once_more_after_a_fault(register: Enhetsregisteret, server: RecordedServer) -> None:
    server.mode = Mode.FAULT_ONCE
    assert register.get_entity(NUMBER).name == "SESAM STASJON"
    assert len(server.requests) == 2


@pytest.mark.parametrize("mode", [Mode.FAULT, Mode.SLOW])
def test_it_tries_twice_and_no_more(register: Enhetsregisteret, server: RecordedServer, mode: Mode) -> None:
    server.mode = mode
    started = time.monotonic()
    with pytest.raises(RegistryDownError):
        register.get_entity(NUMBER)
    assert len(server.requests) == 2
    assert time.monotonic() - started < 2


def test_it_asks_nobody_about_a_number_that_cannot_be(register: Enhetsregisteret, server: RecordedServer) -> None:
    with pytest.raises(BadOrgNumberError):
        register.get_entity("928050476")
    assert server.requests == []


def test_it_searches_by_name(register: Enhetsregisteret, server: RecordedServer) -> None:
    assert [entity.org_number for entity in register.search_entities("sesam & sønn")] == ["112233445"]
    path, query = server.requests[0]
    assert path == "/enheter"
    assert query["navn"] == ["sesam & sønn"]


def test_a_search_without_hits_is_empty(register: Enhetsregisteret, server: RecordedServer) -> None:
    server.mode = Mode.NO_HITS
    assert register.search_entities("finnes ikke") == []
    assert register.search_entities("  ") == []
    assert len(server.requests) == 1


def test_it_lists_the_living_who_still_hold_a_role(register: Enhetsregisteret) -> None:
    roles = register.list_roles(NUMBER)
    assert [(role.group, role.name, role.may_bind) for role in roles] == [
        ("DAGL", "Ola Prøve Nordmann", True),
        ("STYR", "Kari Test", False),
    ]


def test_it_keeps_no_birth_date(register: Enhetsregisteret) -> None:
    assert "1970" not in str([asdict(role) for role in register.list_roles(NUMBER)])


def test_answers_in_another_shape_are_no_answers(register: Enhetsregisteret, server: RecordedServer) -> None:
    server.mode = Mode.OTHER_JSON
    for ask in (lambda: register.list_roles(NUMBER), lambda: register.search_entities("sesam")):
        with pytest.raises(RegistryDownError):
            ask()


def test_it_asks_about_many_in_one_question(register: Enhetsregisteret, server: RecordedServer) -> None:
    assert [entity.name for entity in register.list_entities([NUMBER, "112233445"])] == ["SESAM STASJON"]
    (path, query) = server.requests[0]
    assert (path, query["organisasjonsnummer"], query["size"]) == ("/enheter", [f"{NUMBER},112233445"], ["2"])


def test_one_that_cannot_be_read_holds_up_no_other(register: Enhetsregisteret, server: RecordedServer) -> None:
    server.mode = Mode.ONE_ODD
    assert [entity.name for entity in register.list_entities([NUMBER, "112233445"])] == ["SESAM STASJON"]


@pytest.mark.parametrize("mode", [Mode.FAULT, Mode.SLOW, Mode.BUSY, Mode.WRONG_JSON, Mode.OTHER_JSON, Mode.EMPTY])
def test_a_question_about_many_may_find_the_register_down(
    register: Enhetsregisteret, server: RecordedServer, mode: Mode
) -> None:
    server.mode = mode
    with pytest.raises(RegistryDownError):
        register.list_entities([NUMBER])


def test_it_reads_the_organisations_own_address_for_mail(register: Enhetsregisteret) -> None:
    assert register.get_entity(NUMBER).email == "post@sesam.example"


@pytest.mark.parametrize(("mode", "word"), [(Mode.OK, None), (Mode.BANKRUPT, "bankrupt"), (Mode.DELETED, "deleted")])
def test_it_says_in_a_word_how_an_entity_has_ended(
    register: Enhetsregisteret, server: RecordedServer, mode: Mode, word: str | None
) -> None:
    server.mode = mode
    assert register.get_entity(NUMBER).ended_as == word
