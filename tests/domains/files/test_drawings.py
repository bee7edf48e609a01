"""Drawings: taken in untouched, at most five, and nothing left behind when something stops it."""

import errno
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from jobs.photos import sweep_files
from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files import queries, services
from portal.files.drawings import MAX_DRAWING_BYTES, CheckedDrawing, check_drawing
from portal.files.errors import (
    DrawingTooLargeError,
    NoRoomForDrawingError,
    NotADrawingError,
    ScannerAwayError,
    TooManyDrawingsError,
)
from portal.files.storage import DrawingStorage
from portal.projects.models import Project
from tests.factories.marketplace import make_project

PDF = b"%PDF-1.7\n1 0 obj\n<</Title(Kari Nordmann)>>\nendobj\ntrailer\n%%EOF\nand more behind it"
BROKEN = b"%PDF-1.4 and then nothing of the kind"


@pytest.fixture
def storage(tmp_path: Path) -> DrawingStorage:
    return DrawingStorage(tmp_path)


@pytest.fixture
def project(app: Flask) -> int:
    """The number of a project."""
    return make_project().id


def checked(data: bytes = PDF) -> CheckedDrawing:
    return check_drawing(io.BytesIO(data), scanner_address=None)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("data", [PDF, BROKEN, b"%PDF-1.7 /Encrypt", b"%PDF-" + bytes(MAX_DRAWING_BYTES - 5)])
def test_it_is_kept_byte_for_byte_whatever_is_inside(project: int, storage: DrawingStorage, data: bytes) -> None:
    kept = services.add_drawing(project, drawing=checked(data), storage=storage)
    assert storage.read(kept.storage_name) == data
    assert (kept.position, kept.bytes) == (1, len(data))


@pytest.mark.parametrize("data", [b"", b"%PDF", b"<html>%PDF-1.7", b"\x89PNG\r\n\x1a\n", b" %PDF-1.7", b"MZ\x90"])
def test_what_does_not_begin_as_a_pdf_is_none(data: bytes) -> None:
    with pytest.raises(NotADrawingError):
        checked(data)


def test_a_byte_too_many_is_too_many() -> None:
    with pytest.raises(DrawingTooLargeError):
        checked(b"%PDF-" + bytes(MAX_DRAWING_BYTES - 4))


def test_with_a_scanner_that_is_away_nothing_is_taken_in() -> None:
    with pytest.raises(ScannerAwayError):
        check_drawing(io.BytesIO(PDF), scanner_address="127.0.0.1:1")


def test_the_sixth_is_refused_and_leaves_nothing(project: int, storage: DrawingStorage, tmp_path: Path) -> None:
    for _ in range(5):
        services.add_drawing(project, drawing=checked(), storage=storage)
    with pytest.raises(TooManyDrawingsError):
        services.add_drawing(project, drawing=checked(), storage=storage)
    assert len(files_in(tmp_path)) == len(queries.list_drawings(project)) == 5


def test_the_others_keep_their_numbers(project: int, storage: DrawingStorage) -> None:
    first, second, _ = (services.add_drawing(project, drawing=checked(), storage=storage) for _ in range(3))
    services.remove_drawing(second.id, project_id=project)
    services.add_drawing(project, drawing=checked(), storage=storage)
    assert [drawing.position for drawing in queries.list_drawings(project)] == [1, 3, 4]
    for number, of_project in ((first.id, project + 1), (second.id, project)):
        with pytest.raises(NotFoundError):
            services.remove_drawing(number, project_id=of_project)


def test_a_full_disk_is_said_and_leaves_nothing(
    project: int, storage: DrawingStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoomForDrawingError):
        services.add_drawing(project, drawing=checked(), storage=storage)
    assert files_in(tmp_path) == []
    assert queries.list_drawings(project) == []


def test_its_name_on_disk_is_our_own_and_nobody_elses_to_read(project: int, storage: DrawingStorage) -> None:
    name = services.add_drawing(project, drawing=checked(), storage=storage).storage_name
    with pytest.raises(ValueError, match="not a name of ours"):
        storage.read("../" + name[3:])
    (path,) = files_in(storage._folder)
    assert path.stat().st_mode & 0o077 == 0


def test_files_without_a_row_are_swept(project: int, storage: DrawingStorage, tmp_path: Path) -> None:
    kept = services.add_drawing(project, drawing=checked(), storage=storage)
    storage.save(PDF)
    long_ago = (clock.now() - timedelta(hours=2)).timestamp()
    for path in files_in(tmp_path):
        os.utime(path, (long_ago, long_ago))
    fresh = storage.save(PDF)
    assert sweep_files(storage, queries.list_ownerless_drawings) == 1
    assert storage.read(kept.storage_name) == storage.read(fresh) == PDF
    db.session.execute(delete(Project).where(Project.id == project))
    assert sweep_files(storage, queries.list_ownerless_drawings) == 1
    assert len(files_in(tmp_path)) == 1
