"""The draft this browser is working on: found by a secret in the session cookie."""

from typing import TYPE_CHECKING

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from portal.projects import queries
from portal.web.sign_in import DRAFT_KEY

if TYPE_CHECKING:
    from portal.projects.models import Project


def find_own_draft() -> "Project | None":
    """The draft, or None when there is none or it has been handed in."""
    return queries.find_draft(session.get(DRAFT_KEY))


def remember_draft(key: str) -> None:
    """Keep the draft's key in this browser, for as long as the cookie lives."""
    session.permanent = True
    session[DRAFT_KEY] = key


def forget_draft() -> None:
    """It has been handed in; the next visit begins a new one."""
    session.pop(DRAFT_KEY, None)


def to_the_beginning() -> Response:
    """Where to send somebody who has no draft."""
    return redirect(url_for("projects.show_step", step="jobb"), 303)
