"""Photos of a project: in order, at most ten, and never a row without its files."""

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.core import transaction
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files import queries, services
from portal.files.errors import TooManyPhotosError
from portal.files.images import CleanPhoto
from portal.files.models import MOST_PHOTOS, Photo
from portal.files.storage import Size, Storage
from tests.factories.marketplace import make_project


@pytest.fixture
def project(app: Flask) -> int:
    """The number of a project."""
    return make_project().id


def add(project: int, photo: CleanPhoto, storage: Storage, *, times: int = 1) -> list[queries.PhotoFacts]:
    return [services.add_photo(project, photo=photo, storage=storage) for _ in range(times)]


def files_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.jpg*"))


def positions(project: int) -> list[tuple[int, int]]:
    return [(photo.position, photo.id) for photo in queries.list_photos(project)]


def test_an_added_photo_is_listed_with_its_files(project: int, photo: CleanPhoto, storage: Storage) -> None:
    (added,) = add(project, photo, storage)
    assert queries.list_photos(project) == [added] == [queries.get_photo(added.id)]
    assert (added.width, added.height, added.sha256, added.caption) == (300, 400, photo.sha256, None)
    assert storage.read(added.storage_name, Size.LARGE) == photo.large
    assert db.session.get(Photo, added.id).bytes == len(photo.large)


def test_photos_keep_their_order_and_close_up_when_one_goes(project: int, photo: CleanPhoto, storage: Storage) -> None:
    ids = [added.id for added in add(project, photo, storage, times=5)]
    services.remove_photo(ids[1], project_id=project)
    assert positions(project) == [(1, ids[0]), (2, ids[2]), (3, ids[3]), (4, ids[4])]
    (last,) = add(project, photo, storage)
    assert positions(project)[-1] == (5, last.id)


def test_the_eleventh_is_refused_and_leaves_no_file(
    project: int, photo: CleanPhoto, storage: Storage, tmp_path: Path
) -> None:
    add(project, photo, storage, times=MOST_PHOTOS)
    before = files_in(tmp_path)
    with pytest.raises(TooManyPhotosError):
        add(project, photo, storage)
    assert len(files_in(tmp_path)) == len(before) == 2 * MOST_PHOTOS
    assert queries.count_photos(project) == MOST_PHOTOS


def test_a_full_project_has_room_again_when_one_is_removed(project: int, photo: CleanPhoto, storage: Storage) -> None:
    first, *_ = add(project, photo, storage, times=MOST_PHOTOS)
    services.remove_photo(first.id, project_id=project)
    add(project, photo, storage)
    assert [position for position, _ in positions(project)] == list(range(1, MOST_PHOTOS + 1))


def test_each_project_counts_its_own(project: int, photo: CleanPhoto, storage: Storage) -> None:
    add(project, photo, storage, times=MOST_PHOTOS)
    other = make_project().id
    (added,) = add(other, photo, storage)
    assert added.position == 1
    assert queries.list_photos(other) == [added]


def test_another_projects_photo_is_not_removed(project: int, photo: CleanPhoto, storage: Storage) -> None:
    (mine,) = add(project, photo, storage)
    other = make_project().id
    with pytest.raises(NotFoundError):
        services.remove_photo(mine.id, project_id=other)
    assert queries.list_photos(project) == [mine]


def test_what_does_not_exist_is_not_found(project: int) -> None:
    for use in (
        lambda: queries.get_photo(999_999),
        lambda: services.remove_photo(999_999, project_id=project),
    ):
        with pytest.raises(NotFoundError):
            use()


def test_the_table_itself_has_no_eleventh_place(project: int, photo: CleanPhoto, storage: Storage) -> None:
    (added,) = add(project, photo, storage)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Photo).where(Photo.id == added.id).values(position=MOST_PHOTOS + 1))


@pytest.mark.committed
def test_twenty_at_once_become_ten(app: Flask, photo: CleanPhoto, storage: Storage, tmp_path: Path) -> None:
    project = make_project().id
    transaction.commit()
    start = threading.Barrier(20)
    outcomes = []

    def add_one() -> None:
        start.wait(timeout=10)
        with app.app_context():
            try:
                with transaction.transaction():
                    outcomes.append(services.add_photo(project, photo=photo, storage=storage).position)
            except TooManyPhotosError:
                outcomes.append("refused")

    workers = [threading.Thread(target=add_one) for _ in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(map(str, outcomes)) == sorted([*map(str, range(1, 11)), *["refused"] * 10])
    assert [position for position, _ in positions(project)] == list(range(1, 11))
    assert len(files_in(tmp_path)) == 20


@pytest.mark.committed
def test_four_removals_at_once_leave_no_hole(app: Flask, photo: CleanPhoto, storage: Storage) -> None:
    project = make_project().id
    ids = [added.id for added in add(project, photo, storage, times=MOST_PHOTOS)]
    transaction.commit()
    start = threading.Barrier(4)

    def at_once(change: object) -> None:
        start.wait(timeout=10)
        with app.app_context(), transaction.transaction():
            change()

    changes = [lambda photo_id=photo_id: services.remove_photo(photo_id, project_id=project) for photo_id in ids[2:6]]
    workers = [threading.Thread(target=at_once, args=(change,)) for change in changes]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert positions(project) == list(enumerate([*ids[:2], *ids[6:]], start=1))
