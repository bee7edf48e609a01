"""Proofs of certificates: a PDF untouched, a photo made anew, and nothing left behind when something stops it."""

import errno
import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image

from portal.core import clock
from portal.files.drawings import MAX_DRAWING_BYTES
from portal.files.errors import (
    NoRoomForProofError,
    NotAProofError,
    PhotoBrokenError,
    PhotoTooLargeError,
    ProofTooLargeError,
    ScannerAwayForProofError,
)
from portal.files.proofs import CheckedProof, ProofKind, check_proof
from portal.files.storage import ProofStorage

PDF = b"%PDF-1.7 /Encrypt and then nothing of the kind"


def checked(data: bytes, *, scanner: str | None = None) -> CheckedProof:
    return check_proof(io.BytesIO(data), scanner_address=scanner)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_pdf_is_kept_byte_for_byte(tmp_path: Path) -> None:
    storage = ProofStorage(tmp_path)
    name = storage.save(checked(PDF))
    assert storage.read(name, ProofKind.PDF) == PDF
    (path,) = files_in(tmp_path)
    assert path.stat().st_mode & 0o077 == 0


def test_a_photo_keeps_nothing_but_its_pixels(opened: Callable[[str], BinaryIO]) -> None:
    with opened("gps-rotated.jpg") as stream:
        proof = check_proof(stream, scanner_address=None)
    with Image.open(io.BytesIO(proof.data)) as photo:
        assert (proof.kind, photo.format, dict(photo.getexif())) == (ProofKind.PHOTO, "JPEG", {})


@pytest.mark.parametrize("data", [b"<html>%PDF-1.7", b"MZ\x90", b" %PDF-1.7", "Godkjent! 🏅".encode()])
def test_what_is_neither_is_refused(data: bytes) -> None:
    with pytest.raises(NotAProofError):
        checked(data)


def test_an_empty_file_and_half_a_photo_are_refused(opened: Callable[[str], BinaryIO]) -> None:
    with pytest.raises(PhotoBrokenError):
        checked(b"")
    with opened("truncated.jpg") as stream, pytest.raises(PhotoBrokenError):
        check_proof(stream, scanner_address=None)


def test_a_byte_too_many_is_too_many() -> None:
    checked(b"%PDF-" + bytes(MAX_DRAWING_BYTES - 5))
    with pytest.raises(ProofTooLargeError):
        checked(b"%PDF-" + bytes(MAX_DRAWING_BYTES - 4))
    with pytest.raises(PhotoTooLargeError):
        checked(b"\xff\xd8\xff" + bytes(MAX_DRAWING_BYTES))


def test_with_a_scanner_that_is_away_no_pdf_is_taken_in() -> None:
    with pytest.raises(ScannerAwayForProofError):
        checked(PDF, scanner="127.0.0.1:1")


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoomForProofError):
        ProofStorage(tmp_path).save(checked(PDF))
    assert files_in(tmp_path) == []


def test_only_a_name_of_ours_is_read_and_old_ones_are_listed(tmp_path: Path) -> None:
    storage = ProofStorage(tmp_path)
    name = storage.save(checked(PDF))
    with pytest.raises(ValueError, match="not a name of ours"):
        storage.read("../" + name[3:], ProofKind.PDF)
    assert [set(), {name}] == [
        set().union(*storage.list_names(written_before=clock.now() + timedelta(hours=hours))) for hours in (-1, 1)
    ]
    storage.delete(name)
    assert files_in(tmp_path) == []
