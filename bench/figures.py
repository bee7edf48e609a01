"""One figure of a benchmark as it is printed: a JSON line on standard output. All else goes to standard error."""

import json
import sys
from typing import NamedTuple


class Figure(NamedTuple):
    """What was measured, in which unit, and what it should be: `>= 0.25` or `<= 120`."""

    name: str
    value: float
    unit: str
    goal: str


def show(figure: Figure) -> None:
    """Print the figure."""
    print(json.dumps(figure._asdict()), flush=True)


def tell(text: str) -> None:
    """Say something about how it was measured."""
    print(text, file=sys.stderr, flush=True)
