"""The forms of the staff's desk."""

from flask_babel import lazy_gettext as _
from wtforms.validators import Length

from portal.web.forms import BaseForm, Paragraphs, at_most, required

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
