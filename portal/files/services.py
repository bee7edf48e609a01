"""Taking photos and drawings in and away. The file is there before its row, and goes after it: a row always has its file."""

from sqlalchemy import delete, func, select, update

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files.drawings import CheckedDrawing
from portal.files.errors import CaptionTooLongError, TooManyDrawingsError, TooManyPhotosError
from portal.files.images import CleanPhoto
from portal.files.models import LONGEST_CAPTION, MOST_DRAWINGS, MOST_PHOTOS, Drawing, Photo
from portal.files.queries import DrawingFacts, PhotoFacts, count_photos, drawing_facts_of, facts_of
from portal.files.storage import DrawingStorage, Storage


def add_photo(project_id: int, *, photo: CleanPhoto, storage: Storage) -> PhotoFacts:
    """Keep a cleaned photo as the project's last. The caller has checked that the project is the actor's.

    Raises StorageFullError, or TooManyPhotosError from the eleventh on, also when several come at once; then nothing is kept.
    """
    name = storage.save(photo)  # before the lock: a disk is slow
    _lock_photos_of(project_id)
    position = count_photos(project_id) + 1
    if position > MOST_PHOTOS:
        storage.delete(name)
        raise TooManyPhotosError
    row = Photo(
        project_id=project_id,
        position=position,
        width=photo.width,
        height=photo.height,
        bytes=len(photo.large),
        storage_name=name,
        sha256=photo.sha256,
    )
    db.session.add(row)
    db.session.flush()
    return facts_of(row)


def remove_photo(photo_id: int, *, project_id: int) -> None:
    """Take a photo of this project away; the ones behind it move up. Its files go with the next sweep.

    Raises NotFoundError for another project's photo and for none.
    """
    _lock_photos_of(project_id)
    gone = delete(Photo).where(Photo.id == photo_id, Photo.project_id == project_id).returning(Photo.position)
    position = db.session.scalar(gone)
    if position is None:
        raise NotFoundError
    behind = update(Photo).where(Photo.project_id == project_id, Photo.position > position)
    db.session.execute(behind.values(position=Photo.position - 1))


def caption_photo(photo_id: int, *, project_id: int, caption: str) -> None:
    """Say what this project's photo shows; nothing takes the words away. The caller has cleaned them.

    Raises CaptionTooLongError, and NotFoundError for another project's photo and for none.
    """
    if len(caption) > LONGEST_CAPTION:
        raise CaptionTooLongError
    its_row = update(Photo).where(Photo.id == photo_id, Photo.project_id == project_id)
    if not db.session.execute(its_row.values(caption=caption or None)).rowcount:
        raise NotFoundError


def add_drawing(project_id: int, *, drawing: CheckedDrawing, storage: DrawingStorage) -> DrawingFacts:
    """Keep a checked drawing. The caller has checked that the project is the actor's.

    Raises NoRoomForDrawingError, or TooManyDrawingsError from the sixth on, also when several come at once; then nothing is kept.
    """
    name = storage.save(drawing.data)  # before the lock: a disk is slow
    _lock_photos_of(project_id)
    of_project = select(func.count(), func.max(Drawing.position)).where(Drawing.project_id == project_id)
    count, last = db.session.execute(of_project).one()
    if count >= MOST_DRAWINGS:
        storage.delete(name)
        raise TooManyDrawingsError
    row = Drawing(
        project_id=project_id,
        position=(last or 0) + 1,
        bytes=len(drawing.data),
        storage_name=name,
        sha256=drawing.sha256,
        scanned_at=drawing.scanned_at,
    )
    db.session.add(row)
    db.session.flush()
    return drawing_facts_of(row)


def remove_drawing(drawing_id: int, *, project_id: int) -> None:
    """Take a drawing of this project away; the others keep their numbers. Its file goes with the next sweep.

    Raises NotFoundError for another project's drawing and for none.
    """
    gone = delete(Drawing).where(Drawing.id == drawing_id, Drawing.project_id == project_id)
    if not db.session.execute(gone).rowcount:
        raise NotFoundError


def _lock_photos_of(project_id: int) -> None:
    """One at a time counts and numbers a project's photos, until the end of the transaction."""
    key = func.hashtextextended(f"photos of project {project_id}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(key)))
