"""What every job has around it: the application, a log context, and an owner of the transaction.

RQ only wakes us. The truth is in the database, so a job may be run twice, late, or by two workers at once: it claims its row
in SQL. It raises nothing but JobFailedError, because RQ stores and logs the text of an exception, and that text quotes data.
"""

import logging
from collections.abc import Callable
from functools import wraps

from jobs.application import application
from portal.core.audit import request_id
from portal.core.transaction import transaction

log = logging.getLogger(__name__)


class JobFailedError(Exception):
    """A job failed; the text is the class of the cause and nothing more. The sweeps see to another try."""


def self_committing_job(function: Callable) -> Callable:
    """A job that owns its transactions itself."""

    @wraps(function)
    def run(*args: int) -> None:
        name = f"{function.__module__}.{function.__name__}"
        token = request_id.set("-".join(["job", *name.split(".")[1:], *map(str, args)]))
        try:
            with application().app_context():
                function(*args)
        except Exception as error:
            log.exception("job.failed", extra={"job": name})
            raise JobFailedError(type(error).__name__) from None
        finally:
            request_id.reset(token)

    return run


def job(function: Callable) -> Callable:
    """A job in one transaction: committed at the end, rolled back when anything is raised."""

    @wraps(function)
    def in_one_transaction(*args: int) -> None:
        with transaction():
            function(*args)

    return self_committing_job(in_one_transaction)
