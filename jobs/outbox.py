"""Handling one outbox row: its handlers and the mark that it is done, in one transaction."""

import logging

from jobs.decorator import self_committing_job
from jobs.handlers import HANDLERS
from portal.core import outbox
from portal.core.transaction import transaction

log = logging.getLogger(__name__)


@self_committing_job
def handle(row_id: int) -> None:
    """Run what listens to the row's event. A row that is done, not due or in other hands is left alone."""
    try:
        with transaction():
            row = outbox.claim(row_id)
            if row is None:
                return
            for handler in HANDLERS[row.event]:
                handler(**row.ids)
            outbox.finish(row)
    except Exception as error:
        log.exception("outbox.postponed", extra={"outbox": row_id})
        with transaction():
            outbox.postpone(row_id, error=type(error).__name__)
