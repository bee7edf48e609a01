"""Two or more pages measured in turns, so that whatever else the machine does meets all of them alike."""

import gzip
import http.client
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bench.figures import tell
from bench.load import requests_per_second

BARE = ("--factory", "--static-path-mount", str(Path(__file__).parent / "templates"))
"""How the bare page's server is started."""
ROUNDS = 12
ROUND_SECONDS = 1.5
WARM_SECONDS = 3.0
BROWSER = {"Accept": "text/html", "Accept-Language": "nb,en;q=0.8", "Accept-Encoding": "gzip"}


class Side(NamedTuple):
    """One page on one server; it must show `marks` exactly `times` times, or its figure means nothing."""

    name: str
    port: int
    path: str
    headers: Mapping[str, str]
    marks: bytes
    times: int

    def rate(self, seconds: float) -> float:
        """Its requests per second now."""
        return requests_per_second(self.port, self.path, headers=self.headers, seconds=seconds)

    def check(self) -> None:
        """Ask once and count the marks. Raises RuntimeError when it isn't the page that is meant."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", self.path, headers=dict(self.headers))
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        page = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
        found = page.count(self.marks)
        if answer.status != 200 or found != self.times:
            raise RuntimeError(f"{self.name}: status {answer.status}, {self.marks!r} {found} times, not {self.times}")
        tell(f"  {self.name:16} {len(page) / 1000:.1f} kB")


def in_turns(sides: list[Side]) -> dict[str, list[float]]:
    """Requests per second of each side, round after round."""
    for side in sides:
        side.check()
        side.rate(WARM_SECONDS)
    rates: dict[str, list[float]] = {side.name: [] for side in sides}
    for _ in range(ROUNDS):
        for side in sides:
            rates[side.name].append(side.rate(ROUND_SECONDS))
    for name, measured in rates.items():
        tell(f"  {name:16} {statistics.median(measured):7.0f} requests per second (median of {ROUNDS} rounds)")
    return rates


def median_ratio(measured: list[float], yardstick: list[float]) -> float:
    """The median of the rounds' own ratios."""
    return round(statistics.median(a / b for a, b in zip(measured, yardstick, strict=True)), 3)
