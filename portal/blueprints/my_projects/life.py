"""The verbs of a project's life as buttons: what can be done now, the pages that ask first, and the doing itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from flask import flash, redirect, render_template, url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.forms import WishForm, WithdrawForm
from portal.blueprints.projects.draft import open_own
from portal.core.errors import StateError
from portal.leads import life as leads_life
from portal.projects import copying, life, queries
from portal.projects.policies import can_run
from portal.projects.states import ProjectState, WithdrawalReason
from portal.web import access
from portal.web.commit import commits
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

S = ProjectState


class Act(NamedTuple):
    """One thing the poster can do: the route, what its button says, and what it means. `asks`: a page comes first."""

    endpoint: str
    label: LazyString
    hint: LazyString
    asks: bool = True
    kind: str = "secondary"


EDIT = Act("choose_part", _("Endre"), _("Rett eller legg til. Bedriftene ser hva som er nytt."))
HAND_IN_AGAIN = Act("hand_in_again", _("Send inn på nytt"), _("Når du har rettet det vi skrev om."), False, "primary")
RESUME = Act("resume_project", _("Ta imot svar igjen"), _("Bedriftene som ble spurt, kan svare."), False, "primary")
REOPEN = Act("reopen_project", _("Åpne igjen"), _("Bedriftene som ikke har svart, kan svare igjen."), False, "primary")
COMPLETE = Act("confirm_complete", _("Meld jobben ferdig"), _("Når arbeidet er gjort."), kind="primary")
MORE = Act("choose_wish", _("Be om flere tilbud"), _("Inntil fem bedrifter kan svare."))
EXTEND = Act("confirm_extend", _("La det ligge ute lenger"), _("60 dager til, regnet fra i dag."))
PAUSE = Act("pause_project", _("Sett på pause"), _("Ingen kan svare før du åpner igjen."), asks=False)
CLOSE = Act("confirm_close", _("Steng for flere svar"), _("Du kan fortsatt velge blant tilbudene du har."))
COPY = Act("confirm_copy", _("Kopier til nytt prosjekt"), _("Begynn et nytt med de samme opplysningene."))
WITHDRAW = Act("confirm_withdraw", _("Trekk prosjektet"), _("Hvis det ikke er aktuelt lenger."), kind="danger")

ACTS = {
    S.WAITING: (EDIT, WITHDRAW),
    S.ASKED: (EDIT, WITHDRAW),
    S.OPEN: (EDIT, MORE, EXTEND, PAUSE, CLOSE, COPY, WITHDRAW),
    S.PAUSED: (RESUME, EDIT, EXTEND, CLOSE, COPY, WITHDRAW),
    S.CLOSED: (REOPEN, EDIT, EXTEND, COPY, WITHDRAW),
    S.CHOSEN: (COPY,),
    S.AWARDED: (COMPLETE, COPY),
    S.COMPLETED: (COPY,),
    S.REJECTED: (HAND_IN_AGAIN, EDIT, COPY),
    S.WITHDRAWN: (REOPEN, COPY),
    S.EXPIRED: (REOPEN, COPY),
    S.MERGED: (),
}


def list_acts(project: "Project") -> list[Act]:
    """What this viewer can do with the project now, what is most at hand first."""
    if not can_run(current_viewer.person_id, project):
        return []
    wanted = {MORE: life.can_wish_for_more(project), REOPEN: life.can_be_reopened(project)}
    return [act for act in ACTS[project.state] if wanted.get(act, True)]


@bp.post("/<id:project_id>/pause")
@access.signed_in
@commits
def pause_project(project_id: int) -> Response:
    """No replies for now."""
    said = gettext("Prosjektet står på pause. Ingen kan svare før du åpner igjen.")
    return _do(project_id, leads_life.pause, becomes=(S.PAUSED,), said=said)


@bp.post("/<id:project_id>/ta-imot-svar")
@access.signed_in
@commits
def resume_project(project_id: int) -> Response:
    """Replies again."""
    return _do(project_id, leads_life.resume, becomes=(S.OPEN,), said=gettext("Bedriftene kan svare igjen."))


@bp.post("/<id:project_id>/apne")
@access.signed_in
@commits
def reopen_project(project_id: int) -> Response:
    """Open what had ended."""
    said = gettext("Prosjektet er åpnet igjen.")
    return _do(project_id, leads_life.reopen, becomes=(S.OPEN, S.WAITING, S.ASKED), said=said)


@bp.post("/<id:project_id>/send-inn")
@access.signed_in
@commits
def hand_in_again(project_id: int) -> Response:
    """Let staff look at a rejected project once more."""
    said = gettext("Takk! Vi ser på prosjektet igjen.")
    return _do(project_id, life.hand_in_again, becomes=(S.WAITING,), said=said)


@bp.get("/<id:project_id>/forleng")
@access.signed_in
def confirm_extend(project_id: int) -> Response | str:
    """Where the reminder's link leads: a GET changes nothing."""
    return _ask(project_id, EXTEND, page="my_projects/confirm_extend.html")


@bp.post("/<id:project_id>/forleng")
@access.signed_in
@commits
def extend_project(project_id: int) -> Response:
    """Another sixty days."""
    return _do(project_id, life.extend, said=gettext("Prosjektet ligger ute i 60 dager til."))


@bp.get("/<id:project_id>/steng")
@access.signed_in
def confirm_close(project_id: int) -> Response | str:
    """What closing means."""
    return _ask(project_id, CLOSE, page="my_projects/confirm_close.html")


@bp.post("/<id:project_id>/steng")
@access.signed_in
@commits
def close_project(project_id: int) -> Response:
    """No more replies."""
    said = gettext("Prosjektet tar ikke imot flere svar. Du kan fortsatt velge blant tilbudene.")
    return _do(project_id, leads_life.close, becomes=(S.CLOSED,), said=said)


@bp.get("/<id:project_id>/ferdig")
@access.signed_in
def confirm_complete(project_id: int) -> Response | str:
    """What calling it done means."""
    return _ask(project_id, COMPLETE, page="my_projects/confirm_complete.html")


@bp.post("/<id:project_id>/ferdig")
@access.signed_in
@commits
def complete_project(project_id: int) -> Response:
    """The work is done; then we ask what it came to."""
    _do(project_id, life.complete, becomes=(S.COMPLETED,), said=gettext("Jobben er meldt ferdig."))
    return redirect(url_for("my_projects.show_outcome", project_id=project_id), 303)


@bp.get("/<id:project_id>/trekk")
@access.signed_in
def confirm_withdraw(project_id: int) -> Response | str:
    """Ask why, and say what happens."""
    return _ask(project_id, WITHDRAW, page="my_projects/withdraw.html", make_form=WithdrawForm)


@bp.post("/<id:project_id>/trekk")
@access.signed_in
@commits
def withdraw_project(project_id: int) -> Response | tuple[str, int]:
    """It is not wanted any more."""
    project, form = queries.get_project_of(current_viewer.person_id, project_id), WithdrawForm()
    if not form.validate():
        return render_template("my_projects/withdraw.html", project=project, form=form), 422

    def withdraw(project: "Project", *, actor_id: int) -> None:
        leads_life.withdraw(project, reason=WithdrawalReason(form.reason.data), actor_id=actor_id)

    return _do(project_id, withdraw, becomes=(S.WITHDRAWN,), said=gettext("Prosjektet er trukket."))


@bp.get("/<id:project_id>/flere-tilbud")
@access.signed_in
def choose_wish(project_id: int) -> Response | str:
    """How many replies instead."""
    return _ask(project_id, MORE, page="my_projects/wish.html", make_form=WishForm)


@bp.post("/<id:project_id>/flere-tilbud")
@access.signed_in
@commits
def raise_wish(project_id: int) -> Response | tuple[str, int]:
    """More replies are welcome."""
    project, form = queries.get_project_of(current_viewer.person_id, project_id), WishForm()
    is_done = form.wished_replies.data == str(project.wished_replies)
    form.offer(above=project.wished_replies, most=life.most_wished(project))
    if life.can_wish_for_more(project) and not is_done and not form.validate():
        return render_template("my_projects/wish.html", project=project, form=form), 422

    def grow(project: "Project", *, actor_id: int) -> None:
        if not is_done:
            leads_life.raise_wish(project, wished_replies=int(form.wished_replies.data), actor_id=actor_id)

    said = gettext("Nå kan inntil %(count)s bedrifter svare.", count=form.wished_replies.data)
    return _do(project_id, grow, said=said)


@bp.get("/<id:project_id>/kopier")
@access.signed_in
def confirm_copy(project_id: int) -> Response | str:
    """What comes along and what doesn't."""
    return _ask(project_id, COPY, page="my_projects/confirm_copy.html")


@bp.post("/<id:project_id>/kopier")
@access.signed_in
@commits
def copy_project(project_id: int) -> Response:
    """A new draft, open in this browser; the one that was open here is laid aside."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    open_own(copying.copy_as_draft(project, actor_id=current_viewer.person_id))
    flash(gettext("Dette er et nytt utkast. Se over svarene, og legg til bilder og kontaktinfo."), "success")
    return redirect(url_for("projects.show_check"), 303)


def _ask(project_id: int, act: Act, *, page: str, make_form: Callable | None = None) -> Response | str:
    """The page that asks first; the project's own page where there is nothing to ask (any more)."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    if act not in list_acts(project):
        return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)
    form = make_form() if make_form else None
    if act is MORE:
        form.offer(above=project.wished_replies, most=life.most_wished(project))
    return render_template(page, project=project, form=form)


def _do(project_id: int, verb: Callable[..., None], *, said: str, becomes: tuple[ProjectState, ...] = ()) -> Response:
    """Do it and say so. Pressed twice is once; in another state it answers 409 with the rule's sentence."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    try:
        verb(project, actor_id=current_viewer.person_id)
    except StateError:
        if project.state not in becomes:
            raise
    flash(said, "success")
    return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)
