"""The list of contents that a backup carries, and what a database holds in numbers that can be compared."""

import json
from collections.abc import Iterable
from typing import NamedTuple

import psycopg
from psycopg import sql

from portal.backup.errors import BackupError

FORMAT = 1


class TableContent(NamedTuple):
    """How many rows a table has, and a sum over their hashes in which the order of the rows doesn't matter."""

    rows: int
    digest: str


class FileContent(NamedTuple):
    """A file of the archive: bytes and SHA-256."""

    size: int
    sha256: str


class Manifest(NamedTuple):
    """What a backup holds. `revision` is the schema's; `lost_files` counts rows whose files were not on the disk."""

    created_at: str
    revision: str
    tables: dict[str, TableContent]
    files: dict[str, FileContent]
    lost_files: int

    def to_json(self) -> bytes:
        """As it lies in the archive."""
        return json.dumps({"format": FORMAT, **self._asdict()}, indent=1, sort_keys=True).encode()


def read_manifest(text: bytes) -> Manifest:
    """Parse the manifest of an archive. Raises BackupError when it is none of ours, or of another format."""
    try:
        body = json.loads(text)
        if body.pop("format") != FORMAT:
            raise BackupError("The backup has a format that this version can't read.")
        body.setdefault("lost_files", body.pop("lost_photos", 0))  # its name while only photos were saved
        body["tables"] = {name: TableContent(*content) for name, content in body["tables"].items()}
        body["files"] = {name: FileContent(*content) for name, content in body["files"].items()}
        return Manifest(**body)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError("The backup's manifest can't be read.") from error


def describe_tables(connection: psycopg.Connection) -> dict[str, TableContent]:
    """Count and hash every table. MD5 finds differences here, it keeps no secret; it is the same in every version."""
    connection.execute("SET TIME ZONE 'UTC'; SET DateStyle = 'ISO'; SET extra_float_digits = 1")
    return {name: _describe(connection, name) for name in list_tables(connection)}


def list_tables(connection: psycopg.Connection) -> list[str]:
    """Names of the tables, in order."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in rows]


def _describe(connection: psycopg.Connection, table: str) -> TableContent:
    query = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {table} AS t"
    )
    return TableContent(*connection.execute(query.format(table=sql.Identifier(table))).fetchone())


def differing(wanted: dict[str, TableContent], found: dict[str, TableContent]) -> Iterable[str]:
    """Names of tables whose content is not the same."""
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
