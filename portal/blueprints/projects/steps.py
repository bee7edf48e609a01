"""The wizard's steps as a table, and the one view that walks it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from portal.accounts import attempts
from portal.blueprints.projects import bp, forms, photos
from portal.blueprints.projects.draft import find_own_draft, remember_draft, to_the_beginning
from portal.projects import queries, services
from portal.projects.catalogue import CategorySet, list_categories
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits_as_typed
from portal.web.forms import BaseForm
from portal.web.locale import current_locale
from portal.web.sign_in import client_address
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project


@dataclass(frozen=True)
class Step:
    """One page: its place in the address, its name, how its form is made, filled in and read."""

    slug: str
    name: LazyString
    make_form: Callable[["Project | None", MultiDict | None], BaseForm]
    read: Callable[[BaseForm, "Project"], dict[str, Any]]


def _questions_of(draft: "Project | None") -> CategorySet:
    return queries.get_questions_of(draft) if draft else list_categories()[0]


def _service_form(draft: "Project | None", typed: MultiDict | None) -> BaseForm:
    form = forms.ServiceForm(typed, data={"service": request.args.get("tjeneste") or (draft and draft.service)})
    return form.offer(_questions_of(draft), current_locale())


def _question_form(draft: "Project", typed: MultiDict | None) -> BaseForm:
    questions = _questions_of(draft).questions(draft.service, _answers_so_far(draft, typed))
    return forms.question_form(questions, current_locale())(typed, data=draft.answers)


def _answers_so_far(draft: "Project", typed: MultiDict | None) -> dict[str, Any]:
    """Answers to what was asked before the questions that depend on them, on the same page."""
    return draft.answers | ({key: typed.get(key) for key in typed} if typed else {})


def _read_answers(form: BaseForm, draft: "Project") -> dict[str, Any]:
    answers = {
        name: field.data
        for name, field in form._fields.items()
        if name != "csrf_token" and field.data not in (None, "")
    }
    return {"answers": answers}


def _contact_form(draft: "Project", typed: MultiDict | None) -> BaseForm:
    known = {name: getattr(draft, name) for name in ("contact_name", "contact_email", "contact_phone")}
    if current_viewer.is_signed_in and not known["contact_email"]:
        known |= {"contact_name": current_viewer.name, "contact_email": current_viewer.email}
    kept = {name: getattr(draft, name) for name in ("shares_email", "shares_phone")}
    return forms.ContactForm(typed, data=known | kept | {"wished_replies": str(draft.wished_replies)})


def _plain(form: type[BaseForm], *names: str) -> Callable[["Project", MultiDict | None], BaseForm]:
    return lambda draft, typed: form(typed, data={name: getattr(draft, name) for name in names})


def _budget_text(draft: "Project") -> str:
    return str(draft.budget_ore // 100) if draft.budget_ore else ""


STEPS = (
    Step("jobb", _("Type jobb"), _service_form, lambda form, draft: {"service": form.service.data}),
    Step("detaljer", _("Detaljer"), _question_form, _read_answers),
    Step(
        "beskrivelse",
        _("Beskrivelse og bilder"),
        _plain(forms.DescriptionForm, "description"),
        lambda form, draft: {"description": form.description.data},
    ),
    Step(
        "sted",
        _("Sted"),
        _plain(forms.PlaceForm, "postal_code", "street_address", "address_shown"),
        lambda form, draft: {
            "postal_code": form.postal_code.data,
            "street_address": form.street_address.data or None,
            "address_shown": form.address_shown.data,
        },
    ),
    Step(
        "tid",
        _("Tid og budsjett"),
        lambda draft, typed: forms.TimeForm(typed, data={"start": draft.start, "budget": _budget_text(draft)}),
        lambda form, draft: {"start": form.start.data, "budget_ore": getattr(form, "budget_ore", None)},
    ),
    Step(
        "kontakt",
        _("Kontakt"),
        _contact_form,
        lambda form, draft: {
            "contact_name": form.contact_name.data,
            "contact_email": form.contact_email.data,
            "contact_phone": form.contact_phone.data or None,
            "shares_email": form.shares_email.data,
            "shares_phone": form.shares_phone.data,
            "wished_replies": int(form.wished_replies.data),
        },
    ),
)
LEAVE = "avslutt"
NOT_TYPED = ("csrf_token", "q", photos.REMOVE, LEAVE, "asked")
NAMES = [step.name for step in STEPS] + [_("Sjekk svarene")]


def _find_step(slug: str) -> tuple[int, Step]:
    for number, step in enumerate(STEPS):
        if step.slug == slug:
            return number, step
    return abort(404)


def url_after(number: int) -> str:
    """The page after the step with this number (0-based)."""
    if number + 1 < len(STEPS):
        return url_for("projects.show_step", step=STEPS[number + 1].slug)
    return url_for("projects.show_check")


@bp.get("")
@access.anyone
def begin() -> Response:
    """Go on where one was, or begin; who comes with a wish or a service begins."""
    carried = {name: request.args.get(name) for name in ("q", "tjeneste")}
    draft = None if any(carried.values()) else find_own_draft()
    walked = list(takewhile(lambda step: draft and step.slug in draft.typed, STEPS))
    return redirect(url_for("projects.show_step", step=(walked or STEPS[:1])[-1].slug, **carried), 303)


@bp.get("/<string:step>")
@access.anyone
def show_step(step: str) -> Response | str:
    """A step as it was last typed, finished or not."""
    number, the_step = _find_step(step)
    draft = find_own_draft()
    if draft is None and number > 0:
        return to_the_beginning()
    chosen_anew = number == 0 and "tjeneste" in request.args
    kept = draft.typed.get(the_step.slug) if draft and not chosen_anew else None
    form = the_step.make_form(draft, MultiDict(kept) if kept else None)
    return _render(number, the_step, draft, form)


@bp.post("/<string:step>")
@access.anyone
@accepts_up_to(megabytes=210)
@commits_as_typed
def save_step(step: str) -> Response | tuple[str, int]:
    """Keep what was typed, whatever it is; go on when it passes."""
    number, the_step = _find_step(step)
    draft = find_own_draft()
    if draft is None and number > 0:
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
        return _render(number, the_step, draft, form, problem=problem), 422
    services.save_draft(draft, **the_step.read(form, draft))
    if photos.wants_to_stay():
        return redirect(url_for("projects.show_step", step=the_step.slug, _anchor="photos-list"), 303)
    if the_step.slug == "detaljer" and (new := _unasked(form)):
        return redirect(url_for("projects.show_step", step=the_step.slug, _anchor=new), 303)
    return redirect(url_after(number), 303)


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


def _unasked(form: BaseForm) -> str | None:
    """The first question that an answer on this very page has given rise to: it is asked before going on."""
    asked = request.form.get("asked", "").split()
    return next((name for name in form._fields if name not in {"csrf_token", *asked}), None)


def _units(draft: "Project") -> dict[str, str]:
    """Unit of each number that is asked for, by question."""
    questions = _questions_of(draft).questions(draft.service, _answers_so_far(draft, request.form))
    return {question.key: question.unit(current_locale()) for question in questions if question.kind == "number"}


def _render(number: int, step: Step, draft: "Project | None", form: BaseForm, problem: str | None = None) -> str:
    back_url = url_for("projects.show_step", step=STEPS[number - 1].slug) if number else url_for("public.show_home")
    return render_template(
        f"projects/step_{step.slug}.html",
        form=form,
        names=NAMES,
        number=number + 1,
        back_url=back_url,
        action=url_for("projects.save_step", step=step.slug),
        next_name=NAMES[number + 1],
        draft=draft,
        photos=photos.list_shown(draft) if step.slug == "beskrivelse" else [],
        units=_units(draft) if step.slug == "detaljer" else {},
        problem=problem,
        wish=request.values.get("q", ""),
    )
