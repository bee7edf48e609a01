"""Files are whole or not there, also when the disk is full."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.files.errors import StorageFullError
from portal.files.images import CleanPhoto
from portal.files.storage import Size, Storage

LATER = timedelta(minutes=1)


def photo_of(large: int, small: int = 1000) -> CleanPhoto:
    return CleanPhoto(large=os.urandom(large), small=os.urandom(small), width=1, height=1, sha256="0" * 64)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def old_names(storage: Storage, moment: datetime) -> set[str]:
    return set().union(*storage.list_names(written_before=moment))


def test_it_gives_back_what_it_was_given(storage: Storage, photo: CleanPhoto) -> None:
    name = storage.save(photo)
    assert storage.read(name, Size.LARGE) == photo.large
    assert storage.read(name, Size.SMALL) == photo.small


def test_a_deleted_photo_is_gone_and_may_be_deleted_again(storage: Storage, photo: CleanPhoto, tmp_path: Path) -> None:
    name = storage.save(photo)
    storage.delete(name)
    storage.delete(name)
    assert files_in(tmp_path) == []
    with pytest.raises(FileNotFoundError):
        storage.read(name, Size.LARGE)


def test_the_same_photo_twice_lies_under_two_names_nobody_can_guess(storage: Storage, photo: CleanPhoto) -> None:
    first, second = storage.save(photo), storage.save(photo)
    assert first != second
    assert len(bytes.fromhex(first)) == 16


def test_only_our_own_account_may_read_the_folder(storage: Storage, photo: CleanPhoto, tmp_path: Path) -> None:
    storage.save(photo)
    for path in (tmp_path / "files").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "\0", "A" * 32, "0" * 31, "0" * 300, "0" * 32 + "\n"])
def test_no_other_name_ever_becomes_a_path(storage: Storage, name: str) -> None:
    for use in (lambda: storage.read(name, Size.LARGE), lambda: storage.delete(name)):
        with pytest.raises(ValueError, match="not a name of ours"):
            use()


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[None]:
    """A real file system that is soon full, where this may be mounted; else a limit on the size of any file."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        try:
            yield
        finally:
            subprocess.run(["umount", folder], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (megabytes * 1_000_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_refuses_the_photo_and_keeps_no_part_of_it(storage: Storage, tmp_path: Path) -> None:
    with small_disk(tmp_path, megabytes=6):
        kept = storage.save(photo_of(1_000_000))
        before = files_in(tmp_path)
        with pytest.raises(StorageFullError) as refusal:
            storage.save(photo_of(7_000_000))
        assert files_in(tmp_path) == before
        assert refusal.value.status == 507
        storage.delete(kept)
        again = storage.save(photo_of(1_000_000))
        assert len(storage.read(again, Size.LARGE)) == 1_000_000


def test_a_disk_that_fills_between_the_two_sizes_keeps_neither(storage: Storage, tmp_path: Path) -> None:
    with small_disk(tmp_path, megabytes=6):
        with pytest.raises(StorageFullError):
            storage.save(photo_of(1_000_000, small=7_000_000))
        assert files_in(tmp_path) == []


def test_another_fault_of_the_disk_is_not_called_full(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(NotADirectoryError):
        storage.save(photo_of(10))


def test_it_lists_what_is_old_enough_half_written_files_included(storage: Storage, tmp_path: Path) -> None:
    whole = storage.save(photo_of(10))
    half = storage.save(photo_of(10))
    for path in files_in(tmp_path):
        if half in path.name:
            path.rename(f"{path}.new")
    (tmp_path / "files" / whole[:2] / "lost+found").touch()
    now = datetime.now(UTC)
    assert old_names(storage, now + LATER) == {whole, half}
    assert old_names(storage, now - LATER) == set()
    storage.delete(half)
    assert old_names(storage, now + LATER) == {whole}


def test_a_photo_is_as_young_as_its_youngest_file(storage: Storage, tmp_path: Path) -> None:
    name = storage.save(photo_of(10))
    os.utime(next(path for path in files_in(tmp_path) if "large" in path.name), (0, 0))
    assert old_names(storage, datetime.now(UTC) - LATER) == set()
    assert old_names(storage, datetime.now(UTC) + LATER) == {name}
