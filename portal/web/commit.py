"""The web's owner of the transaction: a view that changes something says so, and commits only when it answers well."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g, make_response, request

from portal.core import transaction
from portal.core.database import db


def commits(view: Callable) -> Callable:
    """Commit when the view answers 2xx or 3xx, or with what `stands`; roll back otherwise, and when anything is raised."""

    @wraps(view)
    def owner_of_the_transaction(*args: Any, **kwargs: Any) -> Any:
        try:
            answer = make_response(view(*args, **kwargs))
        except BaseException:
            transaction.rollback()
            raise
        if answer.status_code < 400 or answer in g.get("standing", ()):
            transaction.commit()
        else:
            transaction.rollback()
        return answer

    owner_of_the_transaction.commits = True
    return owner_of_the_transaction


def stands(answer: Response) -> Response:
    """A refusal that has written something on purpose: the words that were refused, kept for whoever typed them."""
    g.standing = (answer,)
    return answer


def _only_read() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in ("GET", "HEAD") and not getattr(view, "commits", False):
        db.session().only_read()


def init_app(app: Flask) -> None:
    """A GET changes nothing, unless its view is marked: it needs no transaction. Must come before the first query."""
    app.before_request(_only_read)
    app.teardown_request(lambda _error: db.session().may_write())
