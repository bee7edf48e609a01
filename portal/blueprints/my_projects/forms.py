"""What the poster is asked before a verb: why, and how many."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from portal.projects.states import WithdrawalReason
from portal.web.forms import BaseForm

REASON_TEXTS = {
    WithdrawalReason.FOUND_ELSEWHERE: _("Jeg fant en bedrift et annet sted"),
    WithdrawalReason.TOO_EXPENSIVE: _("Det ble for dyrt"),
    WithdrawalReason.TOO_FEW_REPLIES: _("Det kom for få tilbud"),
    WithdrawalReason.LATER: _("Jeg venter med jobben"),
    WithdrawalReason.DOING_IT_MYSELF: _("Jeg gjør det selv"),
    WithdrawalReason.OTHER: _("Noe annet"),
}


class WithdrawForm(BaseForm):
    """Why it is withdrawn."""

    reason = RadioField(
        _("Hvorfor trekker du prosjektet?"),
        description=_("Bare vi i Håndslag ser svaret. Det hjelper oss å bli bedre."),
        choices=[SelectChoice(reason.value, text) for reason, text in REASON_TEXTS.items()],
        validators=[InputRequired(_("Velg en grunn"))],
    )


class WishForm(BaseForm):
    """How many replies instead of the present wish."""

    wished_replies = RadioField(
        _("Hvor mange bedrifter vil du høre fra?"),
        description=_("Du kan øke antallet, men ikke senke det igjen."),
        validators=[InputRequired(_("Velg hvor mange"))],
    )

    def offer(self, *, above: int, most: int) -> "WishForm":
        """Offer what is more than the present wish, to `most`."""
        self.wished_replies.choices = [SelectChoice(str(n), str(n)) for n in range(above + 1, most + 1)]
        return self
