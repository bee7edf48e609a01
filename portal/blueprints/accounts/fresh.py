"""Changing what one logs in with takes a log-in of the last hour (OWASP ASVS 5.0, 7.5.1): a forgotten open browser is not enough."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect, request, url_for

from portal.web.viewer import current_viewer


def needs_fresh_log_in(view: Callable) -> Callable:
    """Send someone who logged in long ago to prove themselves, and back to the page afterwards. Stands nearest the view."""

    @wraps(view)
    def only_when_fresh(*args: Any, **kwargs: Any) -> Any:
        if current_viewer.is_fresh:
            return view(*args, **kwargs)
        onward = request.path if request.method == "GET" else url_for("accounts.show_account")
        return redirect(url_for("accounts.confirm_self", next=onward), 303)

    return only_when_fresh
