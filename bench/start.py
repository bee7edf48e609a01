"""How long a second `make run` takes until it says that it is ready: everything installed, the database there."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure, tell
from bench.servers import free_port, without_settings

READY = re.compile(r"is ready after ([\d.]+) s")


def measure(folder: Path) -> list[Figure]:
    """Start and stop once, then start again; the supervisor's own clock."""
    first = _start_and_stop(folder)
    tell(f"  first start, with an empty data folder: {first:.1f} s")
    return [Figure("warm_start_s", _start_and_stop(folder), "s", "<= 5")]


def _start_and_stop(folder: Path) -> float:
    environment = without_settings(os.environ) | {"DATA_DIR": str(folder), "PORT": str(free_port())}
    run = subprocess.Popen(
        [sys.executable, "-m", "stack", "--stop-with-parent"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        said = []
        for line in run.stdout:
            said.append(line)
            if found := READY.search(line):
                return float(found[1])
        raise RuntimeError("the product did not start:\n" + "".join(said))
    finally:
        run.send_signal(signal.SIGTERM)
        run.stdout.read()
        run.wait()
