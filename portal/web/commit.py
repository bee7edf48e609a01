"""The web's owner of the transaction: a view that changes something says so, and commits only when it answers well."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import make_response

from portal.core import transaction


def commits(view: Callable) -> Callable:
    """Commit when the view answers 2xx or 3xx; roll back otherwise, and when anything is raised."""
    return _owner(view, keeps_on_422=False)


def commits_as_typed(view: Callable) -> Callable:
    """As `commits`, but a draft is also kept when its step answers 422. For the wizard alone."""
    return _owner(view, keeps_on_422=True)


def _owner(view: Callable, *, keeps_on_422: bool) -> Callable:
    @wraps(view)
    def owner_of_the_transaction(*args: Any, **kwargs: Any) -> Any:
        try:
            answer = make_response(view(*args, **kwargs))
        except BaseException:
            transaction.rollback()
            raise
        if answer.status_code < 400 or (keeps_on_422 and answer.status_code == 422):
            transaction.commit()
        else:
            transaction.rollback()
        return answer

    owner_of_the_transaction.commits = True
    return owner_of_the_transaction
