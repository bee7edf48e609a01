"""DiBK's register of central approval, over loopback."""

from collections.abc import Iterator
from datetime import date

import pytest

from portal.registries.dibk import Dibk
from portal.registries.errors import BadOrgNumberError, RegistryDownError
from tests.support import recorded_servers
from tests.support.recorded_servers import Mode, RecordedServer

NUMBER = "928050475"


@pytest.fixture
def register(server: RecordedServer) -> Iterator[Dibk]:
    client = Dibk(server.url, timeout_seconds=0.3)
    yield client
    client.close()


@pytest.mark.parametrize("mode", [Mode.OK, Mode.OLDER])
def test_it_reads_period_and_areas_each_once_in_both_versions(
    register: Dibk, server: RecordedServer, mode: Mode
) -> None:
    server.mode = mode
    approval = register.find_approval("928 050 475")
    assert server.requests == [("/enterprises/928050475.json", {})]
    assert approval.valid_until == date(2099, 2, 1)
    assert approval.areas == (
        "Utførende: Tømrerarbeid, tiltaksklasse 2",
        "Ansvarlig søker: Alle typer tiltak, tiltaksklasse 1",
    )


@pytest.mark.parametrize("mode", [Mode.NOT_FOUND, Mode.NO_HITS])
def test_unknown_and_not_approved_are_no_approval(register: Dibk, server: RecordedServer, mode: Mode) -> None:
    server.mode = mode
    assert register.find_approval(NUMBER) is None


@pytest.mark.parametrize(
    "mode",
    [Mode.FAULT, Mode.BUSY, Mode.SLOW, Mode.WRONG_JSON, Mode.OTHER_JSON, Mode.EMPTY, Mode.GONE, Mode.BAD_REQUEST],
)
def test_anything_else_is_a_register_that_is_down(register: Dibk, server: RecordedServer, mode: Mode) -> None:
    server.mode = mode
    with pytest.raises(RegistryDownError):
        register.find_approval(NUMBER)


def test_an_answer_about_somebody_else_is_none(
    register: Dibk, server: RecordedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_body", lambda *_: {"enterprise": recorded_servers.APPROVAL})
    assert register.find_approval(NUMBER) is not None
    with pytest.raises(RegistryDownError):
        register.find_approval("974760673")


def test_a_wrong_number_never_leaves_the_house(register: Dibk, server: RecordedServer) -> None:
    with pytest.raises(BadOrgNumberError):
        register.find_approval("123456789")
    assert server.requests == []
