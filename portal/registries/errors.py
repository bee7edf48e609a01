"""What can go wrong when a registry is asked."""

from portal.core.errors import DomainError
from portal.core.texts import N_


class RegistryDownError(DomainError):
    """The registry did not answer in time, answered with a fault, or with something that is not an answer."""

    text = N_("Registeret svarer ikke akkurat nå. Du kan fylle ut selv.")
    status = 503


class EntityNotFoundError(DomainError):
    """No entity has this organisation number."""

    text = N_("Vi finner ingen virksomhet med dette organisasjonsnummeret.")
    status = 404


class EntityGoneError(DomainError):
    """The entity was removed from the register; it no longer says anything about it."""

    text = N_("Virksomheten er fjernet fra Enhetsregisteret.")
    status = 410


class BadOrgNumberError(DomainError):
    """Not an organisation number: nine digits, the last a check digit."""

    text = N_("Organisasjonsnummeret er ikke gyldig. Det har ni sifre.")
    status = 422
