"""The wizard's forms, one a step."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import DateInput

from portal.accounts.contact import normal_email, normal_phone
from portal.blueprints.projects.questions import read_day
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.money import read_kroner
from portal.places.queries import find_postal_code
from portal.projects.catalogue import DONT_KNOW, CategorySet
from portal.projects.price_forms import PRICE_FORM_NAMES
from portal.projects.prospect import CALL_TIMES_TEXTS, OWN_MATERIALS_TEXTS, START_TEXTS, TENURE_TEXTS
from portal.web.forms import BaseForm, Line, Paragraphs, at_most, required

LEAST_DESCRIPTION = 40
MOST_DESCRIPTION = 4000
MOST_BUDGET_KRONER = 100_000_000
LONGEST_AHEAD = timedelta(days=3652)
MOST_ACCESS_NOTE = 500
FOUR_DIGITS = re.compile(r"[0-9]{4}")
ABOUT = re.compile(r"^\s*(ca|cirka|omtrent|rundt)\b\.?", re.IGNORECASE)


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(key, text) for key, text in pairs]


_DONT_KNOW = SelectChoice(DONT_KNOW, _("Vet ikke"))


class Day(Line):
    """A day, from the browser's calendar or typed as `3.5.2027`."""

    widget = DateInput()


class ServiceForm(BaseForm):
    """What is to be done."""

    service = RadioField(_("Hva gjelder det?"), validators=[InputRequired(_("Velg det som ligner mest"))])

    def offer(self, questions: CategorySet, locale: str) -> "ServiceForm":
        """Fill in the services to choose from."""
        self.service.choices = _choices(questions.services(locale))
        return self


class DescriptionForm(BaseForm):
    """In one's own words."""

    description = Paragraphs(
        _("Hva skal gjøres?"),
        description=_(
            "For eksempel mål, materialer og hva som må rives. Ikke skriv navn, adresse eller telefonnummer."
        ),
        validators=[
            required(_("Beskriv jobben med egne ord")),
            Length(min=LEAST_DESCRIPTION, message=_("Skriv minst %(count)s tegn om jobben", count=LEAST_DESCRIPTION)),
            at_most(MOST_DESCRIPTION),
        ],
    )


class PlaceForm(BaseForm):
    """Where."""

    postal_code = Line(
        _("Postnummer"),
        description=_("Bedriftene ser postnummer og sted, ikke adressen."),
        validators=[required(_("Skriv postnummeret der jobben skal gjøres"))],
    )
    street_address = Line(
        _("Gateadresse"),
        description=_("Vises først når du har valgt at den skal vises."),
        validators=[Optional(), at_most(200)],
    )
    address_shown = RadioField(
        _("Når kan en bedrift få gateadressen?"),
        choices=_choices([("award", _("Når jeg har valgt den")), ("reply", _("Når den har svart med et tilbud"))]),
        default="award",
    )

    tenure = RadioField(
        _("Eier eller leier du stedet?"),
        choices=_choices((tenure.value, _(text)) for tenure, text in TENURE_TEXTS.items()),
        validators=[Optional()],
    )
    access_note = Paragraphs(
        _("Adkomst"),
        description=_("Etasje, heis, parkering, trapper eller trang vei. Bedriftene ser dette før de svarer."),
        validators=[Optional(), at_most(MOST_ACCESS_NOTE)],
    )

    def validate_postal_code(self, field: Field) -> None:
        """It must be a postal code in use."""
        if not FOUR_DIGITS.fullmatch(field.data):
            raise ValidationError(gettext("Skriv et norsk postnummer med fire sifre"))
        if find_postal_code(field.data) is None:
            raise ValidationError(gettext("Vi finner ikke postnummeret %(postal_code)s", postal_code=field.data))


class TimeForm(BaseForm):
    """When, and what it may cost."""

    start = RadioField(
        _("Når skal arbeidet starte?"),
        choices=_choices((start.value, _(text)) for start, text in START_TEXTS.items()),
        validators=[InputRequired(_("Velg når arbeidet skal starte"))],
    )
    done_by_on = Day(_("Når må det være ferdig?"), validators=[Optional()])
    wished_price_form = RadioField(
        _("Hva slags pris ønsker du?"),
        choices=[*_choices((form.value, _(text)) for form, text in PRICE_FORM_NAMES.items()), _DONT_KNOW],
        validators=[Optional()],
    )
    budget = Line(
        _("Har du et budsjett?"),
        description=_("I hele kroner. Budsjettet påvirker ikke hvem vi spør."),
        validators=[Optional()],
    )
    materials = RadioField(
        _("Hvem kjøper materialene?"),
        choices=[
            *_choices((who.value, _(text)) for who, text in OWN_MATERIALS_TEXTS.items()),
            _DONT_KNOW,
        ],
        validators=[Optional()],
    )

    def validate_done_by_on(self, field: Field) -> None:
        """A day that is still to come, and within ten years."""
        day = read_day(field.data)
        today = clock.in_oslo(clock.now()).date()
        if day is None:
            raise ValidationError(gettext("Skriv en dato, som 3.5.2027"))
        if not today <= day <= today + LONGEST_AHEAD:
            raise ValidationError(gettext("Velg en dag som ikke har vært, innen ti år"))
        self.done_by = day

    def validate_budget(self, field: Field) -> None:
        """Whole kroner, as people write them."""
        ore = read_kroner(ABOUT.sub("", field.data))
        if ore is None or ore % 100 or not 0 < ore <= MOST_BUDGET_KRONER * 100:
            raise ValidationError(gettext("Skriv beløpet i hele kroner, som 150 000"))
        self.budget_ore = ore


class ContactForm(BaseForm):
    """How firms that answer may reach the poster."""

    contact_name = Line(_("Navnet ditt"), validators=[required(_("Skriv navnet ditt")), at_most(100)])
    contact_email = Line(
        _("E-post"),
        description=_("Hit sender vi koden som bekrefter prosjektet, og beskjed når noen svarer."),
        validators=[required(_("Skriv e-postadressen din"))],
    )
    contact_phone = Line(_("Telefon"), validators=[Optional()])
    shares_email = BooleanField(_("Bedrifter som svarer, får e-postadressen min"), default=True)
    shares_phone = BooleanField(_("Bedrifter som svarer, får telefonnummeret mitt"))
    call_times = RadioField(
        _("Når passer det at de ringer?"),
        choices=_choices((when.value, _(text)) for when, text in CALL_TIMES_TEXTS.items()),
        validators=[Optional()],
    )
    wished_replies = RadioField(
        _("Hvor mange bedrifter vil du høre fra?"),
        description=_("Når så mange har svart, kan ingen flere svare."),
        choices=_choices((str(number), str(number)) for number in range(1, 6)),
        default="3",
        validators=[InputRequired(_("Velg hvor mange"))],
    )

    def validate_contact_email(self, field: Field) -> None:
        """Exactly one address."""
        _normalise(field, normal_email)

    def validate_contact_phone(self, field: Field) -> None:
        """A number that can be called."""
        if field.data:
            _normalise(field, normal_phone)

    def validate_shares_phone(self, field: Field) -> None:
        """A shared phone must be there, and at least one channel must be open."""
        if field.data and not self.contact_phone.data:
            raise ValidationError(gettext("Skriv telefonnummeret, eller fjern haken her"))
        if not field.data and not self.shares_email.data:
            raise ValidationError(gettext("Velg minst én måte bedriftene kan nå deg på"))


def _normalise(field: Field, normal: Any) -> None:
    try:
        field.data = normal(field.data)
    except DomainError as error:
        raise ValidationError(gettext(error.text)) from None


class LinkForm(BaseForm):
    """Where a link to the draft is to be mailed."""

    email = Line(
        _("E-post"),
        description=_("Bare hvis du vil ha en lenke til utkastet."),
        validators=[required(_("Skriv e-postadressen din"))],
    )


class TermsForm(BaseForm):
    """The terms as they were shown."""

    terms_version = HiddenField()
    accepts_terms = BooleanField(
        _("Jeg godtar vilkårene"), validators=[InputRequired(_("Du må godta vilkårene for å sende inn"))]
    )


class CodeForm(BaseForm):
    """The code that was mailed."""

    code = Line(_("Koden fra e-posten"), validators=[required(_("Skriv de seks sifrene fra e-posten"))])
