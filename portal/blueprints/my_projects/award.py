"""Choosing a firm: a page that says what will happen, and the choice itself."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.pages import offer_words, spoken_fields
from portal.leads.disclosure import fields_on_award
from portal.projects import queries
from portal.projects.errors import ProjectMustBeOpenError
from portal.projects.states import ProjectState
from portal.quotes import comparison, services
from portal.web import access
from portal.web.commit import commits
from portal.web.errors import answer_error
from portal.web.viewer import current_viewer


@bp.get("/<id:project_id>/velg/<id:quote_id>")
@access.signed_in
def confirm_award(project_id: int, quote_id: int) -> Response | str:
    """What choosing this offer means, before it is done."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    offer = comparison.get_offer(quote_id, project_id=project.id)
    if project.state is not ProjectState.OPEN:
        return _too_late()
    return render_template(
        "my_projects/confirm_award.html",
        project=project,
        offer=offer,
        others=comparison.count_answers(project.id).replied - 1,
        fields=spoken_fields(fields_on_award(project)),
        **offer_words(),
    )


@bp.post("/<id:project_id>/velg/<id:quote_id>")
@access.signed_in
@commits
def award_project(project_id: int, quote_id: int) -> Response:
    """Choose the offer. Pressed twice is once; another one afterwards answers 409."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    offer = comparison.get_offer(quote_id, project_id=project.id)
    try:
        services.accept(offer.quote, actor_id=current_viewer.person_id)
    except ProjectMustBeOpenError:
        if comparison.get_offer(quote_id, project_id=project.id).quote.accepted_at is None:
            return _too_late()
    flash(gettext("Du har valgt %(firm)s. Bedriften har fått beskjed.", firm=offer.firm_name), "success")
    return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)


def _too_late() -> Response:
    return answer_error(
        409, gettext("Det er allerede valgt en bedrift for dette prosjektet. Prosjektsiden viser hvilken.")
    )
