"""Making, checking and bringing back a backup."""

import tempfile
from pathlib import Path

import psycopg

from portal.backup import archive, manifest, postgres
from portal.backup.errors import BackupError
from portal.backup.manifest import Manifest
from portal.core import clock

FOLDERS = {
    "files": "SELECT storage_name FROM photos",
    "drawings": "SELECT storage_name FROM drawings",
    "proofs": "SELECT file_key FROM firm_certificates WHERE file_key IS NOT NULL",
    "attachments": "SELECT storage_name FROM attachments",
}
"""The folders of photos, drawings, proofs and attachments, under the data folder and in the archive alike (portal/files/storage.py), and
the names that rows have for what lies there."""
FINISHED = (".jpg", ".pdf")
"""How a file ends that was written to its end."""


def create(path: Path, *, database_url: str, data_dir: Path) -> Manifest:
    """Write a backup of the database and the files to `path`, mode 0600, while the product runs. Raises BackupError.

    The dump and the manifest see one snapshot. Files are read after it: those of its rows are all there, but for what
    was deleted in between (`lost_files`).
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
        lost = sum(_add_folder(writer, data_dir / name, named_by=connection) for name in FOLDERS)
        made = Manifest(
            created_at=clock.now().isoformat(timespec="seconds"),
            revision=_revision(connection),
            tables=manifest.describe_tables(connection),
            files=writer.contents,
            lost_files=lost,
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
    files take their place last. `revisions` are the schemas this code knows.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data_dir) as folder:
        made = archive.unpack(path, Path(folder))
        if made.revision not in revisions:
            raise BackupError(f"The backup is of schema {made.revision}, which this version does not know.")
        if not replace:
            _refuse_unless_empty(database_url, data_dir)
        statements = Path(folder) / "restore.sql"
        postgres.write_out(Path(folder) / archive.DATABASE, statements)
        postgres.load(database_url, statements, replace=replace)
        for name in FOLDERS:
            _swap(Path(folder) / name, data_dir / name)
    with postgres.connect(database_url) as connection:
        wrong = list(manifest.differing(made.tables, manifest.describe_tables(connection)))
    if wrong:
        raise BackupError(f"What was restored is not what was saved: {', '.join(wrong)}.")
    return made


def _folder_of(path: Path) -> Path:
    if not path.is_file():
        raise BackupError(f"There is no backup {path}.")
    return path.parent


def _add_folder(writer: archive.ArchiveWriter, folder: Path, *, named_by: psycopg.Connection) -> int:
    """Put every finished file of a folder in; return how many its rows have names for that are not there."""
    names = set()
    for file in sorted(folder.glob("*/*")):
        if file.suffix not in FINISHED:
            continue
        try:
            writer.add(f"{folder.name}/{file.relative_to(folder).as_posix()}", file)
        except FileNotFoundError:  # deleted while we were at it
            continue
        names.add(file.name[:32])
    return len({name for (name,) in named_by.execute(FOLDERS[folder.name])} - names)


def _revision(connection: psycopg.Connection) -> str:
    return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def _refuse_unless_empty(database_url: str, data_dir: Path) -> None:
    with postgres.connect(database_url) as connection:
        if manifest.list_tables(connection):
            raise BackupError("The database is not empty. Say --replace to throw away what is in it.")
    for folder in (data_dir / name for name in FOLDERS):
        if folder.exists() and any(folder.iterdir()):
            raise BackupError(f"{folder} is not empty. Say --replace to throw away what is in it.")


def _swap(restored: Path, present: Path) -> None:
    restored.mkdir(mode=0o700, exist_ok=True)
    if present.exists():
        present.rename(restored.with_name(f"replaced-{present.name}"))  # goes with the temporary folder
    restored.rename(present)
