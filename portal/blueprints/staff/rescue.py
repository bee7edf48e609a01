"""The rescue queue, `/stab/redning`: projects nobody replied to, what would have helped, and what staff do about it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff import bp
from portal.blueprints.staff.forms import MessageForm, NoteForm
from portal.blueprints.staff.words import say_reason, waited
from portal.conversations.services import MOST_LETTERS
from portal.core import clock
from portal.core.errors import DomainError, NotFoundError
from portal.dispatch import rescue, what_if
from portal.dispatch.explain import promised_by
from portal.projects import approval, asking
from portal.projects.catalogue import find_category
from portal.web import access
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

Answer = Response | tuple[str, int]
PAGE = 20
FEW_ASKABLE = 10
"""So many of the nearest are shown until staff wish to see all."""
WIDER_LABELS = {1.5: _("Halvannen gang så langt"), 2.0: _("Dobbelt så langt"), 3.0: _("Tre ganger så langt")}


@bp.get("/redning")
@access.moderator
def list_rescues() -> str:
    """The queue, the oldest on top."""
    after_id = read_row_number(request.args.get("etter", ""))
    rows = rescue.list_rescues(after_id=after_id, limit=PAGE + 1)
    shown = rows[:PAGE]
    here = url_for("staff.list_rescues")
    return render_template(
        "staff/rescues.html",
        rows=shown,
        first_url=here,
        next_url=url_for("staff.list_rescues", etter=shown[-1].project.id) if len(rows) > PAGE else None,
        is_first=after_id is None,
        waited=waited,
        is_late=_is_late,
        promised_by=promised_by,
        category_name=_category_name,
    )


@bp.get("/redning/<id:project_id>")
@access.moderator
def show_rescue(project_id: int) -> str:
    """One of them: what would have found more firms, and whom staff may ask."""
    return rescue_page(project_id)


def rescue_page(
    project_id: int,
    *,
    message_form: MessageForm | None = None,
    note_form: NoteForm | None = None,
    problem: str | None = None,
) -> str:
    """The page, with a form as it was sent and what stopped it."""
    found = rescue.get_rescue(project_id)
    is_waiting = rescue.is_waiting(found)
    shows_all = bool(request.args.get("alle"))
    most = what_if.MOST_ASKABLE if shows_all else FEW_ASKABLE
    askable = what_if.list_askable(found.project, limit=most + 1) if is_waiting else []
    return render_template(
        "staff/rescue.html",
        rescue=found,
        project=found.project,
        is_waiting=is_waiting,
        what_if=what_if.think(found.project) if is_waiting else None,
        askable=askable[:most],
        are_more=len(askable) > most,
        shows_all=shows_all,
        furthest_km=what_if.STEPS_KM[-1],
        most_by_hand=rescue.MOST_BY_HAND,
        wider=[(factor, WIDER_LABELS[factor]) for factor in rescue.WIDER],
        say_reason=say_reason,
        promised_by=promised_by(found.course),
        is_late=is_waiting and _is_late(found),
        message_form=message_form or MessageForm(formdata=None),
        note_form=note_form or NoteForm(formdata=None),
        most_letters=MOST_LETTERS,
        most_note=rescue.MOST_NOTE,
        category_name=_category_name,
        problem=problem,
    )


@bp.post("/redning/<id:project_id>/spor")
@access.moderator
@commits
def ask_by_hand(project_id: int) -> Answer:
    """Ask the chosen near misses. Answers 422 without any, 409 when it no longer waits."""
    project = approval.get_submitted_project(project_id)
    chosen = [number for number in map(read_row_number, request.form.getlist("firm")) if number]
    asked = 0

    def ask() -> None:
        nonlocal asked
        asked = rescue.ask_by_hand(project, firm_ids=chosen, actor_id=current_viewer.person_id)

    return _done(project_id, ask, lambda: _said_asked(asked))


def _said_asked(asked: int) -> str:
    if not asked:
        return gettext("Ingen ble spurt: de valgte er spurt før, eller passer ikke lenger.")
    return ngettext("%(num)s bedrift er spurt.", "%(num)s bedrifter er spurt.", asked)


@bp.post("/redning/<id:project_id>/utvid")
@access.moderator
@commits
def widen_search(project_id: int) -> Answer:
    """Begin the waves anew, further away. Answers 409 when that would find nobody, or it no longer waits."""
    project = approval.get_submitted_project(project_id)
    wanted = request.form.get("factor")
    factor = next((each for each in rescue.WIDER if str(each) == wanted), rescue.WIDER[0])
    asked = 0

    def widen() -> None:
        nonlocal asked
        asked = rescue.widen(project, radius_factor=factor, actor_id=current_viewer.person_id)

    return _done(project_id, widen, lambda: _said_wider(asked), leave=True)


def _said_wider(asked: int) -> str:
    if not asked:
        return gettext("Rundene begynner på nytt. Ingen passer i den første; de neste ser lenger unna.")
    return ngettext(
        "Rundene begynner på nytt, og ser lenger unna. %(num)s bedrift er spurt nå.",
        "Rundene begynner på nytt, og ser lenger unna. %(num)s bedrifter er spurt nå.",
        asked,
    )


@bp.post("/redning/<id:project_id>/skriv")
@access.moderator
@commits
def write_about_rescue(project_id: int) -> Answer:
    """Tell the poster, in their conversation with us."""
    project = rescue.get_rescue(project_id).project
    form = MessageForm()
    if not form.validate_on_submit():
        return rescue_page(project_id, message_form=form), 422
    return _done(
        project_id,
        lambda: asking.write_as_staff(project, body=form.body.data, actor_id=current_viewer.person_id),
        lambda: gettext("Meldingen er sendt. Kunden får den på e-post."),
    )


@bp.post("/redning/<id:project_id>/ferdig")
@access.moderator
@commits
def close_rescue(project_id: int) -> Answer:
    """What could be done is done; with a note for colleagues."""
    project = rescue.get_rescue(project_id).project
    form = NoteForm()
    if not form.validate_on_submit():
        return rescue_page(project_id, note_form=form), 422
    return _done(
        project_id,
        lambda: rescue.close(project, note=form.note.data, actor_id=current_viewer.person_id),
        lambda: gettext("«%(title)s» er ute av køen.", title=project.title_in(current_locale())),
        leave=True,
    )


def _done(project_id: int, act: Callable[[], object], sentence: Callable[[], str], *, leave: bool = False) -> Answer:
    try:
        act()
    except DomainError as error:
        return _not_done(project_id, gettext(error.text), error.status)
    flash(sentence(), "success")
    onward = url_for("staff.list_rescues") if leave else url_for("staff.show_rescue", project_id=project_id)
    return redirect(onward, 303)


def _not_done(project_id: int, problem: str, status: int) -> Answer:
    try:
        return rescue_page(project_id, problem=problem), status
    except NotFoundError:  # a colleague has begun its waves anew, so there is no such page any more
        flash(problem, "warning")
        return redirect(url_for("staff.list_rescues"), 303)


def _is_late(found: rescue.Rescue) -> bool:
    return clock.now() > promised_by(found.course)


def _category_name(key: str) -> str:
    category = find_category(key)
    return category.name(current_locale()) if category else key
