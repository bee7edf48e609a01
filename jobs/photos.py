"""Photo files whose row is gone, or never came."""

from datetime import timedelta

from jobs.application import settings
from jobs.decorator import self_committing_job
from portal.core import clock
from portal.core.transaction import transaction
from portal.files.queries import list_ownerless
from portal.files.storage import Storage

SPARED_FOR = timedelta(hours=1)


@self_committing_job
def sweep() -> None:
    """Delete the files that no row points at."""
    sweep_files(Storage(settings().data_dir))


def sweep_files(storage: Storage) -> int:
    """Delete files that no row points at, except those of the last hour: their row may be on its way. Returns how many photos.

    Each folder's names are asked for in a transaction of their own, which is over before the slow disk is touched.
    """
    swept = 0
    for names in storage.list_names(written_before=clock.now() - SPARED_FOR):
        with transaction():
            ownerless = list_ownerless(names)
        for name in ownerless:
            storage.delete(name)
        swept += len(ownerless)
    return swept
