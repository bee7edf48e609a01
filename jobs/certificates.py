"""Certificates by the calendar: those that run out, and what DiBK's register says of those it has told us."""

import logging
import time
from datetime import timedelta

from jobs.application import settings
from jobs.decorator import job, self_committing_job
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from portal.firms import central_approval, running_out
from portal.firms.queries import get_firm
from portal.registries.dibk import CentralApproval, Dibk

log = logging.getLogger(__name__)

MOST_FAILURES = 3
"""After so many in a row the register is away, and the rest can wait."""
MOST_GONE = 5
"""So many in a row that have no approval any more is the register's fault and not theirs: nothing is deleted."""
NIGHT_HOURS = range(4, 6)
BUDGET_SECONDS = 8.0
"""Others wait for this worker too: what is left over comes a minute later, or the next night."""
ASKED_TONIGHT = timedelta(hours=3)


@job
def remind() -> None:
    """Tell firms what runs out. A second run the same day finds nothing."""
    running_out.remind()


@self_committing_job
def refresh() -> None:
    """By night, ask DiBK anew about every firm whose approval we keep, a few at a time."""
    if clock.in_oslo(clock.now()).hour not in NIGHT_HOURS:
        return
    register = Dibk(settings().dibk_url)
    try:
        refresh_from(register)
    finally:
        register.close()


def refresh_from(register: Dibk, *, seconds: float = BUDGET_SECONDS) -> int:
    """Ask with no transaction open, then keep or delete, firm by firm, until the time is up; returns how many were settled.

    One that is gone is deleted once the register has told of another that isn't, or when it was among the last to be asked about.
    """
    ends, settled, failures, gone = time.monotonic() + seconds, 0, 0, []
    with transaction():
        firm_ids = central_approval.list_firms_with_approval(asked_before=clock.now() - ASKED_TONIGHT)
    for firm_id in firm_ids:
        if not gone and time.monotonic() >= ends:
            return settled
        with transaction():
            org_number = central_approval.get_org_number(firm_id)
        try:
            approval = register.find_approval(org_number)
        except DomainError as error:
            failures += 1
            log.warning("dibk.no_answer", extra={"error": type(error).__name__})
            if failures == MOST_FAILURES:
                return settled
            continue
        failures = 0
        if approval is None:
            gone.append(firm_id)
            if len(gone) == MOST_GONE:
                log.error("dibk.all_gone", extra={"rows": MOST_GONE})
                return settled
            continue
        settled += _remember(gone, None) + _remember([firm_id], approval)
        gone = []
    return settled + _remember(gone, None)


def _remember(firm_ids: list[int], approval: CentralApproval | None) -> int:
    for firm_id in firm_ids:
        with transaction():
            central_approval.remember(get_firm(firm_id), approval=approval, actor_id=None)
    return len(firm_ids)
