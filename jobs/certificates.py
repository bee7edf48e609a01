"""Certificates by the calendar: those that run out, and what DiBK's register says of those it has told us."""

import logging

from jobs.application import settings
from jobs.decorator import job, self_committing_job
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from portal.firms import central_approval, running_out
from portal.firms.queries import get_firm
from portal.registries.dibk import Dibk

log = logging.getLogger(__name__)

MOST_FAILURES = 3
"""After so many in a row the register is away, and the rest can wait for the next night."""


@job
def remind() -> None:
    """Tell firms what runs out. A second run the same day finds nothing."""
    running_out.remind()


@self_committing_job
def refresh() -> None:
    """Ask DiBK anew about every firm whose approval we keep."""
    register = Dibk(settings().dibk_url)
    try:
        refresh_from(register)
    finally:
        register.close()


def refresh_from(register: Dibk) -> int:
    """Ask with no transaction open, then keep or delete, firm by firm. Returns how many the register answered about."""
    with transaction():
        firm_ids = central_approval.list_firms_with_approval()
    answered = failures = 0
    for firm_id in firm_ids:
        with transaction():
            org_number = central_approval.get_org_number(firm_id)
        try:
            approval = register.find_approval(org_number)
        except DomainError as error:
            failures += 1
            log.warning("dibk.no_answer", extra={"error": type(error).__name__})
            if failures == MOST_FAILURES:
                break
            continue
        failures = 0
        with transaction():
            central_approval.remember(get_firm(firm_id), approval=approval, actor_id=None)
        answered += 1
    return answered
