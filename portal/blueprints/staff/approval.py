"""Reading a project as a firm will, and letting it out or not."""

from datetime import datetime

from babel.dates import format_timedelta
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from portal.blueprints.staff import bp
from portal.blueprints.staff.forms import MOST_REASON, RejectForm
from portal.core import clock
from portal.dispatch.matching import count_left_out, list_candidates
from portal.dispatch.services import MOST_ASKED
from portal.files.queries import list_first_photos, list_photos
from portal.projects import approval, services
from portal.projects.prospect import prospect_of
from portal.projects.states import ProjectState
from portal.web import access
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.locale import current_locale
from portal.web.photo_links import photo_link
from portal.web.viewer import current_viewer

PAGE = 20
LEFT_OUT_REASONS = {
    "suspended": lazy_gettext("stengt av oss"),
    "unverified": lazy_gettext("ikke kontrollert ennå"),
    "paused": lazy_gettext("har tatt pause"),
    "own-project": lazy_gettext("kundens egen bedrift"),
    "too-far": lazy_gettext("for langt unna"),
    "no-capacity": lazy_gettext("har nok oppdrag denne uken"),
    "already-asked": lazy_gettext("spurt før"),
}


@bp.get("/prosjekter")
@access.moderator
def list_waiting_projects() -> str:
    """The queue, the project that has waited longest first."""
    after_id = read_row_number(request.args.get("etter", ""))
    rows = approval.list_queue(after_id=after_id, limit=PAGE + 1)
    shown = rows[:PAGE]
    return render_template(
        "staff/projects.html",
        rows=shown,
        photos=_thumbnails([row.project.id for row in shown]),
        figures=approval.get_figures(),
        waited=_waited,
        is_first=after_id is None,
        next_after=shown[-1].project.id if len(rows) > PAGE else None,
    )


@bp.get("/prosjekter/<id:project_id>")
@access.moderator
def show_project(project_id: int) -> str:
    """Everything a firm would see of it, whom to ask about it, and which firms it would go to."""
    return _project_page(project_id, RejectForm(formdata=None))


@bp.post("/prosjekter/<id:project_id>/godkjenn")
@access.moderator
@commits
def approve_project(project_id: int) -> Response:
    """Let it out. Answers 409 when a colleague was faster."""
    project = approval.get_submitted_project(project_id)
    services.approve(project, actor_id=current_viewer.person_id)
    flash(gettext("«%(title)s» er godkjent. Bedriftene som passer, blir spurt nå.", title=project.title), "success")
    return redirect(url_for("staff.list_waiting_projects"), 303)


@bp.post("/prosjekter/<id:project_id>/avvis")
@access.moderator
@commits
def reject_project(project_id: int) -> Response | tuple[str, int]:
    """Don't let it out, with a reason for the poster. Answers 409 when a colleague was faster."""
    project = approval.get_submitted_project(project_id)
    form = RejectForm()
    if not form.validate_on_submit():
        return _project_page(project_id, form), 422
    services.reject(project, reason=form.reason.data, actor_id=current_viewer.person_id)
    flash(gettext("«%(title)s» er avvist. Kunden får begrunnelsen på e-post.", title=project.title), "success")
    return redirect(url_for("staff.list_waiting_projects"), 303)


def _project_page(project_id: int, form: RejectForm) -> str:
    project = approval.get_submitted_project(project_id)
    is_waiting = project.state is ProjectState.WAITING
    return render_template(
        "staff/project.html",
        project=project,
        prospect=prospect_of(project, locale=current_locale()),
        photos=[photo_link(photo) for photo in list_photos(project.id)],
        is_waiting=is_waiting,
        candidates=list_candidates(project, limit=MOST_ASKED) if is_waiting else [],
        left_out=_left_out(count_left_out(project)) if is_waiting else [],
        form=form,
        most_reason=MOST_REASON,
        waited=_waited,
    )


def _thumbnails(project_ids: list[int]) -> dict[int, str]:
    return {number: photo_link(photo)["thumb_url"] for number, photo in list_first_photos(project_ids).items()}


def _left_out(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(text), counts[reason]) for reason, text in LEFT_OUT_REASONS.items() if reason in counts]


def _waited(moment: datetime) -> str:
    """«42 min», «3 t», «2 d» since then."""
    return format_timedelta(clock.now() - moment, granularity="minute", format="short", locale=current_locale())
