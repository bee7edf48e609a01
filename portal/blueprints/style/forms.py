"""A form with one field of each kind."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.web.forms import BaseForm


class MultiCheckboxField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SampleForm(BaseForm):
    """Each kind of field once, some with an error."""

    name = StringField(_("Navn"), [DataRequired()], description=_("Slik bedriften skal tiltale deg"))
    postal_code = StringField(_("Postnummer"), [DataRequired()])
    area = IntegerField(_("Areal"), [Optional()])
    readonly = StringField(_("E-post"), description=_("Kan endres under Min side"), render_kw={"readonly": True})
    text = TextAreaField(
        _("Hva skal gjøres?"),
        description=_("For eksempel mål, materialer og hva som må rives. Ikke skriv navn eller telefonnummer."),
    )
    housing = SelectField(
        _("Type bolig"),
        choices=[
            SelectChoice("", _("Velg")),
            SelectChoice("house", _("Enebolig")),
            SelectChoice("flat", _("Leilighet")),
        ],
    )
    start = RadioField(
        _("Når skal jobben starte?"),
        choices=[
            SelectChoice("now", _("Så snart som mulig")),
            SelectChoice("months", _("Innen tre måneder")),
            SelectChoice("planning", _("Jeg planlegger bare")),
        ],
    )
    contact = MultiCheckboxField(
        _("Hvordan kan bedriften nå deg?"),
        [Optional()],
        choices=[SelectChoice("email", _("E-post")), SelectChoice("phone", _("Telefon"))],
    )
    terms = BooleanField(_("Jeg har lest vilkårene"))
    attachment = FileField(_("Vedlegg"), [Optional()], description=_("PDF, opptil 10 MB"))

    def mark_errors(self) -> None:
        """Put an error on some fields, without validating anything."""
        self.text.errors = [str(_("Skriv minst 40 tegn om jobben"))]
        self.postal_code.errors = [str(_("Skriv fire siffer"))]
        self.start.errors = [str(_("Velg når jobben skal starte"))]
        self.terms.errors = [str(_("Du må godta vilkårene"))]
