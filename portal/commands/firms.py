"""`flask --app wsgi firm register`: let a firm in that we have checked."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.accounts import services as accounts
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from portal.firms import services as firms
from portal.firms.registration import register_from_register
from portal.places.queries import get_municipality
from portal.projects.catalogue import find_category, list_categories
from portal.registries import queries, services
from portal.registries.enhetsregisteret import Enhetsregisteret, Entity
from portal.registries.errors import RegistryDownError
from portal.registries.org_number import normalise

ROOF = "tak"
"""What a firm does unless told otherwise, and what --service is about."""

firm_commands = AppGroup("firm", help="Firms that answer projects.")


@firm_commands.command("register")
@click.argument("org_number")
@click.argument("owner_email")
@click.argument("owner_name")
@click.option("--name", help="What customers call it; the register's name otherwise.")
@click.option("--postal-code", help="Where it works from; the register's otherwise.")
@click.option("--radius", default=40, show_default=True, type=click.IntRange(0, 500), help="How far it goes, km.")
@click.option(
    "--category",
    "categories",
    multiple=True,
    help="What it does: a category's key (all of it), or category/service; may be repeated. `tak` otherwise.",
)
@click.option("--service", "roof_services", multiple=True, help="Short for --category tak/SERVICE; may be repeated.")
@click.option(
    "--municipality",
    "municipalities",
    multiple=True,
    help="Number of one it works in whatever the distance; may be repeated.",
)
def register_firm(
    org_number: str,
    owner_email: str,
    owner_name: str,
    name: str | None,
    postal_code: str | None,
    radius: int,
    categories: tuple[str, ...],
    roof_services: tuple[str, ...],
    municipalities: tuple[str, ...],
) -> None:
    """Register a firm and its owner, who logs in with a mailed code. Enhetsregisteret is asked; it may be down."""
    chosen = _read_work([*categories, *(f"{ROOF}/{service}" for service in roof_services)] or [ROOF])
    try:
        entity = _look_up(org_number, name=name, postal_code=postal_code)
        with transaction():
            owner = accounts.invite(owner_email, name=owner_name)
            firm = register_from_register(
                entity, name=name, postal_code=postal_code, radius_km=radius, owner_id=owner.id
            )
            for category, services_of_it in chosen.items():
                firms.offer_services(firm, category=category, services=services_of_it)
            firms.work_in(firm, municipality_numbers=[get_municipality(number).number for number in municipalities])
            firms.verify_firm(firm, actor_id=None)
            told = f"{firm.name} is registered and will be asked about projects in {', '.join(chosen)}."
    except DomainError as error:
        raise click.ClickException(error.text) from error
    click.echo(told)


def _read_work(words: list[str]) -> dict[str, list[str]]:
    """Service keys by category; [""] is the whole category, also when some of its services were named beside it."""
    work: dict[str, list[str]] = {}
    for word in words:
        key, _, service = word.partition("/")
        category = find_category(key)
        if category is None:
            known = ", ".join(each.key for each in list_categories())
            raise click.BadParameter(f"unknown category {key}; known: {known}", param_hint="--category")
        if service and not category.has_service(service):
            known = ", ".join(each for each, _name in category.services("nb"))
            raise click.BadParameter(f"unknown service {service} in {key}; known: {known}", param_hint="--category")
        named = work.setdefault(key, [])
        if service not in named:
            named.append(service)
    return {key: [""] if "" in named else named for key, named in work.items()}


def _look_up(org_number: str, *, name: str | None, postal_code: str | None) -> Entity:
    """What the register says, or said; by hand (name and postal code given) when it is down and has never been asked."""
    number = normalise(org_number)
    try:
        entity = Enhetsregisteret(current_app.extensions["settings"].enhetsregisteret_url).get_entity(number)
    except RegistryDownError:
        entity = queries.find_remembered_entity(number)
        if entity is None and not (name and postal_code):
            raise click.ClickException(
                "Enhetsregisteret does not answer. Try later, or give --name and --postal-code."
            ) from None
        click.echo("Enhetsregisteret does not answer; check the firm by hand.", err=True)
        return entity or _by_hand(number, name)
    with transaction():
        services.remember_entity(entity)
    return entity


def _by_hand(org_number: str, name: str) -> Entity:
    return Entity(
        org_number=org_number,
        name=name,
        org_form="",
        address="",
        postal_code=None,
        post_town=None,
        municipality_number=None,
        is_vat_registered=False,
        is_in_business_register=False,
        is_bankrupt=False,
        is_winding_up=False,
        deleted_on=None,
        fetched_at=clock.now(),
        is_old=True,  # the register is asked as soon as it answers
    )
