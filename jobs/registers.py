"""Asking Enhetsregisteret again about every organisation, a few at a time. The network holds no transaction open."""

import logging
import time
from collections.abc import Iterator

from jobs.application import settings
from jobs.decorator import self_committing_job
from portal.core.transaction import transaction
from portal.firms import rechecking
from portal.organisations import services as organisations
from portal.registries.enhetsregisteret import Enhetsregisteret, Entity
from portal.registries.errors import BadOrgNumberError, EntityGoneError, EntityNotFoundError, RegistryDownError

log = logging.getLogger(__name__)

AT_ONCE = 100
"""As many as the register is asked about in one question."""
BUDGET_SECONDS = 8.0
"""Others wait for this worker too: what is left over comes a minute later."""


@self_committing_job
def recheck() -> None:
    """Ask about those whose turn it is. Run twice, or by two workers at once, each is asked about once."""
    register = Enhetsregisteret(settings().enhetsregisteret_url)
    try:
        recheck_with(register, seconds=BUDGET_SECONDS)
    finally:
        register.close()


def recheck_with(register: Enhetsregisteret, *, seconds: float) -> int:
    """Work off what is due until the time is up or the register is down, which stops no firm; returns how many were answered."""
    ends, answered = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        with transaction():
            due = organisations.claim_due(limit=AT_ONCE)
        if not due:
            break
        answered += _ask_about(register, due)
        if due:
            log.warning("registers.down", extra={"rows": len(due)})
            with transaction():
                organisations.ask_later(list(due.values()))
            break
    return answered


def _ask_about(register: Enhetsregisteret, due: dict[str, int]) -> int:
    """Take from `due` what the register answers; what is left could not be asked. Returns how many were answered."""
    answered = 0
    try:
        for org_number, entity in _answers(register, list(due)):
            with transaction():
                rechecking.take_in(due[org_number], entity)
            del due[org_number]
            answered += 1
    except RegistryDownError:
        pass
    return answered


def _answers(register: Enhetsregisteret, numbers: list[str]) -> Iterator[tuple[str, Entity | str]]:
    """Each number with its entity, or `gone` or `missing`. Those not in the common answer are asked about alone.

    One that the register stumbles over is left out; at the second it counts as down. Raises RegistryDownError.
    """
    listed = {entity.org_number: entity for entity in register.list_entities(numbers)}
    has_stumbled = False
    for number in numbers:
        try:
            yield number, listed.get(number) or _ask_alone(register, number)
        except RegistryDownError:
            if has_stumbled:
                raise
            has_stumbled = True


def _ask_alone(register: Enhetsregisteret, number: str) -> Entity | str:
    try:
        return register.get_entity(number)
    except EntityGoneError:
        return rechecking.GONE
    except (EntityNotFoundError, BadOrgNumberError):
        return rechecking.MISSING
