"""Who may use which route. Every view carries exactly one mark; one guard reads it before each request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, current_app, redirect, request, url_for

from portal.web.htmx import visit
from portal.web.viewer import current_viewer

FIRM_RANKS = ("reader", "estimator", "owner")
STAFF_RANKS = ("moderator", "admin")


@dataclass(frozen=True)
class Access:
    """A rule of admission: who it is for, in one word, and the least rank within."""

    audience: str
    rank: str | None = None

    def __call__(self, view: Callable) -> Callable:
        """Mark a view with this rule."""
        view.access = self
        return view

    def admits(self) -> bool:
        """Whether the present viewer is let in."""
        viewer = current_viewer
        match self.audience:
            case "anyone":
                return True
            case "signed-in":
                return viewer.is_signed_in
            case "firm":
                return viewer.firm is not None and _reaches(viewer.firm.role, self.rank, FIRM_RANKS)
            case "staff":
                return viewer.staff_role is not None and _reaches(viewer.staff_role, self.rank, STAFF_RANKS)
            case "developer":
                return not current_app.extensions["settings"].is_production
            case _:
                return False


def _reaches(rank: str, wanted: str | None, ranks: tuple[str, ...]) -> bool:
    return wanted is None or ranks.index(rank) >= ranks.index(wanted)


anyone = Access("anyone")
signed_in = Access("signed-in")
firm_member = Access("firm", "reader")
firm_estimator = Access("firm", "estimator")
firm_owner = Access("firm", "owner")
moderator = Access("staff", "moderator")
admin = Access("staff", "admin")
developer = Access("developer")
"""Pages that exist in development only."""


def guard() -> Response | None:
    """Before each request: an undeclared route answers nobody; who isn't let in is sent to log in, or told nothing at all."""
    if request.endpoint is None:
        return None
    rule: Access | None = getattr(current_app.view_functions[request.endpoint], "access", None)
    if rule is None:
        abort(404)
    if rule.admits():
        return None
    if not current_viewer.is_signed_in and rule.audience != "developer":
        return to_log_in()
    return abort(404)


def to_log_in() -> Any:
    """Send to the log-in page, and back afterwards to where a GET was going."""
    onward = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("accounts.log_in", next=onward)
    if request.headers.get("HX-Request"):
        return visit(target)
    return redirect(target, 303)


def init_app(app: Flask) -> None:
    """Put the guard before every request."""
    app.before_request(guard)
