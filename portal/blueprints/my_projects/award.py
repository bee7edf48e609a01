"""Choosing a firm: a page that says what will happen, the choice, and taking it back until the firm has said yes."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.before_choosing import choice_facts
from portal.blueprints.my_projects.words import offer_words, spoken_fields
from portal.core.errors import NotFoundError
from portal.leads.disclosure import fields_on_award
from portal.projects.access import find_approver, get_project_for
from portal.projects.errors import ProjectMustBeOpenError
from portal.projects.policies import can_choose, takes_award
from portal.quotes import approval, awarding, comparison
from portal.quotes.errors import (
    AwardIsConfirmedError,
    ChoiceIsGoneError,
    ChoiceIsWaitingError,
    FirmIsOutError,
    OfferIsRevisedError,
    OfferMustStandError,
)
from portal.quotes.states import QuoteState, state_of
from portal.web import access
from portal.web.commit import commits
from portal.web.errors import answer_error
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project


@bp.get("/<id:project_id>/velg/<id:quote_id>")
@access.signed_in
def confirm_award(project_id: int, quote_id: int) -> Response | str:
    """What choosing this offer means, before it is done."""
    project = _to_choose(project_id)
    offer = comparison.get_offer(quote_id, project_id=project.id)
    if not takes_award(project):
        return _too_late()
    if offer.firm_is_out:
        return answer_error(409, gettext(FirmIsOutError.text))
    if state_of(offer.quote) is not QuoteState.STANDING:
        return answer_error(409, gettext(OfferMustStandError.text))
    return render_template(
        "my_projects/confirm_award.html",
        project=project,
        offer=offer,
        others=awarding.count_others(offer.quote),
        fields=spoken_fields(fields_on_award(project)),
        approver=find_approver(project.id),
        **choice_facts(project, offer),
        **offer_words(),
    )


@bp.post("/<id:project_id>/velg/<id:quote_id>")
@access.signed_in
@commits
def award_project(project_id: int, quote_id: int) -> Response:
    """Choose the offer. Pressed twice is once; another one afterwards answers 409."""
    project = _to_choose(project_id)
    offer = comparison.get_offer(quote_id, project_id=project.id)
    try:
        is_award = approval.choose(offer.quote, actor_id=current_viewer.person_id, number=number_read())
    except (ChoiceIsWaitingError, FirmIsOutError, OfferIsRevisedError, OfferMustStandError) as error:
        return answer_error(409, gettext(error.text))
    except ProjectMustBeOpenError:
        is_award = comparison.get_offer(quote_id, project_id=project.id).quote.accepted_at is not None
        if not is_award:
            return _too_late()
    flash(_said(is_award, firm=offer.firm_name), "success")
    return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)


@bp.post("/<id:project_id>/velg/<id:quote_id>/angre")
@access.signed_in
@commits
def undo_award(project_id: int, quote_id: int) -> Response:
    """Take the choice back before the firm has said yes. Pressed twice is once."""
    project = _to_choose(project_id)
    offer = comparison.get_offer(quote_id, project_id=project.id)
    try:
        awarding.undo(offer.quote, actor_id=current_viewer.person_id)
    except AwardIsConfirmedError as error:
        return answer_error(409, gettext(error.text))
    except ChoiceIsGoneError as error:
        if project.awarded_at is not None or offer.quote.withdrawn_at is not None:
            return answer_error(409, gettext(error.text))
    flash(
        gettext("Valget er angret. %(firm)s har fått beskjed, og du kan velge på nytt.", firm=offer.firm_name),
        "success",
    )
    return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)


def number_read() -> int | None:
    """Which revision of an offer the page showed that this was sent from."""
    return request.form.get("number", type=int)


def _to_choose(project_id: int) -> "Project":
    project, standing = get_project_for(current_viewer.person_id, project_id)
    if not can_choose(standing):
        raise NotFoundError
    return project


def _said(is_award: bool, *, firm: str) -> str:
    if is_award:
        return gettext("Du har valgt %(firm)s. Bedriften har fått beskjed og må si ja.", firm=firm)
    return gettext("Valget av %(firm)s er sendt til godkjenning. Bedriften får beskjed når det er godkjent.", firm=firm)


def _too_late() -> Response:
    return answer_error(
        409, gettext("Det er allerede valgt en bedrift for dette prosjektet. Prosjektsiden viser hvilken.")
    )
