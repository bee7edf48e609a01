"""Site visits that firms have proposed: choose a time, say that none fits, call off; and the file for one's calendar."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import InputRequired, Optional

from portal.blueprints.my_projects import bp
from portal.core import clock, transaction
from portal.core.errors import NotAllowedError, NotFoundError, StateError
from portal.core.formats import format_appointment
from portal.notifications import visit_calendar
from portal.projects.access import get_project_for
from portal.projects.choices import AddressShown
from portal.projects.policies import can_choose
from portal.projects.states import OUT
from portal.visits import queries, services
from portal.visits.errors import VisitHasChangedError
from portal.visits.queries import ShownVisit, VisitState
from portal.visits.services import MOST_LETTERS
from portal.web import access
from portal.web.calendar_answer import answer_calendar
from portal.web.commit import commits
from portal.web.forms import BaseForm, Paragraphs, at_most
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project


class ChoiceForm(BaseForm):
    """One of a firm's times, or none, with a word back. Each visit has a form of its own on the page."""

    time = RadioField(_("Når passer det?"), validators=[InputRequired(_("Velg et av tidspunktene"))])
    gives_address = BooleanField(_("Gi bedriften gateadressen til befaringen"))
    reply = Paragraphs(_("Noen ord til bedriften"), validators=[Optional(), at_most(MOST_LETTERS)])

    def __init__(self, shown: ShownVisit, **options: object) -> None:
        super().__init__(**options)
        to_come = [each for each in shown.times if each.starts_at > clock.now()]
        self.time.choices = [
            SelectChoice(str(each.id), format_appointment(each.starts_at, current_locale())) for each in to_come
        ]
        for field in (self.time, self.gives_address, self.reply):
            field.id = field.label.field_id = f"{field.name}-{shown.visit.id}"


@bp.get("/<id:project_id>/befaringer")
@access.signed_in
def list_visits(project_id: int) -> str:
    """The last visit of each firm that proposed one."""
    return _page(project_id)


@bp.post("/<id:project_id>/befaringer/<id:visit_id>/velg")
@access.signed_in
@commits
def choose_visit_time(project_id: int, visit_id: int) -> Response | tuple[str, int]:
    """Agree on a time, or with the other button say that none fits."""
    project = _to_run(project_id)
    shown = _get_shown(visit_id, project_id=project.id)
    form, is_refusal = ChoiceForm(shown), "none" in request.form
    if is_refusal:
        form.time.validators = [Optional()]
    if not form.validate_on_submit():
        return _page(project_id, visit_id=visit_id, form=form), 422
    word, actor_id = form.reply.data or "", current_viewer.person_id
    try:
        if is_refusal:
            services.refuse_times(shown.visit, reply=word, actor_id=actor_id)
        else:
            chosen = {"time_id": int(form.time.data), "gives_address": form.gives_address.data}
            services.choose(shown.visit, **chosen, reply=word, actor_id=actor_id)
    except StateError as error:
        transaction.rollback()
        return _page(project_id, visit_id=visit_id, form=form, problem=gettext(error.text)), 409
    said = gettext("Bedriften får vite at ingen av tidene passer.") if is_refusal else gettext("Befaringen er avtalt.")
    flash(said, "success")
    return redirect(url_for("my_projects.list_visits", project_id=project_id), 303)


@bp.post("/<id:project_id>/befaringer/<id:visit_id>/avlys")
@access.signed_in
@commits
def call_off_visit(project_id: int, visit_id: int) -> Response | tuple[str, int]:
    """Call it off; the firm is told."""
    project = _to_run(project_id)
    visit = queries.get_visit(visit_id, project_id=project.id)
    try:
        services.call_off_as_poster(visit, actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()
        return _page(project_id, problem=gettext(error.text)), 409
    flash(gettext("Befaringen er avlyst. Bedriften får vite det."), "success")
    return redirect(url_for("my_projects.list_visits", project_id=project_id), 303)


@bp.get("/<id:project_id>/befaring/<id:visit_id>.ics")
@access.signed_in
def download_visit(project_id: int, visit_id: int) -> Response:
    """The agreed time for one's own calendar."""
    project, _standing = get_project_for(current_viewer.person_id, project_id)
    shown = _get_shown(visit_id, project_id=project.id)
    if shown.visit.chosen_at is None:
        raise NotFoundError
    locale, place = current_locale(), queries.find_own_place(shown.visit, project)
    said = {"firm": shown.firm_name, "title": project.title_in(locale), "place": place, "locale": locale}
    return answer_calendar(visit_calendar.write_for_poster(shown.visit, **said))


def _to_run(project_id: int) -> "Project":
    project, standing = get_project_for(current_viewer.person_id, project_id)
    if not can_choose(standing):
        raise NotAllowedError
    return project


def _get_shown(visit_id: int, *, project_id: int) -> ShownVisit:
    shown = queries.find_shown(visit_id, project_id=project_id)
    if shown is None:
        raise NotFoundError
    return shown


def _page(
    project_id: int, *, visit_id: int | None = None, form: ChoiceForm | None = None, problem: str | None = None
) -> str:
    """The page, with the form of one visit as it was sent and what stopped it."""
    project, standing = get_project_for(current_viewer.person_id, project_id)
    visits = queries.list_for_poster(project.id)
    may_run = can_choose(standing)
    to_choose = [each for each in visits if each.state is VisitState.PROPOSED and may_run and project.state in OUT]
    forms = {each.visit.id: ChoiceForm(each, formdata=None) for each in to_choose}
    if form and visit_id not in forms:  # nothing to choose any more, so there is no field to send anybody to
        form, problem = None, problem or gettext(VisitHasChangedError.text)
    return render_template(
        "my_projects/visits.html",
        project=project,
        visits=visits,
        may_run=may_run,
        forms=forms | ({visit_id: form} if form else {}),
        sent_form=form,
        problem=problem,
        may_give_address=bool(project.street_address) and project.address_shown != AddressShown.ON_REPLY,
    )
