"""Rules of an offer that can say no."""

from portal.core.errors import StateError
from portal.core.texts import N_


class OfferMustStandError(StateError):
    """The offer can no longer be chosen."""

    text = N_("Dette tilbudet kan ikke velges lenger.")
