"""Rules of an offer that can say no."""

from portal.core.errors import DomainError, StateError
from portal.core.texts import N_


class OfferMustStandError(StateError):
    """The offer can no longer be chosen."""

    text = N_("Dette tilbudet kan ikke velges lenger.")


class FirmIsOutError(StateError):
    """The firm was suspended, or the register says that it has ended, after it sent its offer."""

    text = N_("Bedriften kan ikke velges: den er stengt hos oss, eller avsluttet i Enhetsregisteret.")


class ChoiceIsWaitingError(StateError):
    """Another offer has been chosen and waits for the approver."""

    text = N_("Et annet valg venter på godkjenning. Trekk det tilbake før du velger på nytt.")


class NothingToApproveError(StateError):
    """The choice was taken back, answered already, or the project has gone on without it."""

    text = N_("Dette valget venter ikke på godkjenning lenger.")


class ContactDetailsInOfferError(DomainError):
    """The offer's text says how to reach the firm; the poster is told that anyway, and only with an offer."""

    text = N_("Ta kontaktinformasjonen ut av teksten. Kunden får den automatisk sammen med tilbudet.")
    status = 422
