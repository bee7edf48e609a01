"""The firm's two answers: an offer, and a no with a reason."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, ValidationError
from wtforms.validators import InputRequired, Length

from portal.core import contact_details
from portal.core.contact_details import Kind
from portal.core.money import read_kroner
from portal.leads.states import DeclineReason
from portal.projects.price_forms import PRICE_FORM_NAMES, PriceForm
from portal.quotes.content import OfferText
from portal.web.forms import BaseForm, Line, Paragraphs, at_most, required

LEAST_MESSAGE = 20
MOST_MESSAGE = 4000
MOST_KRONER = 100_000_000

PRICE_FORM_DUTIES = {
    PriceForm.FIXED: _("Dere kan ikke ta mer enn dette for jobben som er beskrevet."),
    PriceForm.CEILING: _("Dere kan ta mindre, men aldri mer enn dette."),
    PriceForm.ESTIMATE: _("Sluttprisen kan ikke bli mer enn 15 prosent høyere, hvis dere ikke avtaler noe annet."),
    PriceForm.INDICATION: _("Et anslag som ikke binder dere. Kunden kan be om en bindende pris før dere begynner."),
}
"""What each form binds the firm to, said to the firm. Source: håndverkertjenesteloven § 32."""

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


class ReplyForm(BaseForm):
    """An offer."""

    price_form = RadioField(
        _("Hva slags pris gir dere?"),
        choices=[SelectChoice(form.value, _(PRICE_FORM_NAMES[form])) for form in PriceForm],
        validators=[InputRequired(_("Velg hva slags pris dere gir"))],
    )
    amount = Line(
        _("Pris i kroner, med mva."),
        description=_("For eksempel 185 000 eller 4 990,50"),
        validators=[required(_("Skriv prisen i kroner"))],
    )
    starts = Line(
        _("Når kan dere begynne?"),
        description=_("For eksempel «uke 3» eller «rett over påske»"),
        validators=[required(_("Skriv når dere kan begynne")), at_most(100)],
    )
    message = Paragraphs(
        _("Melding til kunden"),
        description=_("Hva som er med i prisen, hva som ikke er det, og hva dere trenger å vite."),
        validators=[
            required(_("Skriv noen ord til kunden")),
            Length(min=LEAST_MESSAGE, message=_("Skriv minst %(count)s tegn til kunden", count=LEAST_MESSAGE)),
            at_most(MOST_MESSAGE),
        ],
    )

    def validate_amount(self, field: Line) -> None:
        """Kroner, more than nothing, as people write them."""
        ore = read_kroner(field.data)
        if ore is None:
            raise ValidationError(gettext("Skriv prisen med tall, som 185 000 eller 4 990,50"))
        if not 0 < ore <= MOST_KRONER * 100:
            raise ValidationError(gettext("Prisen må være mellom 1 øre og 100 millioner kroner"))

    def validate_starts(self, field: Line) -> None:
        """No contact details."""
        _refuse_contact_details(field.data)

    def validate_message(self, field: Paragraphs) -> None:
        """No contact details."""
        _refuse_contact_details(field.data)

    @property
    def offer(self) -> OfferText:
        """What the service takes, of a form that is valid."""
        return OfferText(
            price_form=PriceForm(self.price_form.data),
            amount_ore=read_kroner(self.amount.data),
            message=self.message.data,
            starts=self.starts.data,
        )


def _refuse_contact_details(text: str) -> None:
    found = contact_details.find(text)
    if not found:
        return
    first = found[0]
    what = gettext(FOUND_TEXTS[first.kind], what=text[first.start : first.end])
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
