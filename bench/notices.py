"""How long it takes from staff letting a project out until its last notice has reached the mail server: outbox, workers, SMTP."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure
from bench.servers import databases


def measure(folder: Path) -> list[Figure]:
    """The slowest of some projects, from a process of its own: an application is made for one database."""
    with databases(folder) as own:
        command = [sys.executable, "-m", "bench.notices_arriving"]
        environment = {**os.environ, **own.environment}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [Figure("notice_seconds", json.loads(done.stdout.splitlines()[-1])["slowest"], "s", "<= 60")]
