"""A firm proposes to come and see the place, calls it off, and takes the time along to its calendar."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext

from portal.blueprints.leads import bp
from portal.blueprints.leads.page import render_lead
from portal.blueprints.leads.questions import MAY_TURN_IN
from portal.blueprints.leads.visit_form import ProposalForm
from portal.core import transaction
from portal.core.errors import NotFoundError, StateError
from portal.leads import queries
from portal.notifications import visit_calendar
from portal.visits import queries as visits
from portal.visits import services
from portal.web import access
from portal.web.calendar_answer import answer_calendar
from portal.web.commit import commits
from portal.web.htmx import go_to
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

PROPOSE_PANE = "leads/_visit_propose.html"


@bp.get("/<id:lead_id>/befaring")
@access.firm_estimator
def write_proposal(lead_id: int) -> Response:
    """The form of a proposal, unless one is under way."""
    if queries.get_row(current_viewer.firm.id, lead_id).state not in MAY_TURN_IN:
        return redirect(url_for("leads.show_lead", lead_id=lead_id), 303)
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    return _show_form(lead_id, ProposalForm(has_replied=lead.replied_at is not None, formdata=None))


@bp.post("/<id:lead_id>/befaring")
@access.firm_estimator
@commits
def propose_visit(lead_id: int) -> Response:
    """Send the times to the poster."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    form = ProposalForm(has_replied=lead.replied_at is not None)
    if not form.validate_on_submit():
        return _show_form(lead_id, form, status=422)
    said = {"times": form.moments, "minutes": form.minutes.data, "note": form.note.data or ""}
    try:
        services.propose(lead, **said, actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()
        return _show_form(lead_id, form, problem=gettext(error.text), status=409)
    flash(gettext("Forslaget er sendt. Dere får e-post når kunden har valgt."))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


@bp.post("/<id:lead_id>/befaring/<id:visit_id>/avlys")
@access.firm_estimator
@commits
def call_off_visit(lead_id: int, visit_id: int) -> Response:
    """Not come after all, or take the proposal back."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    visit = visits.get_own_visit(visit_id, lead_id=lead.id)
    try:
        services.call_off_as_firm(visit, actor_id=current_viewer.person_id)
        flash(gettext("Befaringen er avlyst. Kunden får vite det."))
    except StateError as error:
        transaction.rollback()
        flash(gettext(error.text))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


@bp.get("/<id:lead_id>/befaring.ics")
@access.firm_member
def download_visit(lead_id: int) -> Response:
    """The agreed time for the firm's calendar: with the street only where the ledger says that the firm was let see it."""
    row = queries.get_row(current_viewer.firm.id, lead_id)
    visit = visits.find_chosen(lead_id)
    if visit is None:
        raise NotFoundError
    said = {"title": row.title, "place": visits.find_place(visit), "locale": current_locale()}
    return answer_calendar(visit_calendar.write_for_firm(visit, **said))


def _show_form(lead_id: int, form: ProposalForm, *, problem: str | None = None, status: int = 200) -> Response:
    return render_lead(lead_id, PROPOSE_PANE, form=form, problem=problem, status=status)
