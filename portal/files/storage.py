"""The folders of photos, drawings, proofs and attachments.

A file has a random name of our own; nothing that anyone typed is part of a path.
"""

import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from portal.files.errors import (
    NoRoomForAttachmentError,
    NoRoomForDrawingError,
    NoRoomForProofError,
    StorageFullError,
)
from portal.files.images import CleanPhoto
from portal.files.models import AttachmentKind
from portal.files.proofs import CheckedProof, ProofKind

if TYPE_CHECKING:
    from portal.files.attachments import CheckedAttachment

NAME = re.compile(r"[0-9a-f]{32}")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Size(StrEnum):
    """Which of a photo's two files."""

    LARGE = "large"
    SMALL = "small"


class Storage:
    """Photos on disk under `data_dir`/files, in folders by the first two letters of their name."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "files"

    def save(self, photo: CleanPhoto) -> str:
        """Put both sizes on the disk, safe against a power cut, and return their name.

        Raises StorageFullError; then nothing of them is left.
        """
        name = secrets.token_hex(16)
        try:
            _write(self._path(name, Size.LARGE), photo.large)
            _write(self._path(name, Size.SMALL), photo.small)
        except OSError as error:
            self.delete(name)
            if error.errno in FULL:
                raise StorageFullError from error
            raise
        return name

    def read(self, name: str, size: Size) -> bytes:
        """The JPEG. Raises FileNotFoundError."""
        return self._path(name, size).read_bytes()

    def delete(self, name: str) -> None:
        """Remove both sizes, as far as they are there, half-written ones too."""
        for size in Size:
            path = self._path(name, size)
            path.unlink(missing_ok=True)
            _unfinished(path).unlink(missing_ok=True)

    def list_names(self, *, written_before: datetime) -> Iterator[set[str]]:
        """Names of photos all of whose files, half-written ones included, are older than that (UTC): a set a folder."""
        return _names_in(self._folder, written_before)

    def _path(self, name: str, size: Size) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not a name of ours")
        return self._folder / name[:2] / f"{name}-{size}.jpg"


class DrawingStorage:
    """Drawings on disk under `data_dir`/drawings, byte for byte as they came."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "drawings"

    def save(self, data: bytes) -> str:
        """Put a drawing on the disk, safe against a power cut, and return its name.

        Raises NoRoomForDrawingError; then nothing of it is left.
        """
        name = secrets.token_hex(16)
        try:
            _write(self._path(name), data)
        except OSError as error:
            self.delete(name)
            if error.errno in FULL:
                raise NoRoomForDrawingError from error
            raise
        return name

    def read(self, name: str) -> bytes:
        """The bytes. Raises FileNotFoundError."""
        return self._path(name).read_bytes()

    def delete(self, name: str) -> None:
        """Remove it, as far as it is there, half-written too."""
        self._path(name).unlink(missing_ok=True)
        _unfinished(self._path(name)).unlink(missing_ok=True)

    def list_names(self, *, written_before: datetime) -> Iterator[set[str]]:
        """Names of drawings older than that (UTC): a set a folder."""
        return _names_in(self._folder, written_before)

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not a name of ours")
        return self._folder / name[:2] / f"{name}.pdf"


class ProofStorage:
    """Proofs of firms' certificates on disk under `data_dir`/proofs."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "proofs"

    def save(self, proof: CheckedProof) -> str:
        """Put a proof on the disk, safe against a power cut, and return its name.

        Raises NoRoomForProofError; then nothing of it is left.
        """
        name = secrets.token_hex(16)
        try:
            _write(self._path(name, proof.kind), proof.data)
        except OSError as error:
            self.delete(name)
            if error.errno in FULL:
                raise NoRoomForProofError from error
            raise
        return name

    def read(self, name: str, kind: ProofKind) -> bytes:
        """The bytes. Raises FileNotFoundError."""
        return self._path(name, kind).read_bytes()

    def delete(self, name: str) -> None:
        """Remove it, as far as it is there, half-written too."""
        for kind in ProofKind:
            path = self._path(name, kind)
            path.unlink(missing_ok=True)
            _unfinished(path).unlink(missing_ok=True)

    def list_names(self, *, written_before: datetime) -> Iterator[set[str]]:
        """Names of proofs older than that (UTC): a set a folder."""
        return _names_in(self._folder, written_before)

    def _path(self, name: str, kind: ProofKind) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not a name of ours")
        return self._folder / name[:2] / f"{name}.{kind}"


class AttachmentStorage:
    """Files of offers and messages on disk under `data_dir`/attachments."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "attachments"

    def save(self, file: "CheckedAttachment") -> str:
        """Put a file on the disk, safe against a power cut, and return its name.

        Raises NoRoomForAttachmentError; then nothing of it is left.
        """
        name = secrets.token_hex(16)
        try:
            _write(self._path(name, file.kind), file.data)
        except OSError as error:
            self.delete(name)
            if error.errno in FULL:
                raise NoRoomForAttachmentError from error
            raise
        return name

    def read(self, name: str, kind: AttachmentKind) -> bytes:
        """The bytes. Raises FileNotFoundError."""
        return self._path(name, kind).read_bytes()

    def delete(self, name: str) -> None:
        """Remove it, as far as it is there, half-written too."""
        for kind in AttachmentKind:
            path = self._path(name, kind)
            path.unlink(missing_ok=True)
            _unfinished(path).unlink(missing_ok=True)

    def list_names(self, *, written_before: datetime) -> Iterator[set[str]]:
        """Names of files older than that (UTC): a set a folder."""
        return _names_in(self._folder, written_before)

    def _path(self, name: str, kind: AttachmentKind) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not a name of ours")
        return self._folder / name[:2] / f"{name}.{'pdf' if kind is AttachmentKind.PDF else 'jpg'}"


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a temporary file beside it, on the disk before it takes its name."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = _unfinished(path)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync_folder(path.parent)


def _names_in(folder: Path, written_before: datetime) -> Iterator[set[str]]:
    limit = written_before.timestamp()
    for part in folder.glob("[0-9a-f][0-9a-f]"):
        newest: dict[str, float] = {}
        for path in part.iterdir():
            name = path.name[:32]
            with suppress(FileNotFoundError):
                newest[name] = max(newest.get(name, 0), path.stat().st_mtime)
        yield {name for name, written_at in newest.items() if NAME.fullmatch(name) and written_at < limit}


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
