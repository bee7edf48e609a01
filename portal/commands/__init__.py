"""Commands: `flask --app wsgi prepare`, `places …`, `firm …`, `outbox …`, `backup …`; `staff …` stands with the accounts."""

import time
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import Migrate, upgrade

from portal import demo, health
from portal.backup.commands import backup_commands
from portal.commands.firms import firm_commands
from portal.commands.places import place_commands
from portal.core import outbox
from portal.core.database import db
from portal.core.transaction import transaction
from portal.places import services as places
from portal.projects import searching
from portal.projects import services as projects

outbox_commands = AppGroup("outbox", help="What waits to be handled.")


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    Migrate(app, db, directory=str(health.MIGRATIONS))
    app.cli.add_command(prepare)
    app.cli.add_command(place_commands)
    app.cli.add_command(firm_commands)
    app.cli.add_command(outbox_commands)
    app.cli.add_command(backup_commands)


@click.command()
def prepare() -> None:
    """Bring the database up to this code: schema, places, categories, and in development the demo world, once."""
    started = time.perf_counter()
    if not health.schema_is_newest():
        click.echo("Schema …")
        upgrade(directory=str(health.MIGRATIONS))
        with transaction():
            click.echo("Places …")
            places.load_places()
    with transaction():
        published = projects.publish_categories()
    if published:
        click.echo(f"Categories … {published} published")
    _fill_search_texts()
    if not current_app.extensions["settings"].is_production:
        settings = current_app.extensions["settings"]
        _make_demo_world(settings.data_dir, leads=settings.demo_leads)
    click.echo(f"The database is ready ({time.perf_counter() - started:.1f} s)")


def _fill_search_texts() -> None:
    """Projects that were handed in before there was a search; a few at a time, and nothing the second time."""
    filled, some = 0, searching.AT_ONCE
    while some == searching.AT_ONCE:
        with transaction():
            some = searching.fill_search_texts()
        filled += some
    if filled:
        click.echo(f"Search … {filled} projects can be found")


def _make_demo_world(data_dir: Path, *, leads: int) -> None:
    with transaction():
        if not demo.is_wanted():
            return
        click.echo("Demo world …")
        log_ins = demo.make_world(data_dir=data_dir, leads=leads, tell=lambda text: click.echo(f"  {text}"))
    lines = [f"  {email:24} {what}" for what, email in log_ins]
    invitation = (
        f"Log in as one of these, with the password «{demo.PASSWORD}» or a mailed code; mail lies at /utvikler/post:"
    )
    text = "\n".join([invitation, *lines])
    (data_dir / "demo-logins.txt").write_text(text + "\n", encoding="utf-8")


@outbox_commands.command("retry-failed")
def retry_failed() -> None:
    """Give events that were given up a fresh start."""
    with transaction():
        count = outbox.retry_failed()
    click.echo(f"{count} events will be tried again")
