"""Making, checking and bringing back a backup."""

import tempfile
from pathlib import Path

import psycopg

from portal.backup import archive, manifest, postgres
from portal.backup.errors import BackupError
from portal.backup.manifest import Manifest
from portal.core import clock

PHOTOS = "files"
"""The photos' folder under the data folder and in the archive (portal/files/storage.py)."""


def create(path: Path, *, database_url: str, data_dir: Path) -> Manifest:
    """Write a backup of the database and the photos to `path`, mode 0600, while the product runs. Raises BackupError.

    The dump and the manifest see one snapshot. Photos are read after it: those of its rows are all there, but for what
    was deleted in between (`lost_photos`).
    """
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    with (
        archive.new_archive(path) as writer,
        postgres.connect(database_url) as connection,
        tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder,
    ):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone()
        dump_file = Path(folder) / archive.DATABASE
        postgres.dump(database_url, snapshot=snapshot, target=dump_file)
        writer.add(archive.DATABASE, dump_file)
        photos = _add_photos(writer, data_dir / PHOTOS)
        made = Manifest(
            created_at=clock.now().isoformat(timespec="seconds"),
            revision=_revision(connection),
            tables=manifest.describe_tables(connection),
            files=writer.contents,
            lost_photos=len(_photo_names(connection) - photos),
        )
        writer.close_with(made)
    return made


def verify(path: Path) -> Manifest:
    """Read every byte of a backup. Raises BackupError when it could not be restored."""
    with tempfile.TemporaryDirectory(prefix=".verify-", dir=_folder_of(path)) as folder:
        made = archive.unpack(path, Path(folder))
        postgres.write_out(Path(folder) / archive.DATABASE, Path("/dev/null"))
    return made


def restore(path: Path, *, database_url: str, data_dir: Path, revisions: set[str], replace: bool = False) -> Manifest:
    """Bring a backup back into an empty database and data folder, and compare. Raises BackupError.

    `replace` throws away what is there. The backup is read to its end first, the database comes in one transaction, and the
    photos take their place last. `revisions` are the schemas this code knows.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data_dir) as folder:
        made = archive.unpack(path, Path(folder))
        if made.revision not in revisions:
            raise BackupError(f"The backup is of schema {made.revision}, which this version does not know.")
        if not replace:
            _refuse_unless_empty(database_url, data_dir / PHOTOS)
        statements = Path(folder) / "restore.sql"
        postgres.write_out(Path(folder) / archive.DATABASE, statements)
        postgres.load(database_url, statements, replace=replace)
        _swap(Path(folder) / PHOTOS, data_dir / PHOTOS)
    with postgres.connect(database_url) as connection:
        wrong = list(manifest.differing(made.tables, manifest.describe_tables(connection)))
    if wrong:
        raise BackupError(f"What was restored is not what was saved: {', '.join(wrong)}.")
    return made


def _folder_of(path: Path) -> Path:
    if not path.is_file():
        raise BackupError(f"There is no backup {path}.")
    return path.parent


def _add_photos(writer: archive.ArchiveWriter, folder: Path) -> set[str]:
    """Put every finished photo file in; return the photos' names."""
    names = set()
    for file in sorted(folder.glob("*/*.jpg")):
        try:
            writer.add(f"{PHOTOS}/{file.relative_to(folder).as_posix()}", file)
        except FileNotFoundError:  # deleted while we were at it
            continue
        names.add(file.name[:32])
    return names


def _photo_names(connection: psycopg.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT storage_name FROM photos")}


def _revision(connection: psycopg.Connection) -> str:
    return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def _refuse_unless_empty(database_url: str, photos: Path) -> None:
    with postgres.connect(database_url) as connection:
        if manifest.list_tables(connection):
            raise BackupError("The database is not empty. Say --replace to throw away what is in it.")
    if photos.exists() and any(photos.iterdir()):
        raise BackupError(f"{photos} is not empty. Say --replace to throw away what is in it.")


def _swap(restored: Path, photos: Path) -> None:
    restored.mkdir(mode=0o700, exist_ok=True)
    if photos.exists():
        photos.rename(restored.with_name("replaced"))  # goes with the temporary folder
    restored.rename(photos)
