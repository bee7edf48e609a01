"""`python -m bench [NAME …]`: measure, and print each figure as a JSON line. Without a name, everything."""

import argparse
import os
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
    """Run the chosen benchmarks, each in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    for name in parser.parse_args().names or BENCHMARKS:
        tell(f"{name} … (load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors)")
        with tempfile.TemporaryDirectory(prefix="handslag-bench-") as folder:
            for figure in BENCHMARKS[name](Path(folder)):
                show(figure)
    return 0


sys.exit(main())
