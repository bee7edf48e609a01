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


class DrawingError(DomainError):
    """A drawing was not taken in. Nothing of it is kept."""

    status = 422


class NotADrawingError(DrawingError):
    """It doesn't begin as a PDF does, whatever its name says; or it is empty."""

    text = N_("Filen er ikke en PDF. Lagre tegningen som PDF, eller legg den ved som bilde.")


class DrawingTooLargeError(DrawingError):
    """Too many bytes."""

    text = N_("Tegningen er for stor. Den kan være på høyst 20 MB.")


class TooManyDrawingsError(DrawingError):
    """The project has as many drawings as it may have."""

    text = N_("Du kan ha høyst fem tegninger. Fjern en først, så er det plass til denne.")


class InfectedError(DrawingError):
    """The scanner knows what is in it."""

    text = N_("Viruskontrollen stoppet filen, så vi har ikke tatt vare på den. Velg en annen.")


class ScannerAwayError(DrawingError):
    """The scanner gave no clear answer; without one nothing is taken in."""

    text = N_("Viruskontrollen svarer ikke akkurat nå, så vi kan ikke ta imot tegningen. Prøv igjen om litt.")
    status = 503


class NoRoomForDrawingError(DrawingError):
    """The disk is full. Nothing half-written is left behind."""

    text = N_("Vi har ikke plass til flere tegninger akkurat nå. Prøv igjen senere.")
    status = 507


class ProofError(DomainError):
    """The proof of a certificate was not taken in. Nothing of it is kept."""

    status = 422


class NotAProofError(ProofError):
    """Neither a PDF nor a photo, whatever its name says."""

    text = N_("Filen er verken en PDF eller et bilde vi kan lese. Velg en PDF, eller ta et bilde av beviset.")


class ProofTooLargeError(ProofError):
    """Too many bytes."""

    text = N_("Filen er for stor. Den kan være på høyst 20 MB.")


class ScannerAwayForProofError(ProofError):
    """The scanner gave no clear answer; without one nothing is taken in."""

    text = N_("Viruskontrollen svarer ikke akkurat nå, så vi kan ikke ta imot beviset. Prøv igjen om litt.")
    status = 503


class NoRoomForProofError(ProofError):
    """The disk is full. Nothing half-written is left behind."""

    text = N_("Vi har ikke plass til flere filer akkurat nå. Prøv igjen senere.")
    status = 507


class AttachmentError(DomainError):
    """A file of an offer or a message was not taken in. Nothing of it is kept."""

    status = 422


class NotAnAttachmentError(AttachmentError):
    """Neither a PDF nor a photo, whatever its name says."""

    text = N_("Filen er verken en PDF eller et bilde vi kan lese. Lagre den som PDF, eller ta et bilde av den.")


class AttachmentTooLargeError(AttachmentError):
    """Too many bytes."""

    text = N_("Filen er for stor. Den kan være på høyst 20 MB.")


class TooManyAttachmentsError(AttachmentError):
    """The offer or the message has as many files as it may have."""

    text = N_("Legg ved høyst fem filer. Fjern en først, så er det plass til denne.")


class ScannerAwayForAttachmentError(AttachmentError):
    """The scanner gave no clear answer; without one nothing is taken in."""

    text = N_("Viruskontrollen svarer ikke akkurat nå, så vi kan ikke ta imot filen. Prøv igjen om litt.")
    status = 503


class NoRoomForAttachmentError(AttachmentError):
    """The disk is full. Nothing half-written is left behind."""

    text = N_("Vi har ikke plass til flere filer akkurat nå. Prøv igjen senere.")
    status = 507
