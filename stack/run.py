"""One run of the product: claim, servers, preparation, processes, the word that it is ready, and the stop."""

import http.client
import os
import sys
import time

from stack.claims import claim_folder, claim_port
from stack.embedded import EmbeddedServer
from stack.postgres import EmbeddedPostgres
from stack.processes import StartError, say
from stack.redis import EmbeddedRedis
from stack.settings import StackSettings, product_environment
from stack.supervisor import Child, Supervisor

QUEUES = ("login", "notices", "work")
WEB_READY_SECONDS = 120
# Tiers of the stop, the highest first: nobody loses what it still needs.
POSTGRES, REDIS, SCHEDULER, WORKERS, WEB = range(5)


class Run:
    """The product in one data folder on one port."""

    def __init__(self, settings: StackSettings):
        self.settings = settings
        self.started_at = time.monotonic()
        self.servers: list[EmbeddedServer] = []

    def until_stopped(self) -> int:
        """Start everything, keep it running until a stop is asked for, and return the exit code.

        Raises StartError, after everything has been stopped, when something stands in the way.
        """
        port_claim = claim_port(self.settings.host, self.settings.port)
        folder_claim = claim_folder(self.settings.data_dir)
        self.supervisor = Supervisor(inherit=[folder_claim.fileno()])
        self.supervisor.listen_to_signals()
        with folder_claim, port_claim:
            try:
                self._start()
                self.supervisor.keep_running()
            finally:
                self._stop()
        return 0

    def _start(self) -> None:
        say(f"Starting Håndslag with its data in {self.settings.data_dir}")
        self.environment = product_environment(self.settings, os.environ)
        self._start_servers()
        steps = (self._prepare_product, self._start_web, self._start_workers, self._announce)
        for step in steps:
            if self.supervisor.stopping:
                return
            step()

    def _start_servers(self) -> None:
        chosen = [
            ("DATABASE_URL", self.settings.database_url, EmbeddedPostgres, POSTGRES),
            ("REDIS_URL", self.settings.redis_url, EmbeddedRedis, REDIS),
        ]
        for variable, given, server_class, tier in chosen:
            if given:
                say(f"  Using the server of {variable}")
                continue
            server = server_class(self.settings.data_dir)
            self.servers.append(server)
            self.environment[variable] = server.url
            self._start_server(server, tier)
        for child, server in zip(list(self.supervisor.children), self.servers, strict=True):
            server.wait_until_ready(child.process, keep_waiting=lambda: not self.supervisor.stopping)
            self._progress(f"{server.name} is ready")

    def _start_server(self, server: EmbeddedServer, tier: int) -> None:
        if server.is_new:
            self._progress(f"{server.name} makes its files for the first time ...")
        server.prepare()
        child = Child(
            server.name,
            server.argv(),
            tier,
            log=server.log,
            stop_signal=server.stop_signal,
            stop_seconds=server.stop_seconds,
            can_hurry=False,
            before_restart=server.prepare,
        )
        self.supervisor.start(child)

    def _prepare_product(self) -> None:
        self._progress("Preparing the database ...")
        code = self.supervisor.run_once([sys.executable, "-m", "flask", "--app", "wsgi", "prepare"], self.environment)
        if code:
            raise StartError("The database could not be prepared: the reason stands above.")

    def _start_web(self) -> None:
        self._progress("Starting the web server ...")
        command = web_server_command(self.settings.host, self.settings.port, "wsgi:app")
        # A granian worker that is still loading the product loses the first signal.
        self._start_product("web server", command, WEB, stop_seconds=20, needs_reminders=True)
        self._wait_for_web()

    def _start_workers(self) -> None:
        for queue in QUEUES:
            self._start_product(f"worker {queue}", ["jobs.worker", queue], WORKERS, stop_seconds=30)
        self._start_product("scheduler", ["jobs.scheduler"], SCHEDULER, stop_seconds=10)

    def _start_product(self, name: str, module: list[str], tier: int, **choices: float | bool) -> None:
        argv = [sys.executable, "-m", *module]
        self.supervisor.start(Child(name, argv, tier, environment=self.environment, **choices))

    def _wait_for_web(self) -> None:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.settings.host, self.settings.host)  # noqa: S104
        deadline = time.monotonic() + WEB_READY_SECONDS
        while not self.supervisor.stopping and not answers(host, self.settings.port):
            if time.monotonic() > deadline:
                raise StartError(f"The web server did not answer within {WEB_READY_SECONDS} seconds.")
            self.supervisor.watch()
            time.sleep(0.05)

    def _announce(self) -> None:
        seconds = time.monotonic() - self.started_at
        say(f"Håndslag is ready after {seconds:.1f} s: {self.settings.public_url}")
        demo_log_ins = self.settings.data_dir / "demo-logins.txt"
        if self.settings.is_development and demo_log_ins.exists():
            say(demo_log_ins.read_text(encoding="utf-8").rstrip())
        say("Stop with Ctrl-C.")

    def _progress(self, text: str) -> None:
        say(f"  {time.monotonic() - self.started_at:5.1f} s  {text}")

    def _stop(self) -> None:
        if self.supervisor.children:
            say("Stopping; what is being answered or worked on is finished first ...")
            self.supervisor.stop()
            say("Everything is stopped.")
        for server in self.servers:
            server.tidy()


def web_server_command(host: str, port: int, target: str) -> list[str]:
    """The module and the arguments that serve a WSGI application; `python -m` goes before them."""
    # Threads and backlog are bounded: a flood waits in the kernel, not in memory and database connections.
    limits = ["--workers", "2", "--blocking-threads", "8", "--backpressure", "64", "--backlog", "512"]
    patience = ["--http1-header-read-timeout", "10000", "--workers-kill-timeout", "10"]
    healing = ["--respawn-failed-workers", "--respawn-interval", "1"]
    serving = ["--interface", "wsgi", "--http", "1", "--no-ws", "--log-level", "error"]
    return ["granian", *serving, "--host", host, "--port", str(port), *limits, *patience, *healing, target]


def answers(host: str, port: int) -> bool:
    """Whether a web server answers, be it with a refusal or a redirection."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
