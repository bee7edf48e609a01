from collections.abc import Iterator

import pytest

from tests.support.recorded_servers import RecordedServer, recorded_server


@pytest.fixture
def server() -> Iterator[RecordedServer]:
    with recorded_server() as running:
        yield running
