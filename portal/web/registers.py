"""The public registers of this application: one connection pool each, made when first asked."""

from typing import NamedTuple

from flask import current_app

from portal.accounts import attempts
from portal.core import transaction
from portal.core.errors import TooManyAttemptsError
from portal.registries.dibk import Dibk
from portal.registries.enhetsregisteret import Enhetsregisteret, Entity, Role
from portal.registries.errors import BadOrgNumberError, EntityGoneError, EntityNotFoundError, RegistryDownError
from portal.registries.geonorge import Geonorge
from portal.registries.queries import find_remembered_entity
from portal.registries.services import remember_entity
from portal.web.sign_in import client_address

SECONDS = 2.0
"""Somebody waits with a form open: asked twice at most, so four seconds in all."""
SUGGESTION_SECONDS = 1.0


class Heard(NamedTuple):
    """What Enhetsregisteret said of a number: the entity (remembered, if the register is down), and who holds roles in it.

    `problem`: empty, or `missing` (no such number), `gone` (removed), `down`.
    """

    entity: Entity | None
    roles: list[Role]
    problem: str


def hear_of(org_number: str, *, with_roles: bool = False) -> Heard:
    """Ask about a number, and keep the answer. Ends the transaction at hand: the network must not hold one open.

    Asking too often is answered as if the register were down: everything can still be filled in by hand.
    """
    transaction.rollback()
    try:
        attempts.REGISTER_LOOKUPS_FROM_CLIENT.spend(client_address())
        entity = enhetsregisteret().get_entity(org_number)
    except EntityNotFoundError:
        return Heard(None, [], "missing")
    except EntityGoneError:
        return Heard(None, [], "gone")
    except (RegistryDownError, BadOrgNumberError, TooManyAttemptsError):
        return Heard(find_remembered_entity(org_number), [], "down")
    roles = _roles_of(org_number) if with_roles else []
    remember_entity(entity)
    return Heard(entity, roles, "")


def _roles_of(org_number: str) -> list[Role]:
    try:
        return enhetsregisteret().list_roles(org_number)
    except (RegistryDownError, BadOrgNumberError, EntityNotFoundError, EntityGoneError):
        return []  # a person looks instead


def enhetsregisteret() -> Enhetsregisteret:
    """Enhetsregisteret at the address of the settings."""
    known = current_app.extensions
    if "enhetsregisteret" not in known:
        known["enhetsregisteret"] = Enhetsregisteret(known["settings"].enhetsregisteret_url, timeout_seconds=SECONDS)
    return known["enhetsregisteret"]


def geonorge() -> Geonorge:
    """Kartverket's addresses at the address of the settings. Suggestions only: nobody waits for them long."""
    known = current_app.extensions
    if "geonorge" not in known:
        known["geonorge"] = Geonorge(known["settings"].geonorge_url, timeout_seconds=SUGGESTION_SECONDS)
    return known["geonorge"]


def dibk() -> Dibk:
    """DiBK's register of central approval at the address of the settings."""
    known = current_app.extensions
    if "dibk" not in known:
        known["dibk"] = Dibk(known["settings"].dibk_url, timeout_seconds=SECONDS)
    return known["dibk"]
