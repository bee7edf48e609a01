"""The end of the wizard: check the answers, prove the e-mail address, hand the project in."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from portal.accounts import services as accounts
from portal.accounts.errors import SpentCodeError, WrongCodeError
from portal.blueprints.projects import bp, keeping, photos
from portal.blueprints.projects.coverage import gap_of
from portal.blueprints.projects.draft import find_own_draft, forget_draft, to_the_beginning
from portal.blueprints.projects.forms import CodeForm, TermsForm
from portal.blueprints.projects.meter import meter_of
from portal.blueprints.projects.step import Step
from portal.blueprints.projects.step_table import list_applying, list_names
from portal.core.errors import DomainError
from portal.projects import queries, services, terms
from portal.projects.prospect import CALL_TIMES_TEXTS, prospect_of
from portal.projects.screening import list_contact_details
from portal.projects.states import ProjectState
from portal.web import access
from portal.web.commit import commits
from portal.web.drawing_links import list_drawing_links
from portal.web.locale import current_locale
from portal.web.sign_in import client_address, device_words, sign_in
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project


@bp.get("/sjekk")
@access.anyone
def show_check() -> Response | str:
    """Everything that was answered, each with a way to change it, and what a firm will see of it."""
    draft = find_own_draft()
    if draft is None:
        return to_the_beginning()
    return _render_check(draft, TermsForm(data={"terms_version": terms.CURRENT.version}))


def _render_check(draft: "Project", form: TermsForm, problem: str | None = None) -> str:
    prospect = prospect_of(draft, locale=current_locale())
    shown = photos.list_shown(draft)
    return render_template(
        "projects/check.html",
        form=form,
        draft=draft,
        prospect=prospect,
        names=list_names(draft),
        own_answers=_own_answers(draft),
        meter=meter_of(draft, photos=len(shown)),
        found=list_contact_details(draft),
        missing=_missing(draft),
        photos=shown,
        drawings=list_drawing_links(draft.id),
        back_url=url_for("projects.show_step", step=list_applying(draft)[-1].slug),
        proves_nothing=_is_own_address(draft),
        problem=problem,
        terms=terms.CURRENT,
        call_times=CALL_TIMES_TEXTS.get(draft.call_times, ""),
        **gap_of(draft),
    )


def _own_answers(draft: "Project") -> list[dict[str, str]]:
    """Row by row, each with the way to its question; the poster's own words, nothing hidden."""
    spoken = queries.get_questions_of(draft).spoken_by_question(draft.service, draft.answers, current_locale())
    return [
        {
            "question": question.label(current_locale()),
            "answer": answer,
            "url": url_for("projects.show_step", step="detaljer", _anchor=question.key),
        }
        for question, answer in spoken
    ]


def _missing(draft: "Project") -> list[tuple[str, str]]:
    """(address, sentence) of each step that must be done before the project can be handed in."""
    lacking = ((step.slug, step.lacks(draft) or _left_behind(step, draft)) for step in list_applying(draft))
    return [(url_for("projects.show_step", step=slug), str(sentence)) for slug, sentence in lacking if sentence]


def _left_behind(step: Step, draft: "Project") -> str | None:
    """Words that are kept but that the project hasn't got: they would be gone with the draft."""
    if draft.typed.get(step.slug + keeping.ELSEWHERE):
        return gettext("Noe er endret i et annet vindu under «%(step)s». Se hva som skal gjelde.", step=step.name)
    if keeping.is_unsent(draft.typed, step.slug):
        return gettext(
            "Du har skrevet noe under «%(step)s» som ikke er tatt med. Gå innom og trykk Neste.", step=step.name
        )
    return None


def _is_own_address(draft: "Project") -> bool:
    return current_viewer.is_signed_in and current_viewer.email == draft.contact_email


@bp.post("/sjekk")
@access.anyone
@commits
def finish() -> Response | tuple[str, int]:
    """Hand in at once for somebody logged in with this address; else mail a code to it."""
    draft = find_own_draft()
    if draft is None:
        return to_the_beginning()
    form = TermsForm()
    if not form.validate() or _missing(draft):
        return _render_check(draft, form), 422
    try:
        terms.accept(draft, version=form.terms_version.data)
        if _is_own_address(draft):
            services.finish_draft(draft, proof_id=None)
            return _hand_in(draft, person_id=current_viewer.person_id)
        proof_id = _ask_for_code(draft)
    except DomainError as error:
        fresh = TermsForm(None, data={"terms_version": terms.CURRENT.version})
        return _render_check(draft, fresh, problem=gettext(error.text)), 422
    services.finish_draft(draft, proof_id=proof_id)
    return redirect(url_for("projects.show_code"), 303)


def _ask_for_code(draft: "Project") -> int:
    return accounts.request_email_proof(
        draft.contact_email, name=draft.contact_name, client=client_address(), locale=draft.locale
    )


@bp.get("/kode")
@access.anyone
def show_code() -> Response | str:
    """Where the mailed code is typed."""
    draft = find_own_draft()
    if draft is None or draft.state is not ProjectState.UNPROVED:
        return to_the_beginning()
    return render_template("projects/code.html", form=CodeForm(), draft=draft)


@bp.post("/kode")
@access.anyone
@commits
def prove_address() -> Response | tuple[str, int]:
    """The right code proves the address, makes the account if there was none, logs in and hands the project in."""
    draft = find_own_draft()
    if draft is None or draft.state is not ProjectState.UNPROVED:
        return to_the_beginning()
    form = CodeForm()
    if not form.validate():
        return render_template("projects/code.html", form=form, draft=draft), 422
    try:
        person = accounts.prove_email(draft.proof_id, form.code.data, client=client_address())
    except (WrongCodeError, SpentCodeError) as error:
        form.code.errors = [gettext(error.text)]
        return render_template("projects/code.html", form=form, draft=draft), 422
    token = accounts.begin_session(person, **device_words())
    answer = _hand_in(draft, person_id=person.id)
    sign_in(token)
    return answer


@bp.post("/ny-kode")
@access.anyone
@commits
def send_new_code() -> Response:
    """The code didn't come, or is too old: mail another."""
    draft = find_own_draft()
    if draft is None or draft.state is not ProjectState.UNPROVED:
        return to_the_beginning()
    services.finish_draft(draft, proof_id=_ask_for_code(draft))
    flash(gettext("Vi har sendt en ny kode. Den forrige gjelder ikke lenger."), "success")
    return redirect(url_for("projects.show_code"), 303)


def _hand_in(draft: "Project", *, person_id: int) -> Response:
    services.submit(draft, poster_id=person_id)
    forget_draft()
    return redirect(url_for("my_projects.show_my_project", project_id=draft.id), 303)
