"""The servers are real and made for this run. A test's rows are rolled back, or committed and swept away."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from pydantic import SecretStr
from xdist.scheduler import LoadScopeScheduling

from portal import create_app, health, install
from portal.core.database import db
from portal.settings import Settings
from stack.postgres import EmbeddedPostgres
from stack.redis import EmbeddedRedis
from tests.support import database
from tests.support.visitors import Visitor

JOURNEYS = "tests/journeys/"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.hookimpl(optionalhook=True)  # there is no such hook without -n
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """As `--dist loadscope`, but all journeys are one scope: they share one running product and one browser."""
    return JourneysTogether(config, log)


class JourneysTogether(LoadScopeScheduling):
    """Hands out modules, and the journeys in one piece."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(database url, redis url) of servers that live as long as this test process."""
    folder = tmp_path_factory.mktemp("servers")
    with EmbeddedPostgres(folder, fast=True) as postgres, EmbeddedRedis(folder, fast=True) as redis:
        yield postgres.url, redis.url


@pytest.fixture(scope="session")
def settings(servers: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    database_url, redis_url = servers
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        data_dir=tmp_path_factory.mktemp("data"),
        public_url="http://127.0.0.1:8000",
        sms_provider="local",
        dibk_url="http://127.0.0.1:9",
        _env_file=None,
    )


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    """The application on a freshly migrated database with the places and the questions loaded."""
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade(directory=str(health.MIGRATIONS))
        database.load_what_all_need()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def change_key(settings: Settings) -> Iterator[Callable[..., None]]:
    """Change the product's secret as the runbook says; with `has_leaked` the old one is left out."""

    def change(*, has_leaked: bool = False) -> None:
        older = () if has_leaked else (settings.secret_key,)
        changed = {"secret_key": SecretStr("a-newer-key-for-tests-0123456789"), "secret_key_fallbacks": older}
        install(settings.model_copy(update=changed))

    yield change
    install(settings)


@pytest.fixture
def app(migrated_app: Flask, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application inside an app context. What a test writes is gone afterwards.

    Mark a test `committed` when other connections must see its rows (races, workers, a browser).
    """
    keeper = database.committed if request.node.get_closest_marker("committed") else database.rolled_back
    with migrated_app.app_context(), keeper():
        yield migrated_app


@pytest.fixture
def anyone(app: Flask) -> Visitor:
    """A visitor who has not logged in."""
    return Visitor(app)


@pytest.fixture(autouse=True)
def no_socket_but_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the outside world fails, and says where it wanted to go."""
    connect = socket.socket.connect

    def only_loopback(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_loopback)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder the project lies in."""
    return Path(__file__).parent.parent
