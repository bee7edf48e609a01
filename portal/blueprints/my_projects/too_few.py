"""Fewer replied than was wished: the poster's three ways on. Each is pressed once."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.blueprints.my_projects import bp
from portal.core.errors import StateError
from portal.dispatch import too_few
from portal.projects.queries import get_project_of
from portal.web import access
from portal.web.commit import commits
from portal.web.viewer import current_viewer


@bp.post("/<id:project_id>/se-lenger-unna")
@access.signed_in
@commits
def look_further(project_id: int) -> Response:
    """New rounds, further away."""
    return _answer(project_id, too_few.look_further, gettext("Vi leter på nytt, og ser lenger unna."))


@bp.post("/<id:project_id>/prov-igjen-senere")
@access.signed_in
@commits
def try_later(project_id: int) -> Response:
    """New rounds in two weeks."""
    return _answer(project_id, too_few.try_later, gettext("Vi spør flere om to uker."))


@bp.post("/<id:project_id>/godta-svarene")
@access.signed_in
@commits
def settle_for_these(project_id: int) -> Response:
    """No more rounds."""
    return _answer(project_id, too_few.settle_for_these, gettext("Vi leter ikke mer. Velg når du er klar."))


def _answer(project_id: int, answer: Callable[..., None], sentence: str) -> Response:
    project = get_project_of(current_viewer.person_id, project_id)
    try:
        answer(project, actor_id=current_viewer.person_id)
    except StateError as error:
        flash(gettext(error.text), "warning")
    else:
        flash(sentence, "success")
    return redirect(url_for("my_projects.show_my_project", project_id=project_id), 303)
