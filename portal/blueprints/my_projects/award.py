"""Choosing a firm: a page that says what will happen, and the choice itself."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.pages import offer_words, spoken_fields
from portal.core.errors import NotFoundError
from portal.leads.disclosure import fields_on_award
from portal.projects.access import find_approver, get_project_for
from portal.projects.errors import ProjectMustBeOpenError
from portal.projects.policies import can_choose, takes_award
from portal.quotes import approval, comparison
from portal.quotes.errors import ChoiceIsWaitingError, FirmIsOutError
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
    return render_template(
        "my_projects/confirm_award.html",
        project=project,
        offer=offer,
        others=comparison.count_answers(project.id).replied - 1,
        fields=spoken_fields(fields_on_award(project)),
        approver=find_approver(project.id),
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
        is_award = approval.choose(offer.quote, actor_id=current_viewer.person_id)
    except (ChoiceIsWaitingError, FirmIsOutError) as error:
        return answer_error(409, gettext(error.text))
    except ProjectMustBeOpenError:
        is_award = comparison.get_offer(quote_id, project_id=project.id).quote.accepted_at is not None
        if not is_award:
            return _too_late()
    flash(_said(is_award, firm=offer.firm_name), "success")
    return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)


def _to_choose(project_id: int) -> "Project":
    project, standing = get_project_for(current_viewer.person_id, project_id)
    if not can_choose(standing):
        raise NotFoundError
    return project


def _said(is_award: bool, *, firm: str) -> str:
    if is_award:
        return gettext("Du har valgt %(firm)s. Bedriften har fått beskjed.", firm=firm)
    return gettext("Valget av %(firm)s er sendt til godkjenning. Bedriften får beskjed når det er godkjent.", firm=firm)


def _too_late() -> Response:
    return answer_error(
        409, gettext("Det er allerede valgt en bedrift for dette prosjektet. Prosjektsiden viser hvilken.")
    )
