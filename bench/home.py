"""What the first visit to the home page costs: the bytes of the page and of everything it makes a browser fetch."""

import gzip
import http.client
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from bench.figures import Figure, tell
from bench.servers import databases, web_server

HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "nb"}
FETCHED_LINKS = {"icon", "preload", "stylesheet"}
IN_STYLE_SHEET = re.compile(r"url\((/[^)\"']+|[\w.][^):\"']+)\)")


class Fetched(NamedTuple):
    """One answer: its bytes with headers as they went over the wire, and its text."""

    wire_bytes: int
    text: str


class Addresses(HTMLParser):
    """Collects what a browser fetches of its own accord for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and FETCHED_LINKS & set((given.get("rel") or "").split()):
            self._note(given.get("href"))
        elif tag in ("script", "img"):
            self._note(given.get("src"))
        elif tag == "use":
            self._note(given.get("href"))

    def _note(self, address: str | None) -> None:
        if address and not address.startswith(("data:", "#")):
            self.found[address.partition("#")[0]] = None


def measure(folder: Path) -> list[Figure]:
    """Kilobytes (of 1000 bytes) of a first load with an empty cache."""
    with databases(folder) as own, web_server("wsgi:app", own.environment, log=folder / "web.log") as port:
        total = first_load_bytes(port)
    return [Figure("home_wire_kb", round(total / 1000, 1), "kB", "<= 120")]


def first_load_bytes(port: int) -> int:
    """The page, what it names, and what its style sheets name, headers included."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    page = _fetch(connection, "/")
    addresses = Addresses()
    addresses.feed(page.text)
    waiting, seen, total = list(addresses.found), {"/"}, page.wire_bytes
    tell(f"  {page.wire_bytes:7} bytes  /")
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        fetched = _fetch(connection, address)
        tell(f"  {fetched.wire_bytes:7} bytes  {address}")
        total += fetched.wire_bytes
        if address.endswith(".css"):
            base = address.rpartition("/")[0]
            waiting += [url if url.startswith("/") else f"{base}/{url}" for url in IN_STYLE_SHEET.findall(fetched.text)]
    connection.close()
    return total


def _fetch(connection: http.client.HTTPConnection, address: str) -> Fetched:
    connection.request("GET", address, headers=HEADERS)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    plain = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    return Fetched(head + len(body), plain.decode("utf-8", errors="replace"))
