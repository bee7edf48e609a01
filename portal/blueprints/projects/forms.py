"""The wizard's forms, one a step."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.accounts.contact import normal_email, normal_phone
from portal.core.errors import DomainError
from portal.core.money import read_kroner
from portal.places.queries import find_postal_code
from portal.projects.catalogue import DONT_KNOW, CategorySet, Question
from portal.projects.prospect import START_TEXTS
from portal.web.forms import BaseForm, Line, Paragraphs, at_most, required

LEAST_DESCRIPTION = 40
MOST_DESCRIPTION = 4000
MOST_BUDGET_KRONER = 100_000_000
MOST_DIGITS = 12


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(key, text) for key, text in pairs]


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

    def validate_postal_code(self, field: Field) -> None:
        """It must be a postal code in use."""
        if find_postal_code(field.data) is None:
            raise ValidationError(gettext("Skriv et norsk postnummer med fire sifre"))


class TimeForm(BaseForm):
    """When, and what it may cost."""

    start = RadioField(
        _("Når skal arbeidet starte?"),
        choices=_choices((start.value, _(text)) for start, text in START_TEXTS.items()),
        validators=[InputRequired(_("Velg når arbeidet skal starte"))],
    )
    budget = Line(
        _("Har du et budsjett?"),
        description=_("I hele kroner. Budsjettet påvirker ikke hvem vi spør."),
        validators=[Optional()],
    )

    def validate_budget(self, field: Field) -> None:
        """Whole kroner, as people write them."""
        ore = read_kroner(field.data)
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


class MayBeLeft(Optional):
    """As Optional, without the mark at the label: in a form where nothing has to be answered it would only be noise."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


def question_form(questions: list[Question], locale: str) -> type[BaseForm]:
    """A form with one field a question; «vet ikke» is always an answer, and nothing has to be answered."""
    fields = {question.key: _question_field(question, locale) for question in questions}
    return type("QuestionForm", (BaseForm,), fields)


def _question_field(question: Question, locale: str) -> Field:
    label, help_text = question.label(locale), question.help(locale)
    if question.kind == "choice":
        choices = _choices([*question.options(locale), (DONT_KNOW, question.spoken(DONT_KNOW, locale))])
        return RadioField(label, description=help_text, choices=choices, validators=[MayBeLeft()])
    if question.kind == "number":
        return Line(label, description=help_text, validators=[MayBeLeft(), _whole_number(question)])
    return Line(label, description=help_text, validators=[MayBeLeft(), at_most(300)])


def _whole_number(question: Question) -> Any:
    least, most = question.body["min"], question.body["max"]

    def check(form: BaseForm, field: Field) -> None:
        digits = "".join(field.data.split()).removesuffix(question.unit("nb"))
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
        if not is_number or not least <= int(digits) <= most:
            raise ValidationError(gettext("Skriv et helt tall mellom %(least)s og %(most)s", least=least, most=most))
        field.data = int(digits)

    return check
