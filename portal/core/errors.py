"""Errors that a rule of the product raises, as opposed to faults of the machine."""

from typing import ClassVar

from portal.core.texts import N_


class DomainError(Exception):
    """A rule said no. `text` is the sentence a person reads (a msgid), `status` the answer's HTTP meaning."""

    text: ClassVar[str] = N_("Dette lar seg ikke gjøre nå.")
    status: ClassVar[int] = 409


class NotFoundError(DomainError):
    """It does not exist, or it is not yours: the two are never told apart."""

    text = N_("Vi finner ikke det du ser etter.")
    status = 404


class NotAllowedError(DomainError):
    """You can see it, but this is not yours to do."""

    text = N_("Du har ikke tilgang til å gjøre dette.")
    status = 403


class StateError(DomainError):
    """It was possible, but no longer is (or not yet)."""


class TooManyAttemptsError(DomainError):
    """Tried too often; wait a little. `retry_after_seconds` says how long."""

    text = N_("Du har prøvd for mange ganger. Vent litt og prøv igjen.")
    status = 429

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(self.text)
        self.retry_after_seconds = retry_after_seconds
