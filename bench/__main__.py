"""`python -m bench [NAME …]`: measure, and print each figure as a JSON line. Without a name, everything."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import compare, home, inbox, market, match, notices, start, wizard
from bench.figures import show, tell

BENCHMARKS = {
    "inbox": inbox.measure,
    "wizard": wizard.measure,
    "compare": compare.measure,
    "market": market.measure,
    "match": match.measure,
    "notices": notices.measure,
    "home": home.measure,
    "start": start.measure,
}


def main() -> int:
    """Run the chosen benchmark in a folder of its own; of several, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    names = parser.parse_args().names or list(BENCHMARKS)
    if len(names) > 1:
        # An application is made for one database, and each benchmark has its own.
        runs = [subprocess.run([sys.executable, "-m", "bench", name], check=False) for name in names]
        return int(any(run.returncode for run in runs))
    tell(f"{names[0]} … (load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors)")
    with tempfile.TemporaryDirectory(prefix="handslag-bench-") as folder:
        for figure in BENCHMARKS[names[0]](Path(folder)):
            show(figure)
    return 0


sys.exit(main())
