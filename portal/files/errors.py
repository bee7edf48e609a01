"""What can be wrong with a photo, each with a sentence for whoever chose it."""

from portal.core.errors import DomainError
from portal.core.texts import N_


class PhotoError(DomainError):
    """A photo was not taken in. Nothing of it is kept."""

    status = 422


class NotAPhotoError(PhotoError):
    """The content is none of the formats we read, whatever the name says."""

    text = N_("Filen er ikke et bilde vi kan lese. Velg et bilde i formatet JPG, PNG, HEIC eller WebP.")


class PhotoTooLargeError(PhotoError):
    """Too many bytes, or so many pixels that decoding would need too much memory."""

    text = N_("Bildet er for stort. Velg et på høyst 20 MB, eller ta et skjermbilde av det og velg det i stedet.")


class PhotoBrokenError(PhotoError):
    """It begins like a photo, but can't be read to its end."""

    text = N_("Bildet er ødelagt eller ufullstendig. Ta det på nytt, eller velg et annet.")


class TooManyPhotosError(PhotoError):
    """The project has as many photos as it may have."""

    text = N_("Du kan ha høyst ti bilder. Fjern et først, så er det plass til dette.")


class CaptionTooLongError(PhotoError):
    """More words under a photo than fit there."""

    text = N_("Skriv høyst 200 tegn under hvert bilde.")


class BusyError(PhotoError):
    """Others' photos are being worked on, and the wait became too long."""

    text = N_("Mange laster opp bilder akkurat nå. Vent litt og prøv igjen.")
    status = 503


class StorageFullError(PhotoError):
    """The disk is full. Nothing half-written is left behind."""

    text = N_("Vi har ikke plass til flere bilder akkurat nå. Prøv igjen senere.")
    status = 507
