"""The forms of registering a firm. Rules live in portal.firms and portal.accounts; a form only says where its sentence belongs."""

from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, ValidationError
from wtforms.validators import Optional

from portal.accounts.contact import EMAIL_MAX, NAME_MAX, PHONE_MAX, clean_name, normal_email, normal_phone
from portal.core.errors import DomainError
from portal.firms import terms
from portal.firms.profile import LONGEST_WEBSITE, normal_website
from portal.firms.registration import Presentation
from portal.projects.catalogue import list_categories
from portal.registries.org_number import normalise
from portal.web.forms import BaseForm, Line, at_most, required
from portal.web.viewer import current_viewer

MOST_NAME = 120


class NumberForm(BaseForm):
    """Which organisation."""

    org_number = Line(
        _("Organisasjonsnummer"),
        description=_("Ni sifre. Vi henter resten fra Enhetsregisteret."),
        validators=[required(_("Skriv organisasjonsnummeret"))],
    )
    number = ""

    def validate_org_number(self, field: Field) -> None:
        """A number with the right check digit."""
        self.number = _by_rule(normalise, field.data)


class MendForm(BaseForm):
    """What customers read of a firm, and how it is reached."""

    name = Line(
        _("Navnet kundene ser"),
        validators=[required(_("Skriv navnet på bedriften")), at_most(MOST_NAME)],
    )
    postal_code = Line(
        _("Postnummeret dere kjører fra"), validators=[required(_("Skriv postnummeret dere kjører fra")), at_most(4)]
    )
    phone = Line(_("Telefon"), validators=[Optional(), at_most(PHONE_MAX)])
    email = Line(_("E-post"), validators=[Optional(), at_most(EMAIL_MAX)])
    website = Line(_("Nettside"), validators=[Optional(), at_most(LONGEST_WEBSITE)])

    def validate_name(self, field: Field) -> None:
        """A name that can be read out."""
        field.data = _by_rule(clean_name, field.data)

    def validate_phone(self, field: Field) -> None:
        """A number in use."""
        field.data = _by_rule(normal_phone, field.data)

    def validate_email(self, field: Field) -> None:
        """Exactly one address."""
        field.data = _by_rule(normal_email, field.data)

    def validate_website(self, field: Field) -> None:
        """A page on the web."""
        field.data = _by_rule(normal_website, field.data)

    @property
    def presentation(self) -> Presentation:
        """What was typed, once it has passed."""
        return Presentation(
            name=self.name.data,
            postal_code=self.postal_code.data,
            phone=self.phone.data or None,
            email=self.email.data or None,
            website=self.website.data or None,
        )


class FirmForm(MendForm):
    """The same for a firm that is to be registered, with who registers it and the terms."""

    person_name = Line(
        _("Navnet ditt"),
        description=_("For- og etternavn, slik det står i Enhetsregisteret hvis du har en rolle der."),
        validators=[at_most(NAME_MAX)],
    )
    accepts = BooleanField(
        _("Jeg kan opptre for bedriften, og godtar vilkårene for bedrifter"),
        validators=[required(_("Du må godta vilkårene for å registrere bedriften"))],
    )
    terms_version = HiddenField(default=terms.CURRENT.version)

    def validate_person_name(self, field: Field) -> None:
        """Asked for only where the account has none."""
        if current_viewer.name:
            return
        if not field.data:
            raise ValidationError(gettext("Skriv navnet ditt"))
        field.data = _by_rule(clean_name, field.data)


class WorkForm(BaseForm):
    """Whole categories."""

    @property
    def chosen(self) -> list[str]:
        """Keys of those that were ticked, in our order; what was never offered is left out."""
        ticked = set(request.form.getlist("category"))
        return [category.key for category in list_categories() if category.key in ticked]


def _by_rule(rule: Any, typed: str | None) -> Any:
    try:
        return rule(typed or "")
    except DomainError as error:
        raise ValidationError(gettext(error.text)) from None
