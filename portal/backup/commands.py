"""`flask --app wsgi backup create|verify|restore PATH`."""

from pathlib import Path

import click
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import AppGroup

from portal import health
from portal.backup import services
from portal.backup.errors import BackupError
from portal.backup.manifest import Manifest

backup_commands = AppGroup("backup", help="Database and files in one file, and back again.")
PATH = click.Path(dir_okay=False, path_type=Path)


@backup_commands.command("create")
@click.argument("path", type=PATH)
def create(path: Path) -> None:
    """Save the database and the files to PATH, which must not exist. The product may run meanwhile."""
    settings = current_app.extensions["settings"]
    try:
        made = services.create(path, database_url=settings.database_url, data_dir=settings.data_dir)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Saved {describe(made)}")
    if made.lost_files:
        click.echo(f"{made.lost_files} files have a row and are not on the disk", err=True)


@backup_commands.command("verify")
@click.argument("path", type=PATH)
def verify(path: Path) -> None:
    """Say whether PATH could be restored: yes (exit code 0) or no and why (1). Touches no database."""
    try:
        made = services.verify(path)
    except BackupError as error:
        click.echo(f"no: {error}")
        raise click.exceptions.Exit(1) from error
    click.echo(f"yes: {describe(made)}")


@backup_commands.command("restore")
@click.argument("path", type=PATH)
@click.option("--replace", is_flag=True, help="Throw away what the database and the folders of files hold.")
def restore(path: Path, replace: bool) -> None:
    """Bring PATH back, compare it with what was saved, and say so. Stop web, workers and scheduler first."""
    settings = current_app.extensions["settings"]
    try:
        made = services.restore(
            path,
            database_url=settings.database_url,
            data_dir=settings.data_dir,
            revisions=_known_revisions(),
            replace=replace,
        )
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored and compared: {describe(made)}")
    if made.revision != health.newest_revision():
        click.echo("The schema is older than this version: run `flask --app wsgi prepare`.")


def describe(made: Manifest) -> str:
    """A backup in a line."""
    rows = sum(table.rows for table in made.tables.values())
    files = len(made.files) - 1
    return f"{rows} rows in {len(made.tables)} tables, {files} files, schema {made.revision}, of {made.created_at}"


def _known_revisions() -> set[str]:
    config = Config()
    config.set_main_option("script_location", str(health.MIGRATIONS))
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
