"""Files on the disk that no photo's row points at."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from jobs.photos import sweep_files
from portal.core import clock, transaction
from portal.core.database import db
from portal.files import queries, services
from portal.files.images import CleanPhoto
from portal.files.storage import Size, Storage
from portal.projects.models import Project
from tests.factories.marketplace import make_project


@pytest.fixture
def project(app: Flask) -> int:
    """The number of a project."""
    return make_project().id


def add(project: int, photo: CleanPhoto, storage: Storage) -> str:
    return services.add_photo(project, photo=photo, storage=storage).storage_name


def files_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.jpg*"))


def grow_old(folder: Path) -> None:
    long_ago = (clock.now() - timedelta(hours=2)).timestamp()
    for path in files_in(folder):
        os.utime(path, (long_ago, long_ago))


def test_it_takes_files_without_a_row_and_nothing_else(
    project: int, photo: CleanPhoto, storage: Storage, tmp_path: Path
) -> None:
    kept, removed = add(project, photo, storage), add(project, photo, storage)
    services.remove_photo(queries.list_photos(project)[1].id, project_id=project)
    abandoned = storage.save(photo)
    grow_old(tmp_path)
    fresh = storage.save(photo)
    assert sweep_files(storage) == 2
    for name in (kept, fresh):
        assert storage.read(name, Size.SMALL) == photo.small
    for name in (removed, abandoned):
        with pytest.raises(FileNotFoundError):
            storage.read(name, Size.LARGE)
    assert sweep_files(storage) == 0


def test_a_project_that_goes_takes_its_photos_with_it(
    project: int, photo: CleanPhoto, storage: Storage, tmp_path: Path
) -> None:
    add(project, photo, storage)
    add(project, photo, storage)
    db.session.execute(delete(Project).where(Project.id == project))
    grow_old(tmp_path)
    assert queries.count_photos(project) == 0
    assert sweep_files(storage) == 2
    assert files_in(tmp_path) == []


class SlowStorage(Storage):
    """Notes for each photo it deletes whether the database was kept waiting meanwhile."""

    waited = ()

    def delete(self, name: str) -> None:
        """Delete, and look at the session."""
        self.waited += (db.session().in_transaction(),)
        super().delete(name)


def test_the_database_does_not_wait_for_the_disk(app: Flask, photo: CleanPhoto, tmp_path: Path) -> None:
    storage = SlowStorage(tmp_path)
    for _ in range(3):
        storage.save(photo)
    grow_old(tmp_path)
    transaction.commit()
    assert sweep_files(storage) == 3
    assert storage.waited == (False, False, False)
