"""A photo sent to the wizard: hostile names, wrong files and a full disk get a sentence, and leave nothing behind."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.files import queries
from portal.files.errors import NotAPhotoError, StorageFullError, TooManyPhotosError
from portal.settings import Settings
from tests.support.visitors import Visitor
from tests.web.files.conftest import Send

NAMES = [
    "../../etc/passwd",
    "/etc/passwd",
    "a\\b\\..\\c.jpg",
    "x" * 300 + ".jpg",
    "<img src=x onerror=alert(1)>.jpg",
    "🏠.jpg",
]


@pytest.fixture
def photo_folder(settings: Settings) -> Path:
    """The photo folder, empty."""
    folder = settings.data_dir / "files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_never_becomes_a_path(send: Send, image: Callable, draft_id: int, photo_folder: Path, name: str) -> None:
    card = send(name, image("gps-rotated.jpg"))
    (photo,) = queries.list_photos(draft_id)
    assert f'id="photo-{photo.id}"' in card.text
    assert {path.name.rpartition("-")[0] for path in files_in(photo_folder)} == {photo.storage_name}
    assert "passwd" not in card.text
    assert "onerror" not in card.text


@pytest.mark.parametrize("name", NAMES)
def test_a_refused_file_is_named_harmlessly_and_leaves_nothing(
    send: Send, image: Callable, draft_id: int, photo_folder: Path, name: str
) -> None:
    answer = send(name, image("svg-with-script.jpg"), status=422)
    assert NotAPhotoError.text in answer.text
    assert "etc/" not in answer.text
    assert answer.content_type == "text/plain" or "<" not in answer.text
    assert len(answer.text) < 250
    assert queries.count_photos(draft_id) == 0
    assert files_in(photo_folder) == []


def test_a_body_beyond_the_limit_is_not_even_read(send: Send, draft_id: int, photo_folder: Path) -> None:
    send("stort.jpg", b"\xff\xd8\xff" + bytes(22_000_000), status=413)
    assert queries.count_photos(draft_id) == 0
    assert files_in(photo_folder) == []


def test_of_too_many_at_once_the_first_ten_are_taken_and_the_rest_is_told(
    anyone: Visitor, draft_id: int, image: Callable, photo_folder: Path
) -> None:
    token = anyone.get("/legg-ut/beskrivelse").html.select_one("input[name=csrf_token]")["value"]
    files = [("photos", f"{number}.jpg", image("gps-rotated.jpg")) for number in range(12)]
    page = anyone.post("/legg-ut/beskrivelse", {"csrf_token": token}, upload_files=files, status=303).follow()
    assert TooManyPhotosError.text in page.text
    assert queries.count_photos(draft_id) == 10


def test_a_full_disk_is_a_sentence_and_neither_row_nor_file(
    send: Send, image: Callable, draft_id: int, photo_folder: Path
) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", photo_folder]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing may be mounted here; the storage's own test then limits the size of files")
    try:
        (photo_folder / "filler").write_bytes(bytes(60_000))
        answer = send("bad.jpg", image("gps-rotated.jpg"), status=422)
        assert StorageFullError.text in answer.text
        assert queries.count_photos(draft_id) == 0
        assert [path.name for path in files_in(photo_folder)] == ["filler"]
        (photo_folder / "filler").unlink()
        send("bad.jpg", image("gps-rotated.jpg"))
        assert queries.count_photos(draft_id) == 1
    finally:
        subprocess.run(["umount", photo_folder], check=True)


def test_somebody_without_a_draft_sends_nothing(app: Flask, send: Send, image: Callable, photo_folder: Path) -> None:
    stranger = Visitor(app)
    files = [("photos", "bad.jpg", image("gps-rotated.jpg"))]
    stranger.post("/legg-ut/bilder", {}, upload_files=files, status=400)
    assert files_in(photo_folder) == []
