"""The shipped nginx configuration in front of something, on loopback with a certificate of its own."""

import http.client
import json
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.stack.stack_run import free_port, wait_for
from tests.support.tools import find_nginx

REPOSITORY = Path(__file__).parents[2]
DEPLOY = REPOSITORY / "deploy"
HOST = "handslag.test"


class Proxy:
    """A running nginx."""

    def __init__(self, folder: Path, upstream: str) -> None:
        self.folder = folder
        self.http_port, self.https_port = free_port(), free_port()
        self.access_log = folder / "log" / "access.log"
        for name in ("log", "cache", "etc/tls"):
            (folder / name).mkdir(parents=True)
        (folder / "etc" / "away.html").write_bytes((DEPLOY / "nginx" / "away.html").read_bytes())
        self._make_certificate()
        (folder / "handslag.conf").write_text(self._configuration(upstream))
        (folder / "nginx.conf").write_text(self._surroundings())
        self.command = [find_nginx(), "-c", str(folder / "nginx.conf"), "-e", str(folder / "log" / "start.log")]
        self.process: subprocess.Popen | None = None

    def _make_certificate(self) -> None:
        tls = self.folder / "etc" / "tls"
        names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
        files = ["-keyout", str(tls / "privkey.pem"), "-out", str(tls / "fullchain.pem")]
        kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
        subprocess.run(["openssl", "req", *kind, *names, *files], capture_output=True, check=True)

    def _configuration(self, upstream: str) -> str:
        """The template, filled in as envsubst does, with this machine's ports and folders."""
        shipped = (DEPLOY / "nginx" / "handslag.conf.template").read_text()
        filled = shipped.replace("${PUBLIC_HOST}", HOST).replace("${UPSTREAM}", upstream)
        moved = {
            "/etc/nginx/handslag": f"{self.folder}/etc",
            "/var/log/nginx": f"{self.folder}/log",
            "/var/cache/nginx": f"{self.folder}/cache",
        }
        for shipped_path, ours in moved.items():
            filled = filled.replace(shipped_path, ours)
        filled = re.sub(r"listen 80 ", f"listen 127.0.0.1:{self.http_port} ", filled)
        return re.sub(r"listen 443 ssl", f"listen 127.0.0.1:{self.https_port} ssl", filled)

    def _surroundings(self) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = "\n".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        user = "user root;" if os.geteuid() == 0 else ""
        return (
            f"{user} daemon off; worker_processes 1; pid {self.folder}/pid; events {{ worker_connections 512; }}\n"
            f"http {{ {folders}\n include {self.folder}/handslag.conf; }}\n"
        )

    def check(self) -> subprocess.CompletedProcess:
        """What `nginx -t` says."""
        return subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, start_new_session=True)
        wait_for(lambda: listens(self.https_port), what="nginx listens")

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)

    def connect(self, source: str = "127.0.0.1") -> ssl.SSLSocket:
        """A TLS connection from that loopback address."""
        context = ssl.create_default_context(cafile=str(self.folder / "etc" / "tls" / "fullchain.pem"))
        plain = socket.create_connection(("127.0.0.1", self.https_port), 10, (source, 0))
        return context.wrap_socket(plain, server_hostname=HOST)

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, source: str = "127.0.0.1", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """One request; header names are written with underscores."""
        connection = http.client.HTTPConnection(HOST)
        connection.sock = self.connect(source)
        try:
            named = {name.replace("_", "-"): text for name, text in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running_proxy(folder: Path, upstream_port: int) -> Iterator[Proxy]:
    proxy = Proxy(folder, f"127.0.0.1:{upstream_port}")
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


class Echo(BaseHTTPRequestHandler):
    """Says what arrived: the headers and the length of the body."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.server.paths.append(self.path)
        body = json.dumps({"headers": self.headers.items(), "length": length, "filling": "x" * 2000}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        if self.path.startswith("/assets/"):
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def running_echo() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.paths = []
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def web_command(port: int) -> list[str]:
    """The image's own command, on loopback and another port."""
    instruction = (DEPLOY / "Dockerfile").read_text().split("\nCMD ")[1].replace("\\\n", "")
    command = json.loads(instruction)
    command[command.index("--host") + 1] = "127.0.0.1"
    command[command.index("--port") + 1] = str(port)
    return [sys.executable, "-m", *command]


def web_unit_command() -> list[str]:
    """What the systemd unit runs, without its first word."""
    unit = (DEPLOY / "systemd" / "handslag-web.service").read_text().replace("\\\n", "")
    return shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1])[1:]


@contextmanager
def running_web(database_url: str, redis_url: str, data_dir: Path) -> Iterator[int]:
    """The product's web process as the image runs it; yields its port."""
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        web_command(port),
        cwd=REPOSITORY,
        env=kept
        | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(data_dir),
            "PUBLIC_URL": f"https://{HOST}",
            "TRUSTED_PROXIES": "1",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: listens(port), seconds=60, what="the web process listens")
        time.sleep(1)  # the second of its workers
        yield port
    finally:
        process.terminate()
        process.wait(30)
