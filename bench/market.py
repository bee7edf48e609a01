"""Pages on a market of a million leads against the same pages on ten thousand: how much slower does size make them?"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from bench.figures import Figure, tell
from bench.servers import databases, web_server
from bench.turns import BROWSER

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 400
WARM_ROUNDS = 40


class Page(NamedTuple):
    """Somebody's page."""

    path: str
    cookie: str


class World(NamedTuple):
    """A market with a server: the project pages of its posters, the staff's list, and one firm's inbox with searches in it."""

    port: int
    projects: list[Page]
    staff_list: list[Page]
    inbox: list[Page]


def measure(folder: Path) -> list[Figure]:
    """The ratio of the median times, asked in turns, one at a time."""
    with ExitStack() as open_worlds:
        small, large = (_open(open_worlds, folder, leads) for leads in (SMALL, LARGE))
        project = _ratio("project page", (small.port, small.projects), (large.port, large.projects))
        staff_list = _ratio("staff's list", (small.port, small.staff_list), (large.port, large.staff_list))
        inbox = _ratio("inbox", (small.port, small.inbox), (large.port, large.inbox))
    return [
        Figure("project_1m_vs_10k", project, "ratio", "<= 1.3"),
        Figure("staff_list_1m_vs_10k", staff_list, "ratio", "<= 1.3"),
        Figure("inbox_1m_vs_10k", inbox, "ratio", "<= 1.3"),
    ]


def _ratio(name: str, small: tuple[int, list[Page]], large: tuple[int, list[Page]]) -> float:
    fast, slow = _median_seconds(small, large)
    tell(f"  {name:12} {fast * 1000:.1f} ms with {SMALL:,} leads, {slow * 1000:.1f} ms with {LARGE:,}")
    return round(slow / fast, 3)


def _open(open_worlds: ExitStack, folder: Path, leads: int) -> World:
    own_folder = folder / str(leads)
    own_folder.mkdir()
    own = open_worlds.enter_context(databases(own_folder))
    # A process of its own: an application is made for one database, and this one has two.
    command = [sys.executable, "-m", "bench.market_seed", str(leads)]
    done = subprocess.run(command, env={**os.environ, **own.environment}, stdout=subprocess.PIPE, text=True, check=True)
    pages = [Page(*line.split("\t")) for line in done.stdout.splitlines()]
    port = open_worlds.enter_context(web_server("wsgi:app", own.environment, log=own_folder / "product.log"))
    return World(port, *([page for page in pages if part in page.path] for part in ("mine-", "stab", "oppdrag")))


def _median_seconds(*sides: tuple[int, list[Page]]) -> list[float]:
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for port, _pages in sides]
    seconds: list[list[float]] = [[] for _ in sides]
    for turn in range(WARM_ROUNDS + ROUNDS):
        for place, (connection, (_port, pages)) in enumerate(zip(connections, sides, strict=True)):
            taken = _ask(connection, pages[turn % len(pages)])
            if turn >= WARM_ROUNDS:
                seconds[place].append(taken)
    for connection in connections:
        connection.close()
    return [statistics.median(each) for each in seconds]


def _ask(connection: http.client.HTTPConnection, page: Page) -> float:
    headers: Mapping[str, str] = BROWSER | {"Cookie": page.cookie}
    started = time.perf_counter()
    connection.request("GET", page.path, headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{page.path} answered {answer.status}")
    return time.perf_counter() - started
