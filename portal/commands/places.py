"""`flask --app wsgi places …`: postal codes and municipalities."""

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.core.transaction import transaction
from portal.places import services as places
from portal.places.errors import PostalRegisterError

place_commands = AppGroup("places", help="Postal codes and municipalities.")


@place_commands.command("load")
def load_places() -> None:
    """Take over the counties, municipalities and postal codes that come with this code."""
    with transaction():
        places.load_places()


@place_commands.command("load-register")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_postal_register(path: Path) -> None:
    """Take over Posten's register file (postnummerregister-ansi.txt)."""
    try:
        with transaction():
            report = places.load_postal_register(path)
    except PostalRegisterError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{len(report.new)} new, {len(report.changed)} changed, {len(report.gone)} gone, {report.unchanged} unchanged"
    )
