"""`flask --app wsgi staff create EMAIL NAME`: the first administrator."""

import click

from portal.accounts import services
from portal.blueprints.accounts import bp
from portal.core.errors import DomainError
from portal.core.transaction import transaction


@bp.cli.command("create")
@click.argument("email")
@click.argument("name")
def create_staff(email: str, name: str) -> None:
    """Make the first administrator; they log in with a code sent to EMAIL."""
    try:
        with transaction():
            person = services.make_first_staff(email, name)
            address = person.email
    except DomainError as error:
        raise click.ClickException(error.text) from error
    click.echo(f"{address} is administrator and logs in with a mailed code.")
