"""What is forgotten every night, because nobody needs it any more."""

import logging

from jobs.decorator import job
from portal.accounts import services as accounts
from portal.core import outbox
from portal.delivery import services as delivery
from portal.delivery import suppression
from portal.dispatch import waiting_list
from portal.firms import invitations
from portal.notifications import digest
from portal.projects import drafts

log = logging.getLogger(__name__)

TASKS = (
    ("delivery-texts", delivery.forget_texts),
    ("digest-lines", digest.forget_lines),
    ("suppressions", suppression.forget_lapsed),
    ("outbox", outbox.forget_done),
    ("drafts", drafts.forget_old_drafts),
    ("coverage-waits", waiting_list.forget_old_waits),
    ("firm-invitations", invitations.forget_old_invitations),
    ("proofs", accounts.forget_old_proofs),
    ("sessions", accounts.forget_old_sessions),
    ("attempts", accounts.forget_old_attempts),
)


@job
def tidy() -> None:
    """Run every task. Done twice it finds nothing the second time."""
    for name, forget in TASKS:
        log.info("housekeeping.done", extra={"task": name, "rows": forget()})
