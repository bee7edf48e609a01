"""The form a proof is handed in with."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms.validators import Optional

from portal.firms.certificates import Kind
from portal.web.forms import BaseForm, CalendarDay, Line, at_most

LONGEST_NUMBER = 60


class ProofForm(BaseForm):
    """Number, last day, and the proof itself."""

    number = Line(
        _("Nummer"),
        [Optional(), at_most(LONGEST_NUMBER)],
        description=_("Registrerings-, godkjennings- eller sertifikatnummer, hvis det har et."),
    )
    valid_until = CalendarDay(
        _("Gjelder til"), [Optional()], description=_("La stå tomt hvis det gjelder til det blir trukket tilbake.")
    )
    proof = FileField(_("Bevis"), description=_("PDF eller bilde, høyst 20 MB. Bare dere og vi ser det."))

    def ask_for(self, kind: Kind) -> "ProofForm":
        """The last day must be there where this kind always has one."""
        if kind.is_dated:
            self.valid_until.must_be_there(_("Skriv datoen det gjelder til"))
            self.valid_until.description = _("Siste dag det gjelder, slik det står i beviset.")
        return self
