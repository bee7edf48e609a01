"""The databases that months are played in: one server, prepared once, and a copy of its database for each row."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import flask_migrate
from flask import Flask
from sqlalchemy import create_engine, make_url

from portal import create_app, health
from portal.core import transaction
from portal.core.database import db
from portal.places.services import load_places
from portal.projects.services import publish_categories
from portal.settings import Settings
from simulation.figures import Row
from simulation.month import play
from simulation.policies import POLICIES
from simulation.worlds import WORLDS
from stack.postgres import EmbeddedPostgres

NOBODY = "redis://127.0.0.1:9"
"""No worker is woken: what happens in a month is played here."""


class Server(NamedTuple):
    """Where the prepared database is, and a folder for files."""

    database_url: str
    data_dir: Path


@contextmanager
def prepared_server(folder: Path) -> Iterator[Server]:
    """A server with a prepared database, for as long as the context lasts."""
    with EmbeddedPostgres(folder, fast=True) as postgres:
        server = Server(postgres.url, folder)
        app = _application(server)
        with app.app_context():
            flask_migrate.upgrade(directory=str(health.MIGRATIONS))
            with transaction.transaction():
                load_places()
                publish_categories()
            db.engine.dispose()  # nobody may be on a database that is copied
        yield server


def row_in_database(server: Server, world: str, policy: str, *, seed: int, days: int) -> Row:
    """Play a month in a copy of the prepared database."""
    source = make_url(server.database_url)
    name = f"{world}_{policy}".replace("-", "_")
    engine = create_engine(source.set(database="template1"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{source.database}"')
    engine.dispose()
    own = source.set(database=name).render_as_string(hide_password=False)
    with _application(server._replace(database_url=own)).app_context():
        return play(WORLDS[world], POLICIES[policy], seed=seed, days=days)


def _application(server: Server) -> Flask:
    return create_app(
        Settings(database_url=server.database_url, redis_url=NOBODY, data_dir=server.data_dir, _env_file=None)
    )
