"""What may go wrong on the waiting list."""

from portal.core.errors import StateError
from portal.core.texts import N_


class TooManyWaitsError(StateError):
    """The address waits in as many places as one may."""

    text = N_("Adressen venter allerede så mange steder som den kan. Gå av en av listene først, fra e-posten om den.")
