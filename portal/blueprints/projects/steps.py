"""The one view that walks the wizard's steps. A step that doesn't pass is kept as typed and shown again by a redirect."""

from itertools import takewhile
from typing import TYPE_CHECKING

from flask import Response, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict

from portal.accounts import attempts
from portal.blueprints.projects import bp, forms, photos
from portal.blueprints.projects.draft import find_own_draft, remember_draft, to_the_beginning
from portal.blueprints.projects.step import Step
from portal.blueprints.projects.step_table import STEPS, find_step, list_applying, list_names
from portal.projects import services
from portal.projects.catalogue import list_categories
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits
from portal.web.forms import BaseForm
from portal.web.locale import current_locale
from portal.web.sign_in import client_address
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

LEAVE = "avslutt"
REFUSED = "feil"
"""In the address right after a post that didn't pass: only then are errors shown."""
PROBLEM = "photo_problem"
NOT_TYPED = ("csrf_token", "q", photos.REMOVE, LEAVE, "asked")


@bp.get("")
@access.anyone
def begin() -> Response:
    """Go on where one was, or begin; who comes with a wish or a service begins."""
    carried = {name: request.args.get(name) for name in ("q", "tjeneste")}
    draft = None if any(carried.values()) else find_own_draft()
    walked = list(takewhile(lambda step: draft and step.slug in draft.typed, list_applying(draft)))
    return redirect(url_for("projects.show_step", step=(walked or STEPS[:1])[-1].slug, **carried), 303)


@bp.get("/<string:step>")
@access.anyone
def show_step(step: str) -> Response | str:
    """A step as it was last typed, finished or not; its errors only right after it was sent."""
    the_step = find_step(step) or abort(404)
    draft = find_own_draft()
    if draft is None and the_step is not STEPS[0]:
        return to_the_beginning()
    if not the_step.applies(draft):
        return redirect(url_for("projects.begin"), 303)
    chosen_anew = the_step is STEPS[0] and "tjeneste" in request.args
    kept = draft.typed.get(the_step.slug) if draft and not chosen_anew else None
    form = the_step.make_form(draft, _as_sent(kept) if kept is not None else None)
    problem = session.pop(PROBLEM, None) if REFUSED in request.args else None
    if REFUSED in request.args and kept is not None:
        form.validate()
    return _render(the_step, draft, form, problem)


def _as_sent(kept: dict[str, list[str]]) -> MultiDict:
    """Kept words as a form that was sent; the token isn't kept with them, and they have come through that gate."""
    return MultiDict(kept | {"csrf_token": [generate_csrf()]})


@bp.post("/<string:step>")
@access.anyone
@accepts_up_to(megabytes=210)
@commits
def save_step(step: str) -> Response:
    """Keep what was typed, whatever it is; go on when it passes, else back to the step."""
    the_step = find_step(step) or abort(404)
    draft = find_own_draft()
    if draft is None and the_step is not STEPS[0]:
        return to_the_beginning()
    uploads = None
    if the_step.slug == "beskrivelse":
        uploads = photos.clean_uploads()
        draft = find_own_draft()
    draft = draft or _begin_draft()
    problem = photos.save_uploads(draft, uploads) if uploads else None  # before the draft is locked: a disk is slow
    services.keep_typed(draft, step=the_step.slug, typed=_as_typed())
    if LEAVE in request.form:
        flash(gettext("Svarene er lagret i denne nettleseren. «Legg ut jobb» tar deg tilbake til dem."), "success")
        return redirect(url_for("public.show_home"), 303)
    form = the_step.make_form(draft, request.form)
    if not form.validate() or problem:
        return _back_to(the_step, problem)
    services.save_draft(draft, **the_step.read(form, draft))
    return redirect(_url_onwards(the_step, draft, form), 303)


def _back_to(step: Step, problem: str | None) -> Response:
    """To the step's own page: browser «back» then never asks whether to send again."""
    if problem:
        session[PROBLEM] = problem
    return redirect(url_for("projects.show_step", step=step.slug, **{REFUSED: 1}), 303)


def _begin_draft() -> "Project":
    attempts.DRAFTS_FROM_CLIENT.spend(client_address())
    draft, key = services.begin_draft(
        list_categories()[0].key, locale=current_locale(), poster_id=current_viewer.person_id
    )
    remember_draft(key)
    wish = request.form.get("q", "")[: forms.MOST_DESCRIPTION]
    if wish:
        services.keep_typed(draft, step="beskrivelse", typed={"description": [wish]})
    return draft


def _as_typed() -> dict[str, list[str]]:
    return {name: values for name, values in request.form.lists() if name not in NOT_TYPED}


def _url_onwards(step: Step, draft: "Project", form: BaseForm) -> str:
    """Where a step that passed leads: on this page a while longer, or to the next that applies."""
    if photos.wants_to_stay():
        return url_for("projects.show_step", step=step.slug, _anchor="photos-list")
    if step.slug == "detaljer" and (new := _unasked(form)):
        return url_for("projects.show_step", step=step.slug, _anchor=new)
    applying = list_applying(draft)
    if step not in applying:
        return url_for("projects.begin")
    following = applying[applying.index(step) + 1 :]
    return url_for("projects.show_step", step=following[0].slug) if following else url_for("projects.show_check")


def _unasked(form: BaseForm) -> str | None:
    """The first question that an answer on this very page has given rise to: it is asked before going on."""
    asked = request.form.get("asked", "").split()
    return next((name for name in form._fields if name not in {"csrf_token", *asked}), None)


def _render(step: Step, draft: "Project | None", form: BaseForm, problem: str | None) -> str:
    applying, names = list_applying(draft), list_names(draft)
    place = applying.index(step)
    back_url = url_for("projects.show_step", step=applying[place - 1].slug) if place else url_for("public.show_home")
    return render_template(
        f"projects/step_{step.slug}.html",
        form=form,
        names=names,
        number=place + 1,
        back_url=back_url,
        action=url_for("projects.save_step", step=step.slug),
        next_name=names[place + 1],
        draft=draft,
        problem=problem,
        wish=request.values.get("q", ""),
        **step.shows(draft, form),
    )
