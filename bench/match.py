"""The first wave of one project among a hundred thousand firms, against the hard filter's own SELECT; and a worker's memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure
from bench.servers import databases


def measure(folder: Path) -> list[Figure]:
    """Both figures, from a process of their own: an application is made for one database."""
    with databases(folder) as own:
        command = [sys.executable, "-m", "bench.match_wave"]
        environment = {**os.environ, **own.environment}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure("match_100k_vs_sql", figures["wave_vs_filter"], "ratio", "<= 3"),
        Figure("wave_memory_growth", figures["growth"], "ratio", "<= 1.05"),
    ]
