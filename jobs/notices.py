"""The daily mails: at each full hour, to those whose hour has come."""

import logging
from datetime import datetime

from jobs.decorator import self_committing_job
from portal.core import clock
from portal.core.transaction import transaction
from portal.notifications import digest, digest_mail

log = logging.getLogger(__name__)


@self_committing_job
def tell_digests() -> None:
    """One transaction a person: one that fails keeps no other back, and is tried again at the next hour.

    Run twice, or by two workers at once, each line is told once.
    """
    moment, last_id = clock.now(), 0
    while some := _list_due(moment, after_id=last_id):
        for due in some:
            _tell(due)
        last_id = some[-1].person_id


def _list_due(moment: datetime, *, after_id: int) -> list[digest.Due]:
    with transaction():
        return digest.list_due(moment, after_id=after_id)


def _tell(due: digest.Due) -> None:
    try:
        with transaction():
            digest_mail.tell(due)
    except Exception:
        log.exception("digest.postponed", extra={"person": due.person_id})
