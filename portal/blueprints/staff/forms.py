"""The forms of the staff's desk."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import Length, Optional

from portal.conversations.services import MOST_LETTERS
from portal.dispatch.rescue import MOST_NOTE
from portal.firms.certificates import Kind
from portal.projects.catalogue import list_categories
from portal.web.forms import BaseForm, CalendarDay, Paragraphs, at_most, required

LEAST_REASON, MOST_REASON = 20, 1000


class RejectForm(BaseForm):
    """Why a project is not let out."""

    reason = Paragraphs(
        _("Begrunnelse til kunden"),
        description=_("Kunden får dette på e-post, ord for ord. Si hva som mangler, og hva som kan gjøres annerledes."),
        validators=[
            required(_("Skriv hvorfor prosjektet ikke kan sendes ut")),
            Length(min=LEAST_REASON, message=_("Skriv minst %(count)s tegn", count=LEAST_REASON)),
            at_most(MOST_REASON),
        ],
    )


class MessageForm(BaseForm):
    """What staff write to a poster."""

    body = Paragraphs(
        _("Melding til kunden"),
        validators=[required(_("Skriv en melding først")), at_most(MOST_LETTERS)],
    )


class NoteForm(BaseForm):
    """What was done about a project nobody replied to."""

    note = Paragraphs(
        _("Hva er gjort?"),
        description=_("For kolleger. Kunden ser det ikke."),
        validators=[required(_("Skriv hva som er gjort")), at_most(MOST_NOTE)],
    )


class MoveForm(BaseForm):
    """Where a project belongs: a service of a category, as `tak/omlegging`."""

    target = SelectField(_("Nytt fag og ny tjeneste"))

    def offer(self, locale: str) -> None:
        """Fill in what can be chosen, category by category."""
        self.target.choices = {
            category.name(locale): [(f"{category.key}/{service}", text) for service, text in category.services(locale)]
            for category in list_categories()
        }


class ApproveCertificateForm(BaseForm):
    """Until when a firm's certificate counts."""

    valid_until = CalendarDay(
        _("Gjelder til"), [Optional()], description=_("Slik det står i beviset eller registeret. Tomt: inntil videre.")
    )

    def ask_for(self, kind: Kind) -> "ApproveCertificateForm":
        """The last day must be there where this kind always has one."""
        if kind.is_dated:
            self.valid_until.must_be_there(_("Skriv datoen det gjelder til"))
            self.valid_until.description = _("Slik det står i beviset eller registeret.")
        return self


class RefuseCertificateForm(BaseForm):
    """Why a firm's proof is not good enough."""

    reason = Paragraphs(
        _("Begrunnelse til bedriften"),
        description=_("Bedriften får dette på e-post, ord for ord. Si hva som mangler, og hva de kan sende i stedet."),
        validators=[
            required(_("Skriv hvorfor beviset ikke kan godkjennes")),
            Length(min=LEAST_REASON, message=_("Skriv minst %(count)s tegn", count=LEAST_REASON)),
            at_most(MOST_REASON),
        ],
    )


class RefuseFirmForm(BaseForm):
    """Why a firm is not let in."""

    reason = Paragraphs(
        _("Begrunnelse til bedriften"),
        description=_("Eierne får dette på e-post, ord for ord. Si hva som mangler, og hva de kan gjøre."),
        validators=[
            required(_("Skriv hvorfor bedriften ikke slippes inn")),
            Length(min=LEAST_REASON, message=_("Skriv minst %(count)s tegn", count=LEAST_REASON)),
            at_most(MOST_REASON),
        ],
    )


class SuspendFirmForm(BaseForm):
    """Why a firm is held back."""

    cause = Paragraphs(
        _("Hvorfor bedriften stenges"),
        description=_("Eierne får dette på e-post, ord for ord."),
        validators=[
            required(_("Skriv hvorfor bedriften stenges")),
            Length(min=LEAST_REASON, message=_("Skriv minst %(count)s tegn", count=LEAST_REASON)),
            at_most(MOST_REASON),
        ],
    )
