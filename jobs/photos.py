"""Photo files whose row is gone, or never came."""

from jobs.application import application
from jobs.decorator import job
from portal.files.services import sweep_orphans
from portal.files.storage import Storage


@job
def sweep() -> None:
    """Delete the files that no row points at."""
    sweep_orphans(Storage(application().extensions["settings"].data_dir))
