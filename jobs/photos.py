"""Files of photos, drawings, proofs and attachments whose row is gone, or never came."""

from collections.abc import Callable
from datetime import timedelta

from jobs.application import settings
from jobs.decorator import self_committing_job
from portal.core import clock
from portal.core.transaction import transaction
from portal.files.attachments import list_ownerless_attachments
from portal.files.queries import list_ownerless, list_ownerless_drawings
from portal.files.storage import AttachmentStorage, DrawingStorage, ProofStorage, Storage
from portal.firms.proofs import list_ownerless_proofs

SPARED_FOR = timedelta(hours=1)


@self_committing_job
def sweep() -> None:
    """Delete the files that no row points at."""
    sweep_files(Storage(settings().data_dir))
    sweep_files(DrawingStorage(settings().data_dir), list_ownerless_drawings)
    sweep_files(ProofStorage(settings().data_dir), list_ownerless_proofs)
    sweep_files(AttachmentStorage(settings().data_dir), list_ownerless_attachments)


def sweep_files(
    storage: Storage | DrawingStorage | ProofStorage | AttachmentStorage,
    ownerless_of: Callable[[set[str]], set[str]] = list_ownerless,
) -> int:
    """Delete files that no row points at, except those of the last hour: their row may be on its way. Returns how many.

    Each folder's names are asked for in a transaction of their own, which is over before the slow disk is touched.
    """
    swept = 0
    for names in storage.list_names(written_before=clock.now() - SPARED_FOR):
        with transaction():
            ownerless = ownerless_of(names)
        for name in ownerless:
            storage.delete(name)
        swept += len(ownerless)
    return swept
