"""Changing a project that was handed in: the wizard's own forms, one part at a time, and nothing lost in two windows."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from portal.blueprints.my_projects import bp
from portal.blueprints.projects.step import Step
from portal.blueprints.projects.step_table import find_step
from portal.core import transaction
from portal.leads import life as leads_life
from portal.projects import queries
from portal.projects.editing import EDITABLE_IN
from portal.projects.errors import ProjectHasChangedError
from portal.projects.screening import list_contact_details
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

PARTS = ("jobb", "detaljer", "beskrivelse", "sted", "tid", "kontakt")
NAMES = {"beskrivelse": lazy_gettext("Beskrivelse")}
"""The photos have a page of their own here."""
ONLY_BEFORE_APPROVAL = ("jobb",)
SETTLED_FIELDS = {"sted": "postal_code", "kontakt": "wished_replies"}
"""Asked together with what may still be changed; from the approval they are neither shown nor read."""
NOT_ASKED = ("csrf_token", "photos", "terms_version")
MOST_DIGITS = 9


def list_parts(project: "Project") -> list[Step]:
    """The steps of the wizard whose answers may be changed now."""
    if project.state not in EDITABLE_IN:
        return []
    slugs = [slug for slug in PARTS if project.approved_at is None or slug not in ONLY_BEFORE_APPROVAL]
    steps = [find_step(slug) for slug in slugs]
    return [replace(step, name=NAMES.get(step.slug, step.name)) for step in steps if step and step.applies(project)]


@bp.get("/<id:project_id>/endre")
@access.signed_in
def choose_part(project_id: int) -> Response | str:
    """What can be changed."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    parts = list_parts(project)
    if not parts:
        return _to_project(project)
    return render_template("my_projects/edit.html", project=project, parts=parts)


@bp.get("/<id:project_id>/endre/<string:part>")
@access.signed_in
def edit_part(project_id: int, part: str) -> Response | str:
    """One part as it is now."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    if not list_parts(project):
        return _to_project(project)
    step = _find_part(project, part)
    return _render(project, step, step.make_form(project, None))


@bp.post("/<id:project_id>/endre/<string:part>")
@access.signed_in
@commits
def save_part(project_id: int, part: str) -> Response | tuple[str, int]:
    """Save it as a new version. Changed elsewhere meanwhile: 409 with both texts, and the next press is on top of the other."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    if not list_parts(project):
        return _to_project(project)
    step = _find_part(project, part)
    form = step.make_form(project, _typed(project, step))
    if not _is_valid(form, project):
        return _render(project, step, form), 422
    fields, known = _read(step, form, project), set(list_contact_details(project))
    try:
        version = leads_life.edit(project, actor_id=current_viewer.person_id, seen_version=_seen_version(), **fields)
    except ProjectHasChangedError as error:
        transaction.rollback()
        project = queries.get_project_of(current_viewer.person_id, project_id)
        page = _render(project, step, form, problem=gettext(error.text), now=step.make_form(project, None))
        return make_response(page, 409)
    if new := _unasked(project, step):
        return redirect(url_for("my_projects.edit_part", project_id=project.id, part=part, _anchor=new), 303)
    if set(list_contact_details(project)) - known:
        return redirect(url_for("my_projects.ask_about_contact", project_id=project.id), 303)
    flash(gettext("Endringen er lagret.") if version else gettext("Ingenting var endret."), "success")
    return _to_project(project)


def _find_part(project: "Project", slug: str) -> Step:
    return next((step for step in list_parts(project) if step.slug == slug), None) or abort(404)


def _to_project(project: "Project") -> Response:
    return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)


def _typed(project: "Project", step: Step) -> MultiDict:
    """What was typed, with what is settled as it is."""
    typed = MultiDict(request.form)
    settled = SETTLED_FIELDS.get(step.slug)
    if settled and project.approved_at is not None:
        typed.setlist(settled, [str(getattr(project, settled))])
    return typed


def _read(step: Step, form: BaseForm, project: "Project") -> dict[str, Any]:
    """What may be changed of it: what is settled has perhaps been changed in another window by a verb of its own."""
    settled = SETTLED_FIELDS.get(step.slug) if project.approved_at is not None else None
    return {name: value for name, value in step.read(form, project).items() if name != settled}


def _is_valid(form: BaseForm, project: "Project") -> bool:
    """As the form says; and an e-mail address that nobody has proved is given to no firm."""
    is_valid = form.validate()
    if "contact_email" in form and form.contact_email.data not in (project.contact_email, current_viewer.email):
        sentence = gettext("Bruk e-postadressen på kontoen din. Den kan du bytte på «Min side».")
        form.contact_email.errors = [*form.contact_email.errors, sentence]
        return False
    return is_valid


def _seen_version() -> int:
    text = request.form.get("version", "")[:MOST_DIGITS]
    return int(text) if text.isascii() and text.isdigit() else 0


def _unasked(project: "Project", step: Step) -> str | None:
    """The first question that the answers just saved have given rise to."""
    if step.slug != "detaljer":
        return None
    asked = request.form.get("asked", "").split()
    return next((name for name in _names(step.make_form(project, None), project, step) if name not in asked), None)


def _names(form: BaseForm, project: "Project", step: Step) -> list[str]:
    """The fields that are shown."""
    settled = SETTLED_FIELDS.get(step.slug) if project.approved_at is not None else None
    return [name for name in form._fields if name not in (*NOT_ASKED, settled)]


def _render(project: "Project", step: Step, form: BaseForm, **more: Any) -> str:
    return render_template(
        "my_projects/edit_part.html",
        project=project,
        step=step,
        form=form,
        names=_names(form, project, step),
        units=step.shows(project, form).get("units", {}) if step.slug == "detaljer" else {},
        action=url_for("my_projects.save_part", project_id=project.id, part=step.slug),
        **({"problem": None, "now": None} | more),
    )
