"""`python -m simulation [--world balanced] [--policy recommended] [--days 30] [--seed 1]`: print the table as JSON lines.

Without a world or a policy: the rows of docs/decisions/0026-what-the-simulation-says.md. Each row has a database of its own; as
many are played at once as there are processors.
"""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from simulation.markets import prepared_server, row_in_database
from simulation.policies import POLICIES
from simulation.worlds import WORLDS

TABLE = {
    "balanced": ("blast", "top-10", "recommended"),
    "starved": ("blast", "recommended", "recommended-overflow"),
    "overloaded": ("recommended", "fixed-three", "blast", "top-10"),
    "slack": ("top-10", "recommended", "fair-15"),
}


def main() -> int:
    """Play the chosen rows; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--world", choices=WORLDS)
    parser.add_argument("--policy", choices=POLICIES)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="handslag-simulation-") as folder, prepared_server(Path(folder)) as server:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(os.cpu_count(), mp_context=spawn) as pool:
            rows = [
                pool.submit(row_in_database, server, world, policy, seed=chosen.seed, days=chosen.days)
                for world, policy in _list_rows(chosen.world, chosen.policy)
            ]
            for row in rows:
                print(json.dumps(row.result()._asdict()), flush=True)
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


def _list_rows(world: str | None, policy: str | None) -> list[tuple[str, str]]:
    """The table's rows of that world or policy; what is in no row of it, if both are said or the world is none of it."""
    if world and policy:
        return [(world, policy)]
    if world and world not in TABLE:
        return [(world, each) for each in POLICIES]
    return [
        (name, each)
        for name, policies in TABLE.items()
        for each in policies
        if world in (None, name) and policy in (None, each)
    ]


if __name__ == "__main__":
    sys.exit(main())
