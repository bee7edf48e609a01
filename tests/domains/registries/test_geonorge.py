from collections.abc import Iterator

import pytest

from portal.registries.errors import RegistryDownError
from portal.registries.geonorge import Address, Geonorge
from tests.support.recorded_servers import Mode, RecordedServer


@pytest.fixture
def geonorge(server: RecordedServer) -> Iterator[Geonorge]:
    client = Geonorge(server.url, timeout_seconds=0.3)
    yield client
    client.close()


def test_it_finds_an_address_with_point_and_cadastre(geonorge: Geonorge, server: RecordedServer) -> None:
    assert geonorge.search_addresses("myrvollveien 5c", postal_code="1415") == [
        Address(
            text="Myrvollveien 5C",
            postal_code="1415",
            post_town="OPPEGÅRD",
            municipality_number="3207",
            latitude=59.78502,
            longitude=10.79929,
            farm_number=243,
            holding_number=898,
        )
    ]
    path, query = server.requests[0]
    assert path == "/sok"
    assert (query["sok"], query["postnummer"]) == (["myrvollveien 5c"], ["1415"])


def test_no_hits_are_an_empty_list(geonorge: Geonorge, server: RecordedServer) -> None:
    server.mode = Mode.NO_HITS
    assert geonorge.search_addresses("postboks 1") == []


def test_it_does_not_ask_about_nothing(geonorge: Geonorge, server: RecordedServer) -> None:
    assert geonorge.search_addresses("  ") == []
    assert server.requests == []


@pytest.mark.parametrize(
    "mode",
    [
        Mode.SLOW,
        Mode.FAULT,
        Mode.WRONG_JSON,
        Mode.OTHER_JSON,
        Mode.EMPTY,
        Mode.NOT_FOUND,
        Mode.GONE,
        Mode.BAD_REQUEST,
        Mode.BUSY,
    ],
)
def test_it_is_down_whatever_the_fault(geonorge: Geonorge, server: RecordedServer, mode: Mode) -> None:
    server.mode = mode
    with pytest.raises(RegistryDownError):
        geonorge.search_addresses("myrvollveien 5c")
