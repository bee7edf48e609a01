"""Saying no, with what could be changed so that the firm isn't asked about the like again; and the way back from both."""

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext

from portal.blueprints.leads import bp
from portal.blueprints.leads.decline_panel import change_in, next_after
from portal.blueprints.leads.forms import DeclineForm
from portal.blueprints.leads.marks import UNDO
from portal.blueprints.leads.page import render_lead
from portal.core import transaction
from portal.core.errors import DomainError, StateError
from portal.dispatch import lessons
from portal.leads import declining, queries, services
from portal.leads.states import DeclineReason, LeadState
from portal.web import access
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.htmx import go_to
from portal.web.viewer import current_viewer

DECLINE_PANE = "leads/_decline.html"


@bp.get("/<id:lead_id>/avsla")
@access.firm_estimator
def choose_decline_reason(lead_id: int) -> Response:
    """Ask why not."""
    if queries.get_row(current_viewer.firm.id, lead_id).state != LeadState.OPEN:
        return redirect(url_for("leads.show_lead", lead_id=lead_id), 303)
    return render_lead(lead_id, DECLINE_PANE, form=DeclineForm(formdata=None))


@bp.post("/<id:lead_id>/avsla")
@access.firm_estimator
@commits
def decline(lead_id: int) -> Response:
    """Say no, and go on to the next lead; or stay, for who may change something so that the like doesn't come again."""
    firm_id = current_viewer.firm.id
    lead, form = queries.get_lead_of(firm_id, lead_id), DeclineForm()
    if not form.validate_on_submit():
        return render_lead(lead_id, DECLINE_PANE, form=form, status=422)
    reason = DeclineReason(form.reason.data)
    try:
        services.decline(lead, reason=reason, note=form.note_for(reason), actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()
        if queries.get_lead_of(firm_id, lead_id).decline_reason != reason:
            return render_lead(lead_id, DECLINE_PANE, form=form, problem=gettext(error.text), status=409)
    if access.firm_owner.admits() and lessons.find_lesson(queries.get_lead_of(firm_id, lead_id)):
        return go_to(url_for("leads.show_lead", lead_id=lead_id, _anchor="avslag"))
    undo = {"url": url_for("leads.take_back_decline", lead_id=lead_id), "fields": []}
    flash({"text": gettext("Oppdraget er avslått. Det ligger i arkivet."), **undo}, UNDO)
    return go_to(next_after(firm_id, lead_id))


@bp.post("/<id:lead_id>/avslag/angre")
@access.firm_estimator
@commits
def take_back_decline(lead_id: int) -> Response:
    """The no was a mistake. Says so when it is too late."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    try:
        declining.take_back(lead, actor_id=current_viewer.person_id)
        flash(gettext("Avslaget er tatt tilbake. Dere kan svare på oppdraget."))
    except StateError as error:
        transaction.rollback()
        flash(gettext(error.text))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


@bp.post("/<id:lead_id>/avslag/endre")
@access.firm_owner
@commits
def learn_from_decline(lead_id: int) -> Response:
    """Make the change that fits the no. Pressed twice it is made once."""
    lesson = lessons.learn(queries.get_lead_of(current_viewer.firm.id, lead_id), actor_id=current_viewer.person_id)
    made = {"endret": lesson.change.value, "fra": lesson.now} if lesson else {}
    return go_to(url_for("leads.show_lead", lead_id=lead_id, **made, _anchor="avslag"))


@bp.post("/<id:lead_id>/avslag/endre/angre")
@access.firm_owner
@commits
def unlearn_from_decline(lead_id: int) -> Response:
    """Take the change back."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    change = change_in(request.form)
    before = read_row_number(request.form.get("fra", ""))
    try:
        if change is not None:
            lessons.unlearn(lead, change=change, before=before, actor_id=current_viewer.person_id)
            flash(gettext("Endringen er tatt tilbake."))
    except DomainError as error:
        transaction.rollback()
        flash(gettext(error.text))
    return go_to(url_for("leads.show_lead", lead_id=lead_id, _anchor="avslag"))
