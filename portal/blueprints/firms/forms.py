"""The forms of what a firm wants. Rules live in portal.firms; a form only says where its sentence belongs."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.blueprints.projects.forms import Day
from portal.blueprints.projects.questions import read_day
from portal.core.errors import DomainError
from portal.firms.area import LONGEST_RADIUS_KM
from portal.firms.capacity import MOST_A_WEEK, MOST_OPEN, SizeClass
from portal.firms.profile import LONGEST_WEBSITE, MOST_ABOUT
from portal.web.forms import BaseForm, Line, Paragraphs, at_most, required

SIZE_NAMES = {
    SizeClass.SMALL: _("Små, under 25 000 kr"),
    SizeClass.MEDIUM: _("Middels, 25 000 til 100 000 kr"),
    SizeClass.LARGE: _("Store, 100 000 til 500 000 kr"),
    SizeClass.HUGE: _("Svært store, fra 500 000 kr"),
}


def refuse(field: Field, error: DomainError) -> None:
    """Put the rule's sentence at the field it is about."""
    field.errors = [*field.errors, gettext(error.text)]


class WholeNumber(Line):
    """A whole number from `least` to `most`; `number` holds it once it has passed."""

    def __init__(self, *arguments: object, least: int, most: int, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)
        self.least, self.most, self.number = least, most, None

    def pre_validate(self, _form: BaseForm) -> None:
        """Digits, spaces between them allowed, and within the bounds."""
        digits = "".join((self.data or "").split())
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
        if number is None or not self.least <= number <= self.most:
            raise ValidationError(
                gettext("Skriv et helt tall fra %(least)s til %(most)s", least=self.least, most=self.most)
            )
        self.number = number


class AreaForm(BaseForm):
    """Around which postal code, and how far."""

    postal_code = Line(
        _("Postnummeret dere kjører fra"), validators=[required(_("Skriv postnummeret dere kjører fra"))]
    )
    radius = WholeNumber(
        _("Så langt kjører dere"),
        description=_("Luftlinje. Veien er ofte en tredjedel lengre."),
        least=0,
        most=LONGEST_RADIUS_KM,
    )
    goes_further = BooleanField(_("Spør oss også litt utenfor"))


class CapacityForm(BaseForm):
    """How much, and how big."""

    leads_per_week = WholeNumber(
        _("Oppdrag i uken"),
        description=_("Så mange nye oppdrag vil dere høyst få på sju dager."),
        least=1,
        most=MOST_A_WEEK,
    )
    most_open = WholeNumber(
        _("Åpne tilbud"),
        description=_("Har dere svart på så mange som kunden ikke har bestemt seg for, spør vi ikke om flere."),
        least=1,
        most=MOST_OPEN,
    )
    smallest_size = SelectField(
        _("Minste jobb"), choices=[SelectChoice(size.value, name) for size, name in SIZE_NAMES.items()], coerce=int
    )
    largest_size = SelectField(
        _("Største jobb"), choices=[SelectChoice(size.value, name) for size, name in SIZE_NAMES.items()], coerce=int
    )
    takes_overflow = BooleanField(_("Spør oss også når uken er full, hvis ingen andre svarer"))


def _day(field: Field) -> date | None:
    """What was typed as a day. Raises ValidationError for what is none."""
    if not field.data:
        return None
    day = read_day(field.data)
    if day is None:
        raise ValidationError(gettext("Skriv en dato, som 3.5.2027"))
    return day


class HolidayForm(BaseForm):
    """Days away."""

    from_on = Day(_("Første dag borte"), validators=[required(_("Velg første dag"))])
    until_on = Day(_("Siste dag borte"), validators=[required(_("Velg siste dag"))])

    def validate_from_on(self, field: Field) -> None:
        """It must be a day."""
        self.first = _day(field)

    def validate_until_on(self, field: Field) -> None:
        """It must be a day."""
        self.last = _day(field)


class PauseForm(BaseForm):
    """Until when."""

    until = Day(
        _("Spør oss igjen fra"),
        description=_("La feltet stå tomt for pause til dere selv åpner igjen."),
        validators=[Optional()],
    )
    day: date | None = None

    def validate_until(self, field: Field) -> None:
        """It must be a day, if anything."""
        self.day = _day(field)


class ProfileForm(BaseForm):
    """What the firm says of itself."""

    about = Paragraphs(
        _("Om bedriften"),
        description=_("Hva dere er gode på, hvem dere er, og hva kunder bør vite. Bare det som er sant."),
        validators=[Optional(), at_most(MOST_ABOUT)],
    )
    website = Line(_("Nettside"), validators=[Optional(), at_most(LONGEST_WEBSITE)])
