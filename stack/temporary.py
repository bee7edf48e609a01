"""`python -m stack.temporary COMMAND...`: run a command beside an empty database and queue that are thrown away."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from stack.postgres import EmbeddedPostgres
from stack.redis import EmbeddedRedis


def main(command: list[str]) -> int:
    """Run the command with DATABASE_URL, REDIS_URL and DATA_DIR of its own, and return its exit code."""
    with tempfile.TemporaryDirectory(prefix="handslag-") as folder:
        data_dir = Path(folder)
        with EmbeddedPostgres(data_dir, fast=True) as postgres, EmbeddedRedis(data_dir, fast=True) as redis:
            own = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "DATA_DIR": folder}
            return subprocess.run(command, env=os.environ | own, check=False).returncode


sys.exit(main(sys.argv[1:]))
