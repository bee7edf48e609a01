"""The files under `data/`, made by scripts/make_places.py. Their sources: docs/data-sources.md."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read_rows(name: str) -> list[dict[str, Any]]:
    """The rows of a CSV file; points as numbers, or None where a code has no point of its own."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        for axis in ("latitude", "longitude"):
            if axis in row:
                row[axis] = float(row[axis]) if row[axis] else None
    return rows


@cache
def read_shapes(name: str) -> dict[str, Any]:
    """The shapes in a JSON file, read once a process. Don't change what you get."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))
