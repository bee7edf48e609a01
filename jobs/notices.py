"""The daily mails: at each full hour, to those whose hour has come."""

from jobs.decorator import self_committing_job
from portal.core import clock
from portal.core.transaction import transaction
from portal.notifications import digest, digest_mail


@self_committing_job
def tell_digests() -> None:
    """One transaction a person. Run twice, or by two workers at once, each line is told once."""
    with transaction():
        everybody = digest.list_due(clock.now())
    for due in everybody:
        with transaction():
            digest_mail.tell(due)
