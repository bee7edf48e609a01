"""The inbox against a bare page: requests per second of both, in turns, on the same web server and database."""

import gzip
import http.client
import os
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import create_engine, text

from bench.bare import ROWS
from bench.figures import Figure, tell
from bench.load import requests_per_second
from bench.seed import Seeded, fill
from bench.servers import databases, web_server
from portal.leads.queries import ROWS_A_PAGE

BARE = ("--factory", "--static-path-mount", str(Path(__file__).parent / "templates"))
ROUNDS = 12
ROUND_SECONDS = 1.5
WARM_SECONDS = 3.0
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
BROWSER = {"Accept": "text/html", "Accept-Language": "nb,en;q=0.8", "Accept-Encoding": "gzip"}


class Side(NamedTuple):
    """One page on one server."""

    name: str
    port: int
    path: str
    headers: Mapping[str, str]

    def rate(self, seconds: float) -> float:
        """Its requests per second now."""
        return requests_per_second(self.port, self.path, headers=self.headers, seconds=seconds)


def measure(folder: Path) -> list[Figure]:
    """Both ratios, median of the rounds' own."""
    with databases(folder) as own:
        seeded = _seed(own.environment)
        tell(_explain(own.environment["DATABASE_URL"], seeded.firm_id))
        bare_environment = own.environment | {"BENCH_FIRM_ID": str(seeded.firm_id)}
        with (
            web_server("bench.bare:make_app", bare_environment, log=folder / "bare.log", options=BARE) as bare_port,
            web_server("wsgi:app", own.environment, log=folder / "product.log") as product_port,
        ):
            _tell_ceiling(bare_port)
            rates = _in_turns(_sides(bare_port, product_port, seeded))
    for name, measured in rates.items():
        tell(f"  {name:16} {statistics.median(measured):7.0f} requests per second (median of {ROUNDS} rounds)")
    return [
        Figure("inbox_page_vs_bare", _ratio(rates["inbox_page"], rates["bare"]), "ratio", ">= 0.25"),
        Figure("inbox_fragment_vs_bare", _ratio(rates["inbox_fragment"], rates["bare"]), "ratio", ">= 0.40"),
    ]


def _seed(environment: Mapping[str, str]) -> Seeded:
    os.environ.update(environment)  # the product reads its settings from there alone
    from wsgi import app

    return fill(app)


def _sides(bare_port: int, product_port: int, seeded: Seeded) -> list[Side]:
    signed_in = BROWSER | {"Cookie": seeded.cookie}
    return [
        Side("bare", bare_port, "/", BROWSER),
        Side("inbox_page", product_port, "/oppdrag", signed_in),
        Side(
            "inbox_fragment", product_port, f"/oppdrag?visning=nye&etter={seeded.twentieth_lead_id}", signed_in | HTMX
        ),
    ]


def _in_turns(sides: list[Side]) -> dict[str, list[float]]:
    """Round after round, so that whatever else the machine does meets all of them alike."""
    for side in sides:
        _check(side)
        side.rate(WARM_SECONDS)
    rates: dict[str, list[float]] = {side.name: [] for side in sides}
    for _ in range(ROUNDS):
        for side in sides:
            rates[side.name].append(side.rate(ROUND_SECONDS))
    return rates


def _ratio(measured: list[float], yardstick: list[float]) -> float:
    return round(statistics.median(a / b for a, b in zip(measured, yardstick, strict=True)), 3)


def _check(side: Side) -> None:
    """Twenty rows, or the figure means nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", side.port, timeout=10)
    connection.request("GET", side.path, headers=dict(side.headers))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    page = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    rows = page.count(b'href="/oppdrag/')
    if rows != ROWS_A_PAGE:
        raise RuntimeError(f"{side.name} shows {rows} rows instead of {ROWS_A_PAGE}")
    tell(f"  {side.name:16} {len(page) / 1000:.1f} kB, {rows} rows")


def _explain(url: str, firm_id: int) -> str:
    with create_engine(url).connect() as connection:
        lines = connection.execute(text(f"EXPLAIN (ANALYZE, BUFFERS) {ROWS.text}"), {"firm_id": firm_id}).scalars()
        return "\n".join(["The bare page's query:", *(f"  {line}" for line in lines)])


def _tell_ceiling(port: int) -> None:
    """What the generator itself can do: it asks for a file that the web server sends without Python."""
    ceiling = Side("ceiling", port, "/static/bare.html", BROWSER).rate(ROUND_SECONDS)
    tell(f"  generator_ceiling {ceiling:6.0f} requests per second")
