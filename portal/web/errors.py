"""What people read when something goes wrong: a sentence, a way out, the right status; as page or as fragment."""

import logging
import re

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from portal.core import transaction
from portal.core.errors import DomainError, NotFoundError, TooManyAttemptsError
from portal.extensions import login_manager
from portal.web.htmx import wants_fragment

log = logging.getLogger(__name__)

SECRET_FIELD = re.compile(r"password|current|(?<!postal_)code")
"""Names of fields whose content we never write into a page: pages are kept by browsers."""


def answer_error(status: int, sentence: str | None = None) -> Response:
    """The error page (or its fragment) for a status; `sentence` replaces the general one."""
    template = "errors/_error.html" if wants_fragment() else "errors/page.html"
    return make_response(render_template(template, status=status, sentence=sentence), status)


def _on_rule(error: DomainError) -> Response:
    transaction.rollback()
    answer = answer_error(error.status, None if isinstance(error, NotFoundError) else gettext(error.text))
    if isinstance(error, TooManyAttemptsError):
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    return answer


def _on_http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    return answer_error(error.code or 500)


def _on_old_form(error: CSRFError) -> Response:
    """A form whose token is no longer good. Sent from our own page: offer to send it again, with what was typed but secrets."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin" and not wants_fragment() and not request.files:
        sent = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
        typed = [(name, text) for name, text in sent if not SECRET_FIELD.search(name)]
        page = render_template("errors/send_again.html", typed=typed, has_secrets=len(typed) < len(sent))
        return make_response(page, 400)
    return answer_error(
        400, gettext("Siden har stått åpen for lenge. Gå tilbake, last siden på nytt og send en gang til.")
    )


def _on_database(error: DBAPIError) -> Response:
    transaction.rollback()
    is_away = isinstance(error, OperationalError) or error.connection_invalidated
    if is_away and "_login_user" not in g:
        login_manager._update_request_context_with_user()  # a stranger: asking who it is would fail once more
    log.error("database.error", extra={"error": type(error.orig).__name__, "endpoint": request.endpoint})
    return answer_error(503 if is_away else 500)


def _on_fault(error: Exception) -> Response:
    transaction.rollback()
    log.error("request.fault", exc_info=error, extra={"endpoint": request.endpoint})
    return answer_error(500)


def init_app(app: Flask) -> None:
    """Answer every kind of error."""
    app.register_error_handler(DomainError, _on_rule)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(CSRFError, _on_old_form)
    app.register_error_handler(DBAPIError, _on_database)
    app.register_error_handler(Exception, _on_fault)
