"""Answering: a place kept for it, and an offer, by estimators and owners."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext

from portal.blueprints.leads import bp
from portal.blueprints.leads.offer_page import (
    begin_offer,
    form_of,
    keep_words,
    refuse_offer,
    show_conflict,
    show_newer_offer,
)
from portal.blueprints.leads.offer_panel import CHANGEABLE
from portal.blueprints.leads.offer_words import page_sent, words_sent
from portal.blueprints.leads.page import render_lead
from portal.core import transaction
from portal.core.errors import DomainError, StateError
from portal.leads import queries, slots
from portal.leads.errors import PlacesAreKeptError
from portal.leads.states import LeadState
from portal.quotes import bound, drafts
from portal.quotes import services as quotes
from portal.quotes.errors import DraftHasChangedError, TooManyRepliesTodayError
from portal.quotes.queries import find_quote_of, has_sent
from portal.quotes.states import state_of
from portal.web import access
from portal.web.commit import commits
from portal.web.htmx import go_to, wants_fragment
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.leads.models import Lead

NO_PLACE_PANE = "leads/_no_place.html"


@bp.get("/<id:lead_id>/svar")
@access.firm_estimator
def write_reply(lead_id: int) -> Response:
    """The form of an offer, as long as there is a place for it."""
    if not _is_open(lead_id):
        return redirect(url_for("leads.show_lead", lead_id=lead_id), 303)
    if not slots.can_reply(lead_id) and drafts.find_draft(lead_id, number=0) is None:
        return render_lead(lead_id, NO_PLACE_PANE)
    return begin_offer(queries.get_lead_of(current_viewer.firm.id, lead_id))


@bp.post("/<id:lead_id>/plass")
@access.firm_estimator
@commits
def keep_place(lead_id: int) -> Response:
    """Have a place kept while the offer is written, and go on to its form."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    if bound.is_reached(lead.firm_id):
        flash(gettext(TooManyRepliesTodayError.text), "warning")
        return go_to(url_for("leads.show_lead", lead_id=lead_id))
    try:
        slots.keep(lead, actor_id=current_viewer.person_id)
    except PlacesAreKeptError:
        transaction.rollback()
        return render_lead(lead_id, NO_PLACE_PANE, status=409)
    except StateError:
        transaction.rollback()
        return go_to(url_for("leads.show_lead", lead_id=lead_id))  # which says why
    form_url = url_for("leads.write_reply", lead_id=lead_id)
    if not wants_fragment():
        return redirect(form_url, 303)
    answer = begin_offer(lead)
    answer.headers["HX-Push-Url"] = form_url
    return answer


@bp.post("/<id:lead_id>/plass/av")
@access.firm_estimator
@commits
def give_up_place(lead_id: int) -> Response:
    """Let another firm have the place that is kept. What was typed of an offer stays as its draft."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    if "message" in request.form:
        keep_words(lead, words_sent())
    if slots.give_up(lead, actor_id=current_viewer.person_id):
        flash(gettext("Dere har gitt fra dere plassen."))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


@bp.post("/<id:lead_id>/venteliste")
@access.firm_estimator
@commits
def wait_for_place(lead_id: int) -> Response:
    """Stand in line for a place. What was typed of an offer meanwhile stays in its form."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    try:
        has_place = slots.wait(lead, actor_id=current_viewer.person_id)
    except StateError:
        transaction.rollback()
        return go_to(url_for("leads.show_lead", lead_id=lead_id))
    if "message" in request.form:
        return refuse_offer(lead, form_of(lead, words_sent()), status=200)
    return go_to(url_for("leads.write_reply" if has_place else "leads.show_lead", lead_id=lead_id))


@bp.post("/<id:lead_id>/venteliste/av")
@access.firm_estimator
@commits
def stop_waiting(lead_id: int) -> Response:
    """Leave the line."""
    slots.stop_waiting(queries.get_lead_of(current_viewer.firm.id, lead_id), actor_id=current_viewer.person_id)
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


@bp.post("/<id:lead_id>/svar")
@access.firm_estimator
@commits
def send_reply(lead_id: int) -> Response:
    """Send the offer: takes a slot and reveals the contact."""
    firm_id, actor_id = current_viewer.firm.id, current_viewer.person_id
    lead = queries.get_lead_of(firm_id, lead_id)
    form = form_of(lead, words_sent())
    if not form.validate():
        return refuse_offer(lead, form, status=422)
    try:
        quotes.reply(lead, actor_id=actor_id, offer=form.read())
        drafts.use_up(lead, actor_id=actor_id, page=page_sent())
    except DraftHasChangedError as error:
        transaction.rollback()
        return show_conflict(lead, form, other=error.draft)
    except DomainError as error:
        transaction.rollback()  # the page must show what is true without this try
        if not has_sent(firm_id, lead_id, actor_id=actor_id, offer=form.read()):
            if _stands(lead):
                return show_newer_offer(lead, form)
            return refuse_offer(lead, form, problem=gettext(error.text), status=error.status)
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


def _is_open(lead_id: int) -> bool:
    """Whether it waits for an answer. Asked before a form is made, whose token would tell another firm's lead from none."""
    return queries.get_row(current_viewer.firm.id, lead_id).state == LeadState.OPEN


def _stands(lead: "Lead") -> bool:
    """Whether a colleague has sent an offer that these words could be a change of."""
    quote = find_quote_of(lead.firm_id, lead.id)
    return quote is not None and state_of(quote) in CHANGEABLE
