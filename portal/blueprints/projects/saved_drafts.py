"""Finding a draft again: «utkastet er lagret», a mailed link to it, and one's own drafts on any device.

A link only shows which draft it is; going on and deleting are buttons. Programs that read mail follow links too, and nobody
else's link may change which draft this browser has open.
"""

from typing import TYPE_CHECKING

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext

from portal.accounts.errors import InvalidEmailError
from portal.blueprints.projects import bp
from portal.blueprints.projects.draft import (
    find_own_draft,
    forget_draft,
    holds,
    keep_open,
    list_laid_aside,
    open_by_key,
    open_own,
    to_the_beginning,
)
from portal.blueprints.projects.forms import LinkForm
from portal.core.errors import NotFoundError
from portal.projects import drafts, queries
from portal.web import access
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.sign_in import client_address
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project


def facts_of(draft: "Project") -> dict:
    """What tells one draft from another."""
    category = queries.get_questions_of(draft).name(current_locale())
    return {
        "id": draft.id,
        "name": draft.title_in(current_locale()) or category,
        "category": category,
        "begun_at": draft.created_at,
    }


@bp.get("/utkast")
@access.anyone
def show_saved() -> Response | str:
    """The draft is saved; who wants to, gets a link by mail."""
    draft = find_own_draft()
    if draft is None and not list_laid_aside():
        return to_the_beginning()
    return _render_saved(draft, LinkForm(data={"email": _known_address(draft)}))


@bp.post("/utkast")
@access.anyone
@commits
def request_link() -> Response | tuple[str, int]:
    """Mail a link, whoever reads that address."""
    draft = find_own_draft()
    if draft is None:
        return to_the_beginning()
    form = LinkForm()
    if form.validate():
        try:
            drafts.request_link(draft, email=form.email.data, client=client_address())
            keep_open(draft)
            flash(gettext("En lenke er på vei til %(address)s.", address=form.email.data), "success")
            return redirect(url_for("projects.show_saved"), 303)
        except InvalidEmailError as error:
            form.email.errors = [gettext(error.text)]
    return _render_saved(draft, form), 422


def _known_address(draft: "Project | None") -> str:
    return (draft and (draft.resume_email or draft.contact_email)) or current_viewer.email


def _render_saved(draft: "Project | None", form: LinkForm) -> str:
    return render_template(
        "projects/saved.html",
        draft=facts_of(draft) if draft else None,
        others=[facts_of(other) for _key, other in list_laid_aside()],
        days=drafts.DRAFT_LIFE.days,
        form=form,
    )


@bp.post("/utkast/<id:project_id>/bytt")
@access.anyone
@commits
def switch_draft(project_id: int) -> Response:
    """Go on with a draft that was laid aside in this browser."""
    found = [(key, draft) for key, draft in list_laid_aside() if draft.id == project_id]
    if not found:
        raise NotFoundError
    ((key, draft),) = found
    open_by_key(draft, key)
    return redirect(url_for("projects.begin"), 303)


@bp.get("/fortsett/<string:token>")
@access.anyone
def show_linked(token: str) -> Response:
    """Which draft the link leads to, and what going on with it means for the one that is open here."""
    draft = drafts.find_linked(token)
    if draft is None or draft.submitted_at is not None:
        return _gone(draft)
    present = find_own_draft()
    other = facts_of(present) if present and present.id != draft.id else None
    return _page("projects/linked.html", draft=facts_of(draft), other=other, takes_over=not holds(draft), token=token)


@bp.post("/fortsett/<string:token>")
@access.anyone
@commits
def continue_linked(token: str) -> Response:
    """Open the link's draft in this browser."""
    draft = drafts.find_linked(token)
    if draft is None or draft.submitted_at is not None:
        return _gone(draft)
    if not holds(draft):
        drafts.hand_over(draft, person_id=current_viewer.person_id)
    elif current_viewer.is_signed_in:
        drafts.adopt(draft, person_id=current_viewer.person_id)
    open_by_key(draft, token)
    return redirect(url_for("projects.begin"), 303)


@bp.get("/slett/<string:token>")
@access.anyone
def confirm_discard_linked(token: str) -> Response:
    """Ask before the link's draft is deleted."""
    draft = drafts.find_linked(token)
    if draft is None or draft.submitted_at is not None:
        return _gone(draft)
    action = url_for("projects.discard_linked", token=token)
    return _page("projects/discard.html", draft=facts_of(draft), action=action, back_url=None)


@bp.post("/slett/<string:token>")
@access.anyone
@commits
def discard_linked(token: str) -> Response:
    """Delete it. Pressed twice it is still gone."""
    draft = drafts.find_linked(token)
    if draft is None or draft.submitted_at is not None:
        return _gone(draft)
    _discard(draft)
    return redirect(url_for("public.show_home"), 303)


@bp.post("/utkast/<id:project_id>/fortsett")
@access.signed_in
@commits
def continue_own(project_id: int) -> Response:
    """Open one of one's own drafts, begun on whichever device."""
    open_own(drafts.get_draft_of(current_viewer.person_id, project_id))
    return redirect(url_for("projects.begin"), 303)


@bp.get("/utkast/<id:project_id>/slett")
@access.signed_in
def confirm_discard_own(project_id: int) -> Response:
    """Ask before one's own draft is deleted."""
    draft = drafts.get_draft_of(current_viewer.person_id, project_id)
    action = url_for("projects.discard_own", project_id=draft.id)
    return _page(
        "projects/discard.html",
        draft=facts_of(draft),
        action=action,
        back_url=url_for("my_projects.list_my_projects"),
    )


@bp.post("/utkast/<id:project_id>/slett")
@access.signed_in
@commits
def discard_own(project_id: int) -> Response:
    """Delete it."""
    _discard(drafts.get_draft_of(current_viewer.person_id, project_id))
    return redirect(url_for("my_projects.list_my_projects"), 303)


def _discard(draft: "Project") -> None:
    present = find_own_draft()
    is_open_here = present is not None and present.id == draft.id
    drafts.discard(draft)
    if is_open_here:
        forget_draft()
    flash(gettext("Utkastet er slettet."), "success")


def _gone(project: "Project | None") -> Response:
    """The link is known but its draft has been handed in; or it is not known (any more)."""
    if project is not None:
        return _page("projects/linked_submitted.html")
    return _page("projects/linked_gone.html", status=410, days=drafts.DRAFT_LIFE.days)


def _page(template: str, *, status: int = 200, **context: object) -> Response:
    """The address of the page may hold a secret: it goes nowhere in a Referer."""
    answer = make_response(render_template(template, **context), status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
