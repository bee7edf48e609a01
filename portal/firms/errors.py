"""Rules of a firm that can say no."""

from portal.core.errors import StateError
from portal.core.texts import N_


class LastOwnerError(StateError):
    """A firm always has an owner who can log in."""

    text = N_("Bedriften må ha minst én eier. Gjør en annen til eier først.")


class AlreadyInFirmError(StateError):
    """The address belongs to somebody who is in the firm."""

    text = N_("Denne personen er allerede med i bedriften.")


class AlreadyAskedError(StateError):
    """An invitation to this address is still good."""

    text = N_("Denne adressen er allerede invitert. Du kan sende invitasjonen på nytt fra listen.")


class InvitationIsOverError(StateError):
    """Used, taken back, run out, or replaced by a newer link."""

    text = N_("Invitasjonen gjelder ikke lenger.")
    status = 410


class InvitationForSomebodyElseError(StateError):
    """Logged in with another address than the invitation was sent to."""

    text = N_("Invitasjonen er sendt til en annen e-postadresse enn den du er logget inn med.")
