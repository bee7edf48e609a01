"""The form of an offer: what it asks, what is wrong with an answer, and what it comes to while it is written."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, RadioField, SelectChoice, ValidationError
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from portal.blueprints.leads.forms import without_contact_details
from portal.blueprints.leads.offer_lines import LineForm
from portal.core import clock
from portal.core.money import read_kroner
from portal.projects.price_forms import PRICE_FORM_NAMES, PriceForm
from portal.quotes import lines as domain
from portal.quotes.content import LONGEST_VALIDITY, OfferText
from portal.quotes.errors import OfferHasNoPriceError, TooManyLinesError, ValidityError
from portal.quotes.totals import Totals, rate_total
from portal.web.forms import BaseForm, CalendarDay, Line, Paragraphs, at_most, required

LEAST_MESSAGE = 20
MOST_MESSAGE = 4000
USUAL_VALIDITY = timedelta(days=30)
WITH_VAT, WITHOUT_VAT = "with", "without"

VAT_HINTS = {WITHOUT_VAT: _("Vi legger til 25 prosent. Kunden ser prisen med mva.")}
"""Of a round sum to a private person, who is told prices with VAT. Source: prisopplysningsforskriften."""

PRICE_FORM_DUTIES = {
    PriceForm.FIXED: _("Dere kan ikke ta mer enn dette for jobben som er beskrevet."),
    PriceForm.CEILING: _("Dere kan ta mindre, men aldri mer enn dette."),
    PriceForm.ESTIMATE: _("Sluttprisen kan ikke bli mer enn 15 prosent høyere, hvis dere ikke avtaler noe annet."),
    PriceForm.INDICATION: _("Et anslag som ikke binder dere. Kunden kan be om en bindende pris før dere begynner."),
}
"""What each form binds the firm to, said to the firm. Source: håndverkertjenesteloven § 32."""


class OfferForm(BaseForm):
    """An offer: of one round sum, or of lines."""

    price_form = RadioField(
        _("Hva slags pris gir dere?"),
        choices=[SelectChoice(form.value, _(PRICE_FORM_NAMES[form])) for form in PriceForm],
        validators=[InputRequired(_("Velg hva slags pris dere gir"))],
    )
    has_vat = RadioField(
        _("Er prisene med mva.?"),
        choices=[SelectChoice(WITH_VAT, _("Med mva.")), SelectChoice(WITHOUT_VAT, _("Uten mva."))],
        default=WITH_VAT,
    )
    amount = Line(_("Pris i kroner"), description=_("For eksempel 185 000 eller 4 990,50"))
    lines = FieldList(FormField(LineForm))
    starts = Line(
        _("Når kan dere begynne?"),
        description=_("For eksempel «uke 3» eller «rett over påske»"),
        validators=[required(_("Skriv når dere kan begynne")), at_most(100), without_contact_details],
    )
    takes = Line(
        _("Hvor lang tid tar det?"),
        description=_("For eksempel «to uker»"),
        validators=[MayBeEmpty(), at_most(100), without_contact_details],
    )
    valid_until = CalendarDay(_("Gjelder til og med"), validators=[MayBeEmpty()])
    message = Paragraphs(
        _("Melding til kunden"),
        description=_("Hva som er med i prisen, hva som ikke er det, og hva dere trenger å vite."),
        validators=[
            required(_("Skriv noen ord til kunden")),
            Length(min=LEAST_MESSAGE, message=_("Skriv minst %(count)s tegn til kunden", count=LEAST_MESSAGE)),
            at_most(MOST_MESSAGE),
            without_contact_details,
        ],
    )

    def __init__(self, formdata: Any, *, is_private: bool) -> None:
        """`formdata`: what was typed, or None for an empty form; to a private person lines are with VAT, and so is what a round
        sum says, however it was typed."""
        super().__init__(formdata=formdata, data={"valid_until": today() + USUAL_VALIDITY})
        self.is_private = is_private
        if not is_private:
            return
        self.has_vat.label.text = _("Er prisen med mva.?")
        for line in self.line_forms:
            line.unit_price.label.text = _("Pris per enhet, med mva.")

    @property
    def line_forms(self) -> list[LineForm]:
        """The lines as typed, in order."""
        return [entry.form for entry in self.lines]

    @property
    def is_of_lines(self) -> bool:
        """Whether its price is its lines': then there is no round sum."""
        return any(line.is_priced and line.kind.data == domain.LineKind.INCLUDED for line in self.line_forms)

    @property
    def shows_amount(self) -> bool:
        """Whether a round sum is asked for: not where lines are to be in the price, unless all those are empty."""
        kinds = {line.kind.data for line in self.line_forms}
        return bool(self.amount.errors) or domain.LineKind.INCLUDED not in kinds

    @property
    def has_vat_in_prices(self) -> bool:
        """Whether the offer's prices say that they are with VAT: to a private person always."""
        return self.is_private or self.has_vat.data != WITHOUT_VAT

    @property
    def amount_ore(self) -> int | None:
        """The round sum as the offer says it; None of lines, and while it can't be read."""
        typed_ore = None if self.is_of_lines else read_kroner(self.amount.data or "")
        if typed_ore is None or not self.is_private or self.has_vat.data != WITHOUT_VAT:
            return typed_ore
        return rate_total(typed_ore, domain.STANDARD_VAT, has_vat_in_lines=False).gross_ore

    def validate_amount(self, field: Line) -> None:
        """Kroner, more than nothing, as people write them."""
        if self.is_of_lines:
            return
        if not field.data:
            raise ValidationError(gettext("Skriv prisen i kroner"))
        ore = read_kroner(field.data)
        if ore is None:
            raise ValidationError(gettext("Skriv prisen med tall, som 185 000 eller 4 990,50"))
        if not 0 < ore <= domain.MOST_ORE:
            raise ValidationError(gettext("Prisen må være mellom 1 øre og 100 millioner kroner"))

    def validate_valid_until(self, field: CalendarDay) -> None:
        """Today or later, and within a year."""
        if field.data and not today() <= field.data <= today() + LONGEST_VALIDITY:
            raise ValidationError(gettext(ValidityError.text))

    def validate(self, extra_validators: Any = None) -> bool:
        """And all of it together: the number of lines, and what they come to."""
        is_valid = super().validate(extra_validators)
        if len(self.lines) > domain.MOST_LINES:
            self.form_errors.append(gettext(TooManyLinesError.text))
        elif is_valid and self.find_totals() is None:
            self.form_errors.append(gettext(OfferHasNoPriceError.text))
        return is_valid and not self.form_errors

    def read(self) -> OfferText:
        """What the service takes, of a form that is valid."""
        return OfferText(
            price_form=PriceForm(self.price_form.data),
            amount_ore=self.amount_ore,
            has_vat_in_lines=self.has_vat_in_prices,
            lines=tuple(line for form in self.line_forms if (line := form.find_line())),
            message=self.message.data,
            starts=self.starts.data,
            takes=self.takes.data or "",
            valid_until=self.valid_until.data,
        )

    def find_totals(self) -> Totals | None:
        """What it comes to as far as it can be read; None while that is nothing, or too much."""
        lines = tuple(line for form in self.line_forms if (line := form.find_line()))
        said = OfferText(PriceForm.FIXED, "", self.amount_ore, has_vat_in_lines=self.has_vat_in_prices, lines=lines)
        try:
            return said.price()
        except OfferHasNoPriceError:
            return None

    def list_problems(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of all that stops it, in the order of the page."""
        return list(self._problems())

    def _problems(self) -> Iterator[tuple[str, str]]:
        for field in self:
            if field.name == "lines":
                yield from self._line_problems()
            elif field.errors:
                yield field.id if field.type != "CSRFTokenField" else "", str(field.errors[0])
        yield from (("", str(text)) for text in self.form_errors)

    def _line_problems(self) -> Iterator[tuple[str, str]]:
        for number, line in enumerate(self.line_forms, start=1):
            for field_id, sentence in line.list_problems():
                yield field_id, gettext("Linje %(number)s: %(sentence)s", number=number, sentence=sentence)


def today() -> date:
    """The day in Oslo."""
    return clock.in_oslo(clock.now()).date()
