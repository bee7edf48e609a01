"""The forms of log-in and account pages. Rules live in portal.accounts; a form only says where its sentence belongs."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, Field, PasswordField, RadioField, TelField

from portal.accounts.contact import EMAIL_MAX, NAME_MAX, PHONE_MAX
from portal.core.errors import DomainError
from portal.web.forms import BaseForm, Line, at_most, required

PASSWORD_INPUT_MAX = 1000


def refuse(field: Field, error: DomainError) -> None:
    """Put the rule's sentence at the field it is about."""
    field.errors = [*field.errors, gettext(error.text)]


class EmailForm(BaseForm):
    """An address."""

    email = EmailField(_("E-post"), validators=[required(_("Skriv e-postadressen din")), at_most(EMAIL_MAX)])


class PasswordLogInForm(EmailForm):
    """An address and a password."""

    password = PasswordField(
        _("Passord"), validators=[required(_("Skriv passordet ditt")), at_most(PASSWORD_INPUT_MAX)]
    )


class CodeForm(BaseForm):
    """The six digits."""

    code = Line(_("Kode"), validators=[required(_("Skriv koden på seks sifre")), at_most(20)])


class NewPasswordForm(BaseForm):
    """A password to be; typed once, visible on demand, as NIST 800-63B advises against typing blind twice."""

    password = PasswordField(
        _("Nytt passord"),
        description=_("Minst 15 tegn. Fire–fem ord som ikke henger sammen, er lette å huske og vanskelige å gjette."),
        validators=[required(_("Skriv et nytt passord")), at_most(PASSWORD_INPUT_MAX)],
    )


class ChangePasswordForm(NewPasswordForm):
    """The password in use, and the one to be."""

    current = PasswordField(
        _("Passordet du har nå"), validators=[required(_("Skriv passordet du har nå")), at_most(PASSWORD_INPUT_MAX)]
    )


class RemovePasswordForm(BaseForm):
    """The password in use, to take it away."""

    password_in_use = PasswordField(
        _("Passordet du har nå"), validators=[required(_("Skriv passordet du har nå")), at_most(PASSWORD_INPUT_MAX)]
    )


class NewEmailForm(BaseForm):
    """Another address."""

    email = EmailField(_("Ny e-postadresse"), validators=[required(_("Skriv den nye adressen")), at_most(EMAIL_MAX)])


class PhoneForm(BaseForm):
    """A phone number, or none."""

    phone = TelField(_("Telefonnummer"), validators=[at_most(PHONE_MAX)])


class NameAndLanguageForm(BaseForm):
    """What we call someone, and in which language."""

    name = Line(_("Navn"), validators=[required(_("Skriv navnet ditt")), at_most(NAME_MAX)])
    locale = RadioField(_("Språk"), choices={"nb": "Norsk (bokmål)", "en": "English"})

    def validate_locale(self, field: Any) -> None:
        """RadioField's own sentence is English."""
        if field.data not in ("nb", "en"):
            field.errors = [gettext("Velg et språk")]
