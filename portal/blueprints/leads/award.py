"""The firm is chosen: it says yes, or that it can't after all."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from portal.blueprints.leads import bp
from portal.blueprints.leads.page import render_lead
from portal.core import transaction
from portal.core.errors import StateError
from portal.leads import queries
from portal.leads.states import LeadState
from portal.quotes import awarding
from portal.quotes.queries import find_quote_of
from portal.quotes.refusals import RefusalReason
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm
from portal.web.htmx import go_to
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.quotes.models import Quote

REFUSE_PANE = "leads/_refuse_award.html"
REFUSAL_CHOICES = {
    RefusalReason.NO_CAPACITY: _("Vi har ikke tid likevel"),
    RefusalReason.PRICE_CHANGED: _("Vi kan ikke stå ved prisen lenger"),
    RefusalReason.MISUNDERSTOOD: _("Vi hadde misforstått jobben"),
    RefusalReason.OTHER: _("Noe annet"),
}


class RefusalForm(BaseForm):
    """Why the firm can't."""

    reason = RadioField(
        _("Hvorfor kan dere ikke?"),
        description=_("Kunden leser grunnen."),
        choices=[SelectChoice(reason.value, text) for reason, text in REFUSAL_CHOICES.items()],
        validators=[InputRequired(_("Velg en grunn"))],
    )


@bp.post("/<id:lead_id>/ja")
@access.firm_estimator
@commits
def confirm_award(lead_id: int) -> Response:
    """Yes, the firm takes the work. Pressed twice is once; where the choice is gone the page says so."""
    quote = _find_quote(lead_id)
    if quote is None:
        return go_to(url_for("leads.show_lead", lead_id=lead_id))
    try:
        awarding.confirm(quote, actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()
        flash(gettext(error.text), "warning")
    else:
        flash(gettext("Jobben er deres. Kunden har fått beskjed, og adressen står under."), "success")
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


@bp.get("/<id:lead_id>/kan-ikke")
@access.firm_estimator
def choose_refusal_reason(lead_id: int) -> Response:
    """Ask why the firm can't, and say what happens."""
    if queries.get_row(current_viewer.firm.id, lead_id).state != LeadState.AWAITS_CONFIRMATION:
        return redirect(url_for("leads.show_lead", lead_id=lead_id), 303)
    return render_lead(lead_id, REFUSE_PANE, form=RefusalForm())


@bp.post("/<id:lead_id>/kan-ikke")
@access.firm_estimator
@commits
def refuse_award(lead_id: int) -> Response:
    """The firm can't: its offer is withdrawn, and the poster may choose another."""
    quote, form = _find_quote(lead_id), RefusalForm()
    if quote is None:
        return go_to(url_for("leads.show_lead", lead_id=lead_id))
    if not form.validate_on_submit():
        return render_lead(lead_id, REFUSE_PANE, form=form, status=422)
    try:
        awarding.decline_award(quote, reason=RefusalReason(form.reason.data), actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()
        if _find_quote(lead_id).withdrawal_reason != form.reason.data:
            flash(gettext(error.text), "warning")
    else:
        flash(gettext("Dere har sagt nei. Tilbudet er trukket, og kunden har fått beskjed."), "success")
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


def _find_quote(lead_id: int) -> "Quote | None":
    """The firm's own offer on this lead, if it has sent one. Raises NotFoundError for another firm's lead and for none."""
    firm_id = current_viewer.firm.id
    return find_quote_of(firm_id, queries.get_lead_of(firm_id, lead_id).id)
