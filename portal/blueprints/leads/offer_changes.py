"""An offer that has been sent: revised, its history read, and taken back."""

from typing import TYPE_CHECKING

from flask import Response, flash, url_for
from flask_babel import gettext

from portal.blueprints.leads import bp
from portal.blueprints.leads.offer_page import begin_offer, form_of, refuse_offer, show_conflict, show_newer_offer
from portal.blueprints.leads.offer_panel import CHANGEABLE
from portal.blueprints.leads.offer_words import page_sent, words_sent
from portal.blueprints.leads.page import render_lead
from portal.core import transaction
from portal.core.errors import DomainError, StateError
from portal.leads.queries import get_lead_of
from portal.projects.price_forms import PRICE_FORM_NAMES
from portal.quotes import drafts, revising
from portal.quotes.errors import DraftHasChangedError, QuoteHasChangedError
from portal.quotes.queries import find_quote_of
from portal.quotes.revising import list_revisions
from portal.quotes.states import state_of
from portal.web import access
from portal.web.commit import commits
from portal.web.htmx import go_to
from portal.web.offer_history import WORD_NAMES, list_steps, shown_lines
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.leads.models import Lead
    from portal.quotes.models import Quote


@bp.get("/<id:lead_id>/tilbud/endre")
@access.firm_estimator
def write_revision(lead_id: int) -> Response:
    """The form with what stands, as long as that may be changed."""
    lead, quote = _sent(lead_id)
    if quote is None or state_of(quote) not in CHANGEABLE:
        return _to_lead(lead_id)
    return begin_offer(lead)


@bp.post("/<id:lead_id>/tilbud/endre")
@access.firm_estimator
@commits
def send_revision(lead_id: int) -> Response:
    """Let the offer say this from now on."""
    lead, quote = _sent(lead_id)
    if quote is None:
        return _to_lead(lead_id)
    form, page, actor_id = form_of(lead, words_sent()), page_sent(), current_viewer.person_id
    if not form.validate():
        return refuse_offer(lead, form, status=422)
    try:
        is_new = revising.revise(quote, actor_id=actor_id, offer=form.read(), number=page.number)
        drafts.use_up(lead, actor_id=actor_id, page=page)
    except DraftHasChangedError as error:
        transaction.rollback()
        return show_conflict(lead, form, other=error.draft)
    except QuoteHasChangedError:
        transaction.rollback()
        return show_newer_offer(lead, form)
    except DomainError as error:
        transaction.rollback()
        return refuse_offer(lead, form, problem=gettext(error.text), status=error.status)
    flash(gettext("Endringen er sendt.") if is_new else gettext("Tilbudet står som det var."))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


@bp.get("/<id:lead_id>/tilbud/historikk")
@access.firm_member
def show_offer_history(lead_id: int) -> Response:
    """What the offer has said, the last change first."""
    _lead, quote = _sent(lead_id)
    if quote is None:
        return _to_lead(lead_id)
    return render_lead(
        lead_id,
        "leads/_offer_history.html",
        steps=list_steps(list_revisions(quote))[::-1],
        price_form_names=PRICE_FORM_NAMES,
        word_names=WORD_NAMES,
        shown_lines=shown_lines,
    )


@bp.get("/<id:lead_id>/tilbud/trekk")
@access.firm_estimator
def confirm_withdrawal(lead_id: int) -> Response:
    """What happens when the offer is taken back."""
    _lead, quote = _sent(lead_id)
    if quote is None or state_of(quote) not in CHANGEABLE:
        return _to_lead(lead_id)
    return render_lead(lead_id, "leads/_offer_withdraw.html")


@bp.post("/<id:lead_id>/tilbud/trekk")
@access.firm_estimator
@commits
def withdraw_offer(lead_id: int) -> Response:
    """Take it back, for good."""
    lead, quote = _sent(lead_id)
    if quote is None:
        return _to_lead(lead_id)
    try:
        revising.withdraw(quote, actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()
        return render_lead(lead_id, "leads/_offer_withdraw.html", problem=gettext(error.text), status=error.status)
    drafts.discard(lead)
    flash(gettext("Tilbudet er trukket."))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


def _sent(lead_id: int) -> "tuple[Lead, Quote | None]":
    """The firm's lead and its offer, None before the reply. Raises NotFoundError for another firm's lead and for none."""
    lead = get_lead_of(current_viewer.firm.id, lead_id)
    return lead, find_quote_of(lead.firm_id, lead.id)


def _to_lead(lead_id: int) -> Response:
    """Which says how it stands."""
    return go_to(url_for("leads.show_lead", lead_id=lead_id))
