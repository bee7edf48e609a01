"""Commands: `flask --app wsgi prepare`, `places …`, `outbox …`."""

import time

import click
from flask import Flask
from flask.cli import AppGroup
from flask_migrate import Migrate, upgrade

from portal import health
from portal.core import outbox
from portal.core.database import db
from portal.core.transaction import transaction

outbox_commands = AppGroup("outbox", help="What waits to be handled.")


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    Migrate(app, db, directory=str(health.MIGRATIONS))
    app.cli.add_command(prepare)
    app.cli.add_command(outbox_commands)


@click.command()
def prepare() -> None:
    """Bring the database up to this code: schema, places, and in development the demo world. Safe to run at every start."""
    started = time.perf_counter()
    if not health.schema_is_newest():
        click.echo("Schema …")
        upgrade(directory=str(health.MIGRATIONS))
    click.echo(f"Ready in {time.perf_counter() - started:.1f} s")


@outbox_commands.command("retry-failed")
def retry_failed() -> None:
    """Give events that were given up a fresh start."""
    with transaction():
        count = outbox.retry_failed()
    click.echo(f"{count} events will be tried again")
