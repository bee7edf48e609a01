"""What the rules of accounts say no to."""

from portal.core.errors import DomainError, StateError
from portal.core.texts import N_


class InvalidEmailError(DomainError):
    """Not exactly one e-mail address."""

    text = N_("Skriv en e-postadresse, som kari@eksempel.no")
    status = 422


class InvalidNameError(DomainError):
    """An empty, too long or invisible name."""

    text = N_("Skriv navnet med vanlige bokstaver, høyst 100 tegn")
    status = 422


class InvalidPhoneError(DomainError):
    """Not a phone number that can be called."""

    text = N_("Skriv et telefonnummer, som 912 34 567. Utenlandske numre begynner med +")
    status = 422


class WeakPasswordError(DomainError):
    """A password that would be guessed."""

    text = N_("Passordet er for lett å gjette. Prøv fire–fem ord som ikke henger sammen.")
    status = 422


class ShortPasswordError(WeakPasswordError):
    """Fewer than 15 characters."""

    text = N_("Passordet må ha minst 15 tegn. Det kan gjerne være en setning.")


class LongPasswordError(WeakPasswordError):
    """More than 128 characters."""

    text = N_("Passordet kan ha høyst 128 tegn.")


class WrongPasswordError(DomainError):
    """The address and the password don't belong together; which of them is wrong is never told."""

    text = N_("E-posten og passordet passer ikke sammen. Prøv igjen, eller logg inn med kode.")
    status = 422


class CodeNeededError(DomainError):
    """Too many wrong passwords for this account: the mailed code still works."""

    text = N_("Det er prøvd feil passord for mange ganger. Logg inn med en kode på e-post i stedet.")
    status = 422


class WrongCodeError(DomainError):
    """Not the code we sent."""

    text = N_("Koden stemmer ikke. Se etter den nyeste e-posten eller meldingen fra oss.")
    status = 422


class SpentCodeError(DomainError):
    """Used, expired or tried too often."""

    text = N_("Koden gjelder ikke lenger. Be om en ny.")
    status = 422


class SpentLinkError(DomainError):
    """A reset link that was used, has expired or never was."""

    text = N_("Lenken gjelder ikke lenger. Be om en ny.")
    status = 410


class SuspendedError(DomainError):
    """The account is closed by staff."""

    text = N_("Kontoen er stengt. Ta kontakt med oss, så ser vi på det.")
    status = 403


class EmailTakenError(StateError):
    """The address belongs to another account. Told only to someone who has proved that they read it."""

    text = N_("Adressen hører til en annen konto.")


class SameEmailError(DomainError):
    """Nothing would change."""

    text = N_("Dette er adressen du har fra før.")
    status = 422


class StaffExistsError(StateError):
    """There is an administrator already; the command is for the first."""

    text = N_("Det finnes allerede en administrator. Den gir nye ansatte rollen deres.")
