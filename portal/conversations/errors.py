"""Rules of a conversation that can say no."""

from portal.core.errors import DomainError, StateError
from portal.core.texts import N_


class EmptyMessageError(DomainError):
    """Nothing is written."""

    text = N_("Skriv en melding først.")
    status = 422


class TooLongMessageError(DomainError):
    """More than a thread can show."""

    text = N_("Meldingen er for lang. Skriv høyst 4000 tegn.")
    status = 422


class TooManyMessagesError(StateError):
    """More in an hour than anybody writes, or reads."""

    text = N_("Du har skrevet svært mange meldinger den siste timen. Vent litt før du skriver mer.")


class ThreadIsClosedError(StateError):
    """The firm's access was taken back, or the project was."""

    text = N_("Samtalen er lukket. Det går ikke an å skrive i den lenger.")
