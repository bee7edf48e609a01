"""The tar of a backup: written whole or not at all, readable by its owner alone, checked byte for byte."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from portal.backup.errors import BackupError
from portal.backup.manifest import FileContent, Manifest, read_manifest

MANIFEST = "manifest.json"
DATABASE = "database.dump"
CHUNK = 1 << 20


class HashingReader(io.RawIOBase):
    """A file that is hashed while somebody else reads it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        chunk = self._file.read(size)
        self._sha256.update(chunk)
        return chunk

    def hexdigest(self) -> str:
        """SHA-256 of what was read."""
        return self._sha256.hexdigest()


class ArchiveWriter:
    """A tar that is being filled; `contents` lists what is in it."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.contents: dict[str, FileContent] = {}

    def add(self, name: str, path: Path) -> None:
        """Put a file in. Raises FileNotFoundError."""
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            reader = HashingReader(file)
            self._tar.addfile(info, reader)
        self.contents[name] = FileContent(info.size, reader.hexdigest())

    def close_with(self, manifest: Manifest) -> None:
        """The manifest comes last: an archive that was cut off has none."""
        text = manifest.to_json()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self._tar.addfile(info, io.BytesIO(text))


@contextmanager
def new_archive(path: Path) -> Iterator[ArchiveWriter]:
    """An archive that takes its name only when it is whole and on the disk. Raises BackupError when the name is taken."""
    if path.exists():
        raise BackupError(f"{path} exists already; a backup never overwrites another.")
    unfinished = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(f"{unfinished} can't be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield ArchiveWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def unpack(path: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder what the manifest lists, and return it. Raises BackupError for anything amiss.

    Names are taken from the manifest only after each was found harmless: a tar can be made by anybody.
    """
    try:
        with tarfile.open(path, mode="r:") as tar:
            members = {member.name: member for member in tar.getmembers()}
            manifest = _manifest_of(tar, members)
            for name, wanted in manifest.files.items():
                _unpack_file(tar.extractfile(members[name]), folder / name, wanted)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError("The backup is no whole tar.") from error
    except OSError as error:
        raise BackupError(f"The backup can't be unpacked: {error.strerror or error}.") from error
    return manifest


def _manifest_of(tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> Manifest:
    if MANIFEST not in members:
        raise BackupError("The backup has no manifest: it was cut off, or is none of ours.")
    if not all(member.isreg() and _is_harmless(name) for name, member in members.items()):
        raise BackupError("The backup holds a name that is none of ours.")
    manifest = read_manifest(tar.extractfile(members[MANIFEST]).read())
    if manifest.files.keys() | {MANIFEST} != members.keys() or DATABASE not in manifest.files:
        raise BackupError("The backup does not hold what its manifest lists.")
    return manifest


def _is_harmless(name: str) -> bool:
    return not name.startswith("/") and not {"", ".", ".."} & set(name.split("/"))


def _unpack_file(source: BinaryIO, target: Path, wanted: FileContent) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    reader = HashingReader(source)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := reader.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    if FileContent(size, reader.hexdigest()) != wanted:
        raise BackupError(f"The backup is damaged: {target.name} is not what was saved.")
