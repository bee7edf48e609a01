"""What may go wrong: on the waiting list, and where fewer replied than were wished for."""

from portal.core.errors import StateError
from portal.core.texts import N_


class TooManyWaitsError(StateError):
    """The address waits in as many places as one may."""

    text = N_("Adressen venter allerede så mange steder som den kan. Gå av en av listene først, fra e-posten om den.")


class RescueIsOverError(StateError):
    """Somebody has finished with it, or the project takes no more replies."""

    text = N_(
        "Dette prosjektet venter ikke på oss lenger. Noen andre har gjort det ferdig, eller det tar ikke imot flere svar."
    )


class NobodyChosenError(StateError):
    """No firm was chosen."""

    text = N_("Velg minst én bedrift å spørre.")
    status = 422


class NobodyFurtherAwayError(StateError):
    """Not even the last wave would find anybody so far away, so the waves do not begin anew."""

    text = N_(
        "Ingen flere passer om vi ser så langt, heller ikke i siste runde. Prosjektet blir i køen: spør noen for hånd, velg "
        "lenger unna eller skriv til kunden."
    )


class NotWaitingForPosterError(StateError):
    """The poster has answered already, or the project goes on by itself."""

    text = N_("Dette er alt bestemt, eller prosjektet tar ikke imot flere svar nå.")
