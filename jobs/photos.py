"""Photo files whose row is gone, or never came."""

from jobs.application import settings
from jobs.decorator import job
from portal.files.services import sweep_orphans
from portal.files.storage import Storage


@job
def sweep() -> None:
    """Delete the files that no row points at."""
    sweep_orphans(Storage(settings().data_dir))
