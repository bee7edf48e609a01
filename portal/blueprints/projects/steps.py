"""The one view that walks the wizard's steps. A step that doesn't pass is kept as typed and shown again by a redirect."""

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from flask import Response, abort, redirect, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict

from portal.blueprints.projects import bp, category, contact_found, keeping, photos
from portal.blueprints.projects.draft import find_own_draft, to_the_beginning
from portal.blueprints.projects.step import REFUSED, Step
from portal.blueprints.projects.step_table import STEPS, find_step, list_applying, list_names
from portal.projects import drafts, services
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits
from portal.web.forms import BaseForm
from portal.web.htmx import visit, wants_fragment
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

LEAVE = "avslutt"
BACK = "tilbake"
PROBLEM = "photo_problem"
WRITTEN_IN = ("detaljer", "beskrivelse", "sted", "organisasjon", "kontakt")
"""After these there may be contact details in the texts that weren't there before, or a name to compare them with."""


@bp.get("")
@access.anyone
def begin() -> Response:
    """Go on where one was, or begin; who has a draft and comes with another wish is asked first."""
    draft, came_with = find_own_draft(), category.carried()
    if category.competes(draft):
        return redirect(url_for("projects.show_choice_of_drafts", **came_with), 303)
    return redirect(url_for("projects.show_step", step=_where_to_go_on(draft, came_with).slug, **came_with), 303)


def _where_to_go_on(draft: "Project | None", came_with: dict[str, str]) -> Step:
    knows_category = category.chosen_of(came_with.get("kategori")) is not None
    if knows_category and (draft is None or "tjeneste" in came_with):
        return find_step("jobb")
    walked = list(takewhile(lambda step: draft and step.slug in draft.typed, list_applying(draft)))
    return (walked or STEPS[:1])[-1]


@bp.get("/videre")
@access.anyone
def go_on() -> Response:
    """The first step that was never sent, or not as it is now; or the check."""
    draft = find_own_draft()
    if draft is None:
        return to_the_beginning()
    left = [
        step
        for step in list_applying(draft)
        if step.slug not in draft.typed or keeping.is_unsent(draft.typed, step.slug)
    ]
    return redirect(url_for("projects.show_step", step=left[0].slug) if left else url_for("projects.show_check"), 303)


@bp.get("/<string:step>")
@access.anyone
def show_step(step: str) -> Response | str:
    """A step as it was last typed, finished or not; its errors only right after it was sent."""
    the_step = find_step(step) or abort(404)
    draft = find_own_draft()
    if draft is None and not _begins(the_step):
        return to_the_beginning()
    if not the_step.applies(draft):
        return redirect(url_for("projects.begin"), 303)
    chosen_anew = the_step.slug == "jobb" and "tjeneste" in request.args
    kept = draft.typed.get(the_step.slug) if draft and not chosen_anew else None
    is_refused = REFUSED in request.args
    form = the_step.make_form(draft, _as_sent(kept or {}) if kept is not None or is_refused else None)
    problem = session.pop(PROBLEM, None) if is_refused else None
    if is_refused:
        form.validate()
    context = _context(the_step, draft, form, problem)
    if the_step is STEPS[0]:
        return category.show_category(context)
    return render_template(f"projects/step_{the_step.slug}.html", **context)


def _begins(step: Step) -> bool:
    """Whether the step can be the first: the choice of category, or of a service when the category came along."""
    return step is STEPS[0] or (step.slug == "jobb" and category.chosen_of(request.values.get("kategori")) is not None)


def _as_sent(kept: dict[str, list[str]]) -> MultiDict:
    """Kept words as a form that was sent; the token isn't kept with them, and they have come through that gate."""
    return MultiDict(kept | {"csrf_token": [generate_csrf()]})


@bp.post("/<string:step>")
@access.anyone
@commits
def save_step(step: str) -> Response | str:
    """Keep what was typed, whatever it is; go on when it passes, else back to the step. A script is told where to go."""
    return _answer(find_step(step) or abort(404))


@bp.post("/beskrivelse")
@access.anyone
@accepts_up_to(megabytes=210)
@commits
def save_description() -> Response | str:
    """As `save_step`, for the step that takes photos and drawings with its words."""
    return _answer(find_step("beskrivelse"))


def _answer(the_step: Step) -> Response | str:
    answer = _keep(the_step) if keeping.KEEP in request.form else _save(the_step)
    by_script = request.headers.get("HX-Request") == "true"
    return visit(answer.location) if by_script and isinstance(answer, Response) and answer.location else answer


def _keep(the_step: Step) -> Response:
    """The words so far, sent by the script; answers their mark."""
    draft = find_own_draft() or abort(404)
    form = the_step.make_form(draft, request.form)
    mark = _keep_unless_changed(the_step, draft, form)
    if mark is None:
        _keep_beside(the_step, draft, form)
    return Response(mark, status=200 if mark else 202, mimetype="text/plain")


def _keep_beside(step: Step, draft: "Project", form: BaseForm) -> None:
    """Words that may not go over another window's: they are shown beside those on the step's page."""
    beside = step.slug + keeping.ELSEWHERE
    kept = draft.typed.get(beside)
    if kept and keeping.REFUSED_WHILE_TYPED not in kept:
        return  # words that were sent on purpose go first
    words = keeping.words_sent({}, step.keeps(draft, form))
    services.keep_typed(draft, step=beside, typed=words | {keeping.REFUSED_WHILE_TYPED: []})


def _keep_unless_changed(step: Step, draft: "Project", form: BaseForm) -> str | None:
    """Keep words that nobody has sent yet; their mark, or None where another window has sent others: «Neste» asks about those."""
    before = draft.typed.get(step.slug, {})
    words = keeping.words_sent(before, step.keeps(draft, form))
    if keeping.is_changed_elsewhere(draft.typed, step.slug, words):
        return None
    _write_words(step, draft, words)
    return keeping.mark_of(words)


def _write_words(step: Step, draft: "Project", words: keeping.Words) -> None:
    services.keep_typed(draft, step=step.slug, typed=words)
    services.keep_typed(draft, step=step.slug + keeping.KEPT_BY, typed=keeping.window_sent())


def _save(the_step: Step) -> Response | str:
    if the_step is STEPS[0]:
        return category.save_category()
    the_step.before()
    draft = find_own_draft()
    if draft is None and not _begins(the_step):
        return to_the_beginning()
    uploads = None
    if the_step.slug == "beskrivelse":
        uploads = photos.clean_uploads()
        draft = find_own_draft()
    if _begins(the_step):
        draft = category.begin_in(draft, *category.chosen_of(request.form["kategori"]))
    if current_viewer.is_signed_in and draft.poster_id is None:
        drafts.adopt(draft, person_id=current_viewer.person_id)
    problem = photos.save_uploads(draft, uploads) if uploads else None  # before the draft is locked: a disk is slow
    form = the_step.make_form(draft, request.form)
    if the_step.slug == "detaljer" and wants_fragment():
        return _render_questions(the_step, draft, form)
    if not _keep_words(the_step, draft, form):
        return redirect(url_for("projects.show_step", step=the_step.slug), 303)
    return _go_on(the_step, draft, form, problem)


def _keep_words(step: Step, draft: "Project", form: BaseForm) -> bool:
    """Keep this page's words. False when another window has sent others since: those are kept beside them, and both are shown."""
    before = draft.typed.get(step.slug, {})
    words = keeping.words_sent(before, step.keeps(draft, form))
    is_alone = not keeping.is_changed_elsewhere(draft.typed, step.slug, words)
    _write_words(step, draft, words)
    beside = step.slug + keeping.ELSEWHERE
    kept = draft.typed.get(beside)
    if is_alone and keeping.has_unseen(kept):
        return False
    if not is_alone or kept:
        services.keep_typed(draft, step=beside, typed={} if is_alone else before)
    return is_alone


def _go_on(the_step: Step, draft: "Project", form: BaseForm, problem: str | None) -> Response:
    """What was typed is kept; whether it passes decides where it leads."""
    passes = form.validate()
    if passes:
        sent = keeping.sent_mark(the_step.slug, draft.typed[the_step.slug])
        services.save_draft(draft, sent=sent, **the_step.read(form, draft))
        the_step.also(form, draft)
    if url := None if problem else _url_aside(the_step, draft):
        return redirect(url, 303)
    if not passes or problem:
        return _back_to(the_step, problem)
    return redirect(_url_onwards(the_step, draft, form), 303)


def _url_aside(step: Step, draft: "Project") -> str | None:
    """Where a button leads that doesn't ask whether the step passes."""
    if LEAVE in request.form:
        return url_for("projects.show_saved")
    if BACK in request.form:
        return _url_back(step, draft)
    if photos.UPLOAD in request.form:
        return url_for("projects.show_step", step=step.slug, _anchor="photos-list")
    return None


def _url_back(step: Step, draft: "Project | None") -> str:
    applying = list_applying(draft)
    place = applying.index(step) if step in applying else 0
    return url_for("projects.show_step", step=applying[place - 1].slug) if place else url_for("public.show_home")


def _back_to(step: Step, problem: str | None) -> Response:
    """To the step's own page: browser «back» then never asks whether to send again."""
    if problem:
        session[PROBLEM] = problem
    return redirect(url_for("projects.show_step", step=step.slug, **{REFUSED: 1}), 303)


def _render_questions(step: Step, draft: "Project", form: BaseForm) -> str:
    """The questions that the answers so far give rise to; nothing is checked before the step is sent."""
    seen = _keep_unless_changed(step, draft, form) or request.form[keeping.SEEN]
    action = url_for("projects.save_step", step=step.slug)
    return render_template("projects/_questions.html", form=form, action=action, seen=seen, **step.shows(draft, form))


def _url_onwards(step: Step, draft: "Project", form: BaseForm) -> str:
    """Where a step that passed leads: on this page a while longer, or to the next that applies."""
    if photos.wants_to_stay():
        return url_for("projects.show_step", step=step.slug, _anchor="photos-list")
    if step.slug == "detaljer" and (new := _unasked(form)):
        return url_for("projects.show_step", step=step.slug, _anchor=new)
    applying = list_applying(draft)
    if step not in applying:
        return url_for("projects.begin")
    if step.slug in WRITTEN_IN and (url := contact_found.url_of_question(draft)):
        return url
    following = applying[applying.index(step) + 1 :]
    return url_for("projects.show_step", step=following[0].slug) if following else url_for("projects.show_check")


def _unasked(form: BaseForm) -> str | None:
    """The first question that an answer on this very page has given rise to: it is asked before going on."""
    asked = request.form.get("asked", "").split()
    return next((name for name in form._fields if name not in {"csrf_token", *asked}), None)


def _context(step: Step, draft: "Project | None", form: BaseForm, problem: str | None) -> dict[str, Any]:
    applying, names = list_applying(draft), list_names(draft)
    place = applying.index(step)
    beside = draft.typed.get(step.slug + keeping.ELSEWHERE) if draft else None
    return {
        "form": form,
        "names": names,
        "number": place + 1,
        "back_url": _url_back(step, draft),
        "action": url_for("projects.save_step", step=step.slug),
        "next_name": names[place + 1],
        "draft": draft,
        "problem": problem,
        "carried": category.carried(),
        "seen": keeping.mark_of(draft.typed.get(step.slug)) if draft else None,
        "differing": keeping.list_differing(form, beside),
        "shown": keeping.mark_of(beside) if beside else None,
        **step.shows(draft, form),
    }
