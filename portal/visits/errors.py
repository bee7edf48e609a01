"""Rules of site visits that can say no."""

from portal.core.errors import StateError
from portal.core.texts import N_


class CannotProposeVisitError(StateError):
    """The firm has said no, was not chosen, or the project is over."""

    text = N_("Dere kan ikke foreslå befaring om dette oppdraget nå.")


class VisitIsUnderWayError(StateError):
    """One visit at a time: what was proposed or agreed stands until it is called off."""

    text = N_(
        "Dere har allerede foreslått eller avtalt en befaring. Avlys den først hvis dere vil foreslå andre tider."
    )


class TooManyProposalsError(StateError):
    """More in a day than anybody agrees on a time by."""

    text = N_(
        "Dere har foreslått befaring her mange ganger det siste døgnet. Vent til i morgen, eller still et spørsmål."
    )


class VisitTimesError(StateError):
    """None, too many, the same twice, too soon or too far off."""

    text = N_("Foreslå fra ett til fem ulike tidspunkter, på hele kvarter, fra fire timer fram i tid til seksti dager.")


class VisitMinutesError(StateError):
    """Shorter than anybody needs, or longer than a working day."""

    text = N_("En befaring varer fra et kvarter til åtte timer.")


class ContactDetailsInVisitError(StateError):
    """Before its reply a firm gives none in a note either."""

    text = N_("Ta ut kontaktopplysningene, så kan dere sende.")


class TooLongWordsError(StateError):
    """More than fits in a note."""

    text = N_("Skriv høyst 600 tegn.")


class VisitHasChangedError(StateError):
    """Called off, or answered by somebody else meanwhile."""

    text = N_("Befaringen er avlyst eller besvart i mellomtiden. Se hva som gjelder nå.")


class TimeHasPassedError(StateError):
    """Too late to choose it."""

    text = N_("Tidspunktet er passert. Velg et annet, eller si at ingen passer.")


class TimeIsSkippedError(StateError):
    """The clock is put forward over it (Europe/Oslo, the last Sunday of March)."""

    text = N_("Dette klokkeslettet finnes ikke den dagen: klokken stilles en time fram. Velg et annet.")


class TimeComesTwiceError(StateError):
    """The clock is put back over it (Europe/Oslo, the last Sunday of October)."""

    text = N_("Dette klokkeslettet kommer to ganger den dagen: klokken stilles en time tilbake. Velg et annet.")
