"""Reading photos. Whether somebody may see one is decided above: these don't ask."""

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files.models import Drawing, Photo


@dataclass(frozen=True)
class PhotoFacts:
    """What the rest of the house needs to know of a photo. `width` and `height` in pixels, of the large one."""

    id: int
    project_id: int
    position: int
    caption: str | None
    width: int
    height: int
    storage_name: str
    sha256: str


@dataclass(frozen=True)
class DrawingFacts:
    """What the rest of the house needs to know of a drawing."""

    id: int
    project_id: int
    position: int
    bytes: int
    storage_name: str


def list_photos(project_id: int) -> list[PhotoFacts]:
    """The project's photos in their order."""
    rows = db.session.scalars(select(Photo).where(Photo.project_id == project_id).order_by(Photo.position))
    return [facts_of(row) for row in rows]


def list_first_photos(project_ids: list[int]) -> dict[int, PhotoFacts]:
    """The first photo of each of these projects that has one, by project number."""
    rows = db.session.scalars(select(Photo).where(Photo.project_id.in_(project_ids), Photo.position == 1))
    return {row.project_id: facts_of(row) for row in rows}


def get_photo(photo_id: int) -> PhotoFacts:
    """One photo. Raises NotFoundError."""
    row = db.session.scalar(select(Photo).where(Photo.id == photo_id))
    if row is None:
        raise NotFoundError
    return facts_of(row)


def count_photos(project_id: int) -> int:
    """How many photos the project has."""
    return db.session.scalar(select(func.count()).where(Photo.project_id == project_id)) or 0


def list_ownerless(storage_names: set[str]) -> set[str]:
    """Those of these files that no row points at."""
    return storage_names - set(
        db.session.scalars(select(Photo.storage_name).where(Photo.storage_name.in_(storage_names)))
    )


def facts_of(row: Photo) -> PhotoFacts:
    """The facts of a row."""
    return PhotoFacts(
        id=row.id,
        project_id=row.project_id,
        position=row.position,
        caption=row.caption,
        width=row.width,
        height=row.height,
        storage_name=row.storage_name,
        sha256=row.sha256,
    )


def list_drawings(project_id: int) -> list[DrawingFacts]:
    """The project's drawings in the order they came."""
    rows = db.session.scalars(select(Drawing).where(Drawing.project_id == project_id).order_by(Drawing.position))
    return [drawing_facts_of(row) for row in rows]


def get_drawing(drawing_id: int) -> DrawingFacts:
    """One drawing. Raises NotFoundError."""
    row = db.session.scalar(select(Drawing).where(Drawing.id == drawing_id))
    if row is None:
        raise NotFoundError
    return drawing_facts_of(row)


def list_ownerless_drawings(storage_names: set[str]) -> set[str]:
    """Those of these files that no drawing's row points at."""
    return storage_names - set(
        db.session.scalars(select(Drawing.storage_name).where(Drawing.storage_name.in_(storage_names)))
    )


def drawing_facts_of(row: Drawing) -> DrawingFacts:
    """The facts of a row."""
    return DrawingFacts(row.id, row.project_id, row.position, row.bytes, row.storage_name)
