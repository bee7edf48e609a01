"""What every text of a firm to the poster is held to before its reply, and the firm's no."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, Form, RadioField, SelectChoice, ValidationError
from wtforms.validators import InputRequired, Optional

from portal.core import contact_details
from portal.core.contact_details import Kind
from portal.leads.states import DeclineReason
from portal.web.forms import BaseForm, Paragraphs, at_most
from portal.web.viewer import current_viewer

MOST_NOTE = 300

FOUND_TEXTS = {
    Kind.PHONE: _("«%(what)s» ser ut som et telefonnummer."),
    Kind.EMAIL: _("«%(what)s» ser ut som en e-postadresse."),
    Kind.LINK: _("«%(what)s» ser ut som en nettadresse."),
    Kind.HANDLE: _("«%(what)s» ser ut som et brukernavn på en annen tjeneste."),
}
"""What stops an offer's text. Rule: docs/decisions/0012-contact-details-in-text.md."""

DECLINE_TEXTS = {
    DeclineReason.TOO_FAR: _("For langt unna"),
    DeclineReason.NO_CAPACITY: _("Vi har ikke tid"),
    DeclineReason.NOT_OUR_WORK: _("Ikke vårt fag"),
    DeclineReason.TOO_SMALL: _("For liten jobb"),
    DeclineReason.TOO_LITTLE_TOLD: _("For få opplysninger til å gi pris"),
}


def without_contact_details(_form: Form, field: Field) -> None:
    """A validator: the text says nowhere how to reach the firm."""
    found = contact_details.find(field.data or "")
    if not found:
        return
    first = found[0]
    what = gettext(FOUND_TEXTS[first.kind], what=field.data[first.start : first.end])
    why = gettext(
        "Ta det ut, så kan dere sende. Kunden får kontaktinfoen din automatisk med tilbudet, og dere får kundens når dere har svart."
    )
    raise ValidationError(f"{what} {why}")


class DeclineForm(BaseForm):
    """Why not."""

    reason = RadioField(
        _("Hvorfor passer det ikke?"),
        description=_("Kunden ser grunnen, men ikke at den kommer fra dere."),
        choices=[SelectChoice(reason.value, text) for reason, text in DECLINE_TEXTS.items()],
        validators=[InputRequired(_("Velg en grunn"))],
    )
    note = Paragraphs(
        _("Hva manglet?"),
        description=_("Bare hvis det er for få opplysninger. Kunden leser det, men ikke hvem det er fra."),
        validators=[Optional(), at_most(MOST_NOTE), without_contact_details],
    )

    def validate_note(self, field: Field) -> None:
        """Nor who the firm is."""
        name = current_viewer.firm.name.casefold()
        if name in (field.data or "").casefold():
            raise ValidationError(gettext("Ta ut navnet på bedriften. Kunden skal ikke vite hvem som har takket nei."))

    def note_for(self, reason: DeclineReason) -> str:
        """What was missed, where that is why."""
        return self.note.data or "" if reason is DeclineReason.TOO_LITTLE_TOLD else ""
