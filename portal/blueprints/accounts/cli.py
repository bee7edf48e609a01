"""`flask --app wsgi staff …`: who works here, and whose account is closed. The machine is the actor."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from portal.accounts import services
from portal.accounts.queries import get_person_by_email
from portal.accounts.states import StaffRole
from portal.blueprints.accounts import bp
from portal.core.errors import DomainError, NotFoundError
from portal.core.transaction import transaction


@contextmanager
def _in_transaction() -> Iterator[None]:
    """A rule's no undoes the command and is its error."""
    try:
        with transaction():
            yield
    except NotFoundError as error:
        raise click.ClickException("Nobody has an account with that address.") from error
    except DomainError as error:
        raise click.ClickException(error.text) from error


@bp.cli.command("create")
@click.argument("email")
@click.argument("name")
def create_staff(email: str, name: str) -> None:
    """Make the first administrator; they log in with a code sent to EMAIL."""
    with _in_transaction():
        person = services.make_first_staff(email, name)
        address = person.email
    click.echo(f"{address} is administrator and logs in with a mailed code.")


@bp.cli.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in StaffRole]))
@click.option("--name", help="Makes the account if there is none with that address.")
def grant_role(email: str, role: str, name: str | None) -> None:
    """Let the person with EMAIL work here; they must log in anew."""
    with _in_transaction():
        person = services.invite(email, name=name) if name else get_person_by_email(email)
        services.grant_staff_role(person.id, role=StaffRole(role), actor_id=None)
        address = person.email
    click.echo(f"{address} is {role} and logs in with a mailed code.")


@bp.cli.command("remove")
@click.argument("email")
def remove_role(email: str) -> None:
    """Take the role from the person with EMAIL; the account stays."""
    with _in_transaction():
        services.remove_staff_role(get_person_by_email(email).id, actor_id=None)
    click.echo(f"{email} works here no longer.")


@bp.cli.command("suspend")
@click.argument("email")
def suspend_person(email: str) -> None:
    """Close the account with EMAIL: logged out everywhere, and let in no more. Not for staff: remove the role first."""
    with _in_transaction():
        services.suspend(get_person_by_email(email).id, actor_id=None)
    click.echo(f"{email} is suspended.")


@bp.cli.command("reinstate")
@click.argument("email")
def reinstate_person(email: str) -> None:
    """Open the closed account with EMAIL again."""
    with _in_transaction():
        services.reinstate(get_person_by_email(email).id, actor_id=None)
    click.echo(f"{email} may log in again.")
