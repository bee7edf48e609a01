"""Where photos lie: one folder under the data folder."""

from flask import current_app

from portal.files.storage import Storage


def photo_storage() -> Storage:
    """The storage of this application."""
    return Storage(current_app.extensions["settings"].data_dir)
