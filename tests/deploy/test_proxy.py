"""The shipped nginx configuration, run: in front of an echo, and in front of the product with slow senders at the door."""

import gzip
import http.client
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask

from portal.settings import Settings
from tests.deploy.proxy_run import (
    DEPLOY,
    HOST,
    Proxy,
    running_echo,
    running_proxy,
    running_web,
    web_command,
    web_unit_command,
)

SLOW_SENDERS = 60
VISITORS = 8


@pytest.fixture(scope="module")
def echo() -> Iterator[ThreadingHTTPServer]:
    with running_echo() as server:
        yield server


@pytest.fixture(scope="module")
def proxy(echo: ThreadingHTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with running_proxy(tmp_path_factory.mktemp("proxy"), echo.server_port) as started:
        yield started


def headers_that_arrived(body: bytes) -> list[tuple[str, str]]:
    return [tuple(header) for header in json.loads(body)["headers"]]


def test_nginx_finds_nothing_wrong_with_it(proxy: Proxy):
    done = proxy.check()
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_what_a_visitor_says_about_itself_is_overwritten(proxy: Proxy):
    _, body = proxy.ask(
        "/",
        source="127.0.0.9",
        X_Forwarded_For="10.0.0.1",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Proto="http",
        X_Forwarded_Prefix="/evil",
        Forwarded="for=10.0.0.1",
    )
    arrived = headers_that_arrived(body)
    told = {
        name.lower(): text for name, text in arrived if name.lower().startswith(("x-forwarded", "forwarded", "host"))
    }
    assert told == {
        "host": HOST,
        "x-forwarded-for": "127.0.0.9",
        "x-forwarded-proto": "https",
        "x-forwarded-host": HOST,
    }
    assert len(arrived) == len({name.lower() for name, _ in arrived}), "each header once"


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/%72eadyz", "//metrics", "/x/../metrics", "/metrics/", "/healthz?x=1"]
)
def test_what_machines_ask_is_not_passed_on(proxy: Proxy, echo: ThreadingHTTPServer, path: str):
    passed_on = len(echo.paths)
    answer, _ = proxy.ask(path)
    assert answer.status == 404
    assert len(echo.paths) == passed_on


def test_another_host_name_gets_no_answer(proxy: Proxy):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", proxy.https_port), 5) as plain,
        pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"),
    ):
        context.wrap_socket(plain, server_hostname="evil.example")


def test_a_plain_visit_is_sent_to_the_secure_address_of_our_own_name(proxy: Proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy.http_port, timeout=5)
    connection.request("GET", "/mine-prosjekter?a=1", headers={"Host": "evil.example"})
    answer = connection.getresponse()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/mine-prosjekter?a=1")


def test_a_large_body_is_taken_where_photos_are_and_nowhere_else(proxy: Proxy):
    assert proxy.ask("/min-side", method="POST", body=bytes(1_500_000), source="127.0.0.8")[0].status == 413
    answer, body = proxy.ask("/legg-ut/bilder", method="POST", body=bytes(3_000_000), source="127.0.0.8")
    assert (answer.status, json.loads(body)["length"]) == (200, 3_000_000)


def test_its_limit_leaves_room_for_every_form_the_product_takes(app: Flask):
    largest = {
        rule.rule: view.max_bytes
        for rule in app.url_map.iter_rules()
        if (view := app.view_functions[rule.endpoint]) and hasattr(view, "max_bytes")
    }
    assert largest
    shipped = (DEPLOY / "nginx" / "handslag.conf.template").read_text()
    roomy = re.findall(r"location (?:~ )?(\S+) \{\n        client_max_body_size (\d+)m;", shipped)
    paths = {re.sub(r"<id:\w+>", "7", re.sub(r"<any.*>", "f-gass", path)): size for path, size in largest.items()}
    held_back = [
        path
        for path, size in paths.items()
        if not any(re.match(place, path) and size < int(room) * 1024 * 1024 for place, room in roomy)
    ]
    assert held_back == []


def test_pages_are_compressed(proxy: Proxy):
    answer, body = proxy.ask("/", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(body))["filling"]


def test_a_file_with_a_hash_in_its_name_is_asked_for_once(proxy: Proxy, echo: ThreadingHTTPServer):
    for _ in range(3):
        assert proxy.ask("/assets/app.0123456789.css")[0].status == 200
    assert echo.paths.count("/assets/app.0123456789.css") == 1


def test_a_flood_from_one_address_is_held_back_and_others_are_served(proxy: Proxy):
    connection = http.client.HTTPConnection(HOST)
    connection.sock = proxy.connect("127.0.0.66")
    statuses = []
    for _ in range(80):
        connection.request("POST", "/", b"x")
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        if answer.headers.get("Connection") == "close":
            connection.close()
            connection.sock = proxy.connect("127.0.0.66")
    connection.close()
    assert set(statuses) == {200, 429}
    assert proxy.ask("/", source="127.0.0.67")[0].status == 200


def test_the_log_does_not_say_who_asked_for_what(proxy: Proxy):
    proxy.ask("/nytt-passord?token=hemmelig", source="127.0.0.77", Cookie="session=hemmelig")
    time.sleep(0.2)
    log = proxy.access_log.read_text()
    assert " GET 200 " in log
    assert not [word for word in ("127.0.0.77", "hemmelig", "passord") if word in log]


def test_a_restart_is_explained_in_words(tmp_path: Path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: refuses, and nobody else gets it
        with running_proxy(tmp_path / "proxy", nobody.getsockname()[1]) as proxy:
            answer, body = proxy.ask("/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
    assert "Vi er straks tilbake" in body.decode()
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"


def test_image_and_unit_start_the_web_process_alike():
    assert web_unit_command() == web_command(8000)[3:]


class SlowSenders:
    """Connections that promise a form of 5000 bytes and send one byte every half second."""

    def __init__(self, connections: list[socket.socket]) -> None:
        self._connections = connections
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._drip)

    def __enter__(self) -> "SlowSenders":
        head = f"POST /logg-inn HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        for connection in self._connections:
            connection.sendall(f"{head}Content-Length: 5000\r\n\r\n".encode())
        self._thread.start()
        time.sleep(2)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        for connection in self._connections:
            connection.close()

    def _drip(self) -> None:
        while not self._stopping.wait(0.5):
            for connection in self._connections:
                try:
                    connection.sendall(b"x")
                except OSError:  # the other side has had enough
                    continue


def test_slow_senders_keep_nobody_waiting(migrated_app: Flask, settings: Settings, tmp_path: Path):
    """Sixty bodies of one byte every half second, each from its own address, hold no thread of the product."""
    with (
        running_web(settings.database_url, settings.redis_url, tmp_path) as port,
        running_proxy(tmp_path / "proxy", port) as proxy,
    ):
        assert proxy.ask("/", source="127.0.2.1")[0].status == 200
        senders = [proxy.connect(f"127.0.1.{number}") for number in range(1, SLOW_SENDERS + 1)]
        waited = []
        with SlowSenders(senders):
            for number in range(VISITORS):
                began = time.monotonic()
                answer, body = proxy.ask("/", source=f"127.0.2.{number + 1}")
                waited.append(time.monotonic() - began)
                assert answer.status == 200
                assert b"H\xc3\xa5ndslag" in body
    assert max(waited) < 3, waited
