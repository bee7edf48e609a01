"""The draft this browser is working on: found by a secret in the session cookie, or by its number among the viewer's own."""

from typing import TYPE_CHECKING

from flask import flash, redirect, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.projects import drafts, queries
from portal.web.sign_in import DRAFT_KEY, OTHER_DRAFT_KEYS
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

OWN_DRAFT = "own-draft"
MOST_LAID_ASIDE = 5


def find_own_draft() -> "Project | None":
    """The draft, or None when there is none or it has been handed in."""
    if OWN_DRAFT in session and current_viewer.is_signed_in:
        return drafts.find_draft_of(current_viewer.person_id, session[OWN_DRAFT])
    return queries.find_draft(session.get(DRAFT_KEY))


def remember_draft(key: str) -> None:
    """Keep the draft's key in this browser, for as long as the cookie lives."""
    session.permanent = True
    session.pop(OWN_DRAFT, None)
    session[DRAFT_KEY] = key


def keep_open(draft: "Project") -> None:
    """Open it here by a key of its own: the link this browser came with is worthless once another address gets one."""
    linked = drafts.find_linked(session.get(DRAFT_KEY, ""))
    if linked is not None and linked.id == draft.id:
        remember_draft(drafts.give_new_key(draft))


def open_by_key(draft: "Project", key: str) -> None:
    """Go on with the draft that `key` opens; the one that was open here is laid aside, not lost."""
    _lay_aside(draft)
    remember_draft(key)
    laid_aside = [other for other in session.get(OTHER_DRAFT_KEYS, []) if other != key]
    session[OTHER_DRAFT_KEYS] = laid_aside


def holds(draft: "Project") -> bool:
    """Whether this browser can open the draft without the mailed link."""
    present = find_own_draft()
    return draft.id in {one.id for one in (present, *(aside for _key, aside in list_laid_aside())) if one}


def open_own(draft: "Project") -> None:
    """Go on with one of the viewer's own drafts, on whichever device; the one that was open here is laid aside."""
    _lay_aside(draft)
    session.permanent = True
    session.pop(DRAFT_KEY, None)
    session[OWN_DRAFT] = draft.id


def lay_draft_aside() -> None:
    """Put away the draft that is open here, where it is found again; the next choice begins another."""
    _lay_aside(None)
    forget_draft()


def _lay_aside(next_draft: "Project | None") -> None:
    key = session.get(DRAFT_KEY)
    present = queries.find_draft(key)
    if present is None or (next_draft and present.id == next_draft.id):
        return
    others = [other for other in session.get(OTHER_DRAFT_KEYS, []) if other != key]
    session[OTHER_DRAFT_KEYS] = [key, *others][:MOST_LAID_ASIDE]


def list_laid_aside() -> list[tuple[str, "Project"]]:
    """(key, draft) of those that were laid aside in this browser and are still drafts."""
    present = find_own_draft()
    found = [(key, queries.find_draft(key)) for key in session.get(OTHER_DRAFT_KEYS, [])]
    return [(key, draft) for key, draft in found if draft and not (present and draft.id == present.id)]


def forget_draft() -> None:
    """It has been handed in or deleted; the next visit begins a new one."""
    session.pop(OWN_DRAFT, None)
    session.pop(DRAFT_KEY, None)


def to_the_beginning() -> Response:
    """Where to send somebody who has no draft, or whose draft another browser has gone on with."""
    had_one = DRAFT_KEY in session or (OWN_DRAFT in session and current_viewer.is_signed_in)
    if had_one and find_own_draft() is None:
        forget_draft()
        flash(
            gettext(
                "Utkastet kan ikke åpnes her lenger: Det er sendt inn eller slettet, eller noen har fortsatt på det "
                "fra lenken på e-post. Åpne lenken i denne nettleseren hvis du vil fortsette her."
            ),
            "info",
        )
    return redirect(url_for("projects.show_step", step="kategori"), 303)
