"""Where photos and drawings lie: two folders under the data folder."""

from flask import current_app

from portal.files.storage import DrawingStorage, Storage


def photo_storage() -> Storage:
    """The storage of this application's photos."""
    return Storage(current_app.extensions["settings"].data_dir)


def drawing_storage() -> DrawingStorage:
    """The storage of this application's drawings."""
    return DrawingStorage(current_app.extensions["settings"].data_dir)
