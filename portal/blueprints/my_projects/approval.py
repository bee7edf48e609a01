"""Where somebody else has to say yes to the choice of a firm: the approver's page, and taking the choice back."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.award import number_read
from portal.blueprints.my_projects.before_choosing import choice_facts
from portal.blueprints.my_projects.words import offer_words, spoken_fields
from portal.core.errors import NotFoundError
from portal.leads.disclosure import fields_on_award
from portal.projects.access import get_project_for
from portal.projects.errors import ProjectMustBeOpenError
from portal.projects.policies import Standing, can_choose, takes_award
from portal.quotes import approval, awarding, comparison
from portal.quotes.errors import NothingToApproveError, OfferIsRevisedError, OfferMustStandError
from portal.web import access
from portal.web.commit import commits
from portal.web.errors import answer_error
from portal.web.forms import BaseForm, Paragraphs, at_most, required
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

MOST_NOTE = 1000


class NoForm(BaseForm):
    """Why not, in words for the poster."""

    note = Paragraphs(
        _("Hvorfor ikke?"),
        description=_("Den som la ut prosjektet, leser dette. Bedriften får ikke vite noe."),
        validators=[required(_("Skriv litt om hvorfor")), at_most(MOST_NOTE)],
    )


@bp.get("/<id:project_id>/godkjenning")
@access.signed_in
def show_proposal(project_id: int) -> Response | str:
    """The choice that waits for the viewer's yes."""
    project = _to_approve(project_id)
    if approval.find_proposed(project.id) is None or not takes_award(project):
        return _to_project(project.id)
    return _render(project, NoForm())


@bp.post("/<id:project_id>/godkjenning/<id:quote_id>/ja")
@access.signed_in
@commits
def approve_choice(project_id: int, quote_id: int) -> Response:
    """Yes: the firm is chosen and told. Pressed twice is once."""
    project = _to_approve(project_id)
    offer = comparison.get_offer(quote_id, project_id=project.id)
    try:
        approval.approve(offer.quote, actor_id=current_viewer.person_id, number=number_read())
    except (OfferIsRevisedError, OfferMustStandError) as error:
        return answer_error(409, gettext(error.text))
    except (NothingToApproveError, ProjectMustBeOpenError):
        if comparison.get_offer(quote_id, project_id=project.id).quote.accepted_at is None:
            return _not_waiting()
    flash(gettext("Valget er godkjent. %(firm)s har fått beskjed og må si ja.", firm=offer.firm_name), "success")
    return _to_project(project.id)


@bp.post("/<id:project_id>/godkjenning/<id:quote_id>/nei")
@access.signed_in
@commits
def send_back_choice(project_id: int, quote_id: int) -> Response | tuple[str, int]:
    """No, with a note to whoever chose."""
    project = _to_approve(project_id)
    offer = comparison.get_offer(quote_id, project_id=project.id)
    form = NoForm()
    if offer.quote.proposed_at is None or offer.quote.accepted_at is not None:
        return _not_waiting()
    if not form.validate():
        return _render(project, form), 422
    approval.send_back(offer.quote, note=form.note.data, actor_id=current_viewer.person_id)
    flash(gettext("Du sa nei. Den som valgte, får beskjed og kan velge på nytt."), "success")
    return _to_project(project.id)


@bp.post("/<id:project_id>/velg/<id:quote_id>/trekk")
@access.signed_in
@commits
def take_back_choice(project_id: int, quote_id: int) -> Response:
    """Take back a choice that nobody has answered."""
    project, standing = get_project_for(current_viewer.person_id, project_id)
    if not can_choose(standing):
        raise NotFoundError
    offer = comparison.get_offer(quote_id, project_id=project.id)
    try:
        approval.take_back(offer.quote, actor_id=current_viewer.person_id)
        flash(gettext("Valget er trukket tilbake. Du kan velge på nytt."), "success")
    except NothingToApproveError:
        return _not_waiting()
    return _to_project(project.id)


def _to_approve(project_id: int) -> "Project":
    project, standing = get_project_for(current_viewer.person_id, project_id)
    if standing is not Standing.APPROVE:
        raise NotFoundError
    return project


def _render(project: "Project", form: NoForm) -> str:
    quote = approval.find_proposed(project.id)
    offer = comparison.get_offer(quote.id, project_id=project.id)
    return render_template(
        "my_projects/proposal.html",
        project=project,
        offer=offer,
        others=awarding.count_others(quote),
        fields=spoken_fields(fields_on_award(project)),
        form=form,
        **choice_facts(project, offer),
        **offer_words(),
    )


def _not_waiting() -> Response:
    return answer_error(
        409, gettext("Dette valget venter ikke på godkjenning lenger. Prosjektsiden viser hva som skjer.")
    )


def _to_project(project_id: int) -> Response:
    return redirect(url_for("my_projects.show_my_project", project_id=project_id), 303)
