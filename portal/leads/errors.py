"""Rules of a lead that can say no."""

from portal.core.errors import StateError
from portal.core.texts import N_


class LeadAlreadyAnsweredError(StateError):
    """The firm has replied or declined before."""

    text = N_("Dere har allerede svart på dette oppdraget.")


class FirmMayNotAnswerError(StateError):
    """The register says that the firm has ended, or staff hold it back."""

    text = N_("Bedriften er stoppet og kan ikke svare nå. Se bedriftssiden.")


class PlacesAreKeptError(StateError):
    """Places are left, but each is kept for another firm that is writing its offer."""

    text = N_("Plassene som er igjen, holdes av andre bedrifter akkurat nå.")


class DeclineStandsError(StateError):
    """The project takes no more replies, or has no room: a no can't become a yes."""

    text = N_("Oppdraget tar ikke imot flere svar, så avslaget står.")


class SnoozeMustBeAheadError(StateError):
    """Put off till a day that has been, or till half a year from now."""

    text = N_("Velg en dag fram i tid, høyst et halvt år.")


class FilterNameTakenError(StateError):
    """The person has a filter of that name."""

    text = N_("Du har et filter med det navnet fra før.")


class TooManyFiltersError(StateError):
    """No more fit into a rail."""

    text = N_("Du har så mange filtre det er plass til. Slett et først.")
