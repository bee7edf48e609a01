"""Keeps a set of processes running: starts them, restarts what dies, and stops them in order."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from stack.processes import StartError, ask_to_end, say, signal_session, spawn, wait_or_kill

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 30.0  # whoever lived this long starts over with the shortest pause
HURRIED_GRACE = 1.0
SAME_REQUEST_SECONDS = 1.0  # make and the terminal may both pass on the same Ctrl-C


@dataclass
class Child:
    """One process to keep running; those of one `tier` stop together, the highest tier first."""

    name: str
    argv: list[str]
    tier: int
    environment: Mapping[str, str] | None = None
    log: Path | None = None
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 15.0
    can_hurry: bool = True
    needs_reminders: bool = False
    before_restart: Callable[[], None] = lambda: None
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    restart_at: float | None = None


class Supervisor:
    """Starts children, watches over them and stops them tier by tier."""

    def __init__(self, *, inherit: Iterable[int] = ()):
        self.children: list[Child] = []
        self.inherit = tuple(inherit)
        self.stop_asked_at: float | None = None
        self.in_a_hurry = False

    def listen_to_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and a closed terminal ask for the stop; asked twice, it hurries."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.ask_to_stop())

    def ask_to_stop(self) -> None:
        """Note that a stop is wanted; the second time, that it is urgent."""
        now = time.monotonic()
        if self.stop_asked_at is None:
            self.stop_asked_at = now
        elif now - self.stop_asked_at > SAME_REQUEST_SECONDS:
            self.in_a_hurry = True

    @property
    def stopping(self) -> bool:
        """Whether somebody asked for a stop."""
        return self.stop_asked_at is not None

    def start(self, child: Child) -> Child:
        """Start a child and keep it running from now on."""
        self._spawn(child)
        self.children.append(child)
        return child

    def run_once(self, argv: list[str], environment: Mapping[str, str]) -> int | None:
        """Run a command to its end and return its exit code, or None when a stop was asked for meanwhile."""
        process = spawn(argv, environment=environment, inherit=self.inherit)
        while process.poll() is None and not self.stopping:
            self.watch()
            time.sleep(0.02)
        if process.poll() is None:
            ask_to_end(process, signal.SIGTERM)
            wait_or_kill(process, lambda: 5.0)
            return None
        return process.returncode

    def watch(self) -> None:
        """Look once at every child: note who died, restart whose pause is over."""
        now = time.monotonic()
        for child in self.children:
            if child.restart_at is None and child.process.poll() is not None:
                self._plan_restart(child, now)
            elif child.restart_at is not None and now >= child.restart_at:
                child.restart_at = None
                self._restart(child)

    def keep_running(self) -> None:
        """Watch until somebody asks for a stop."""
        while not self.stopping:
            self.watch()
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop every child, tier by tier."""
        for tier in sorted({child.tier for child in self.children}, reverse=True):
            group = [child for child in self.children if child.tier == tier]
            for child in group:
                ask_to_end(child.process, child.stop_signal)
            for child in group:
                self._finish(child)
        self.children.clear()

    def _finish(self, child: Child) -> None:
        def grace() -> float:
            return HURRIED_GRACE if self.in_a_hurry and child.can_hurry else child.stop_seconds

        def remind() -> None:
            if child.needs_reminders:
                signal_session(child.process.pid, child.stop_signal)

        if wait_or_kill(child.process, grace, remind=remind):
            say(f"{child.name} did not stop in time and was killed.")

    def _spawn(self, child: Child) -> None:
        child.process = spawn(
            child.argv,
            environment=child.environment,
            log=child.log,
            death_signal=child.stop_signal,
            inherit=self.inherit,
        )
        child.started_at = time.monotonic()

    def _plan_restart(self, child: Child, now: float) -> None:
        signal_session(child.process.pid, signal.SIGKILL)  # a killed server leaves workers behind
        if now - child.started_at > STEADY_SECONDS:
            child.pause = FIRST_PAUSE
        child.restart_at = now + child.pause
        say(f"{child.name} {describe_end(child.process.returncode)}; starting it again in {child.pause:g} s.")
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _restart(self, child: Child) -> None:
        try:
            child.before_restart()
            self._spawn(child)
        except (StartError, OSError) as error:
            child.restart_at = time.monotonic() + child.pause
            say(f"{child.name} could not be started again: {error} Trying once more in {child.pause:g} s.")
            child.pause = min(child.pause * 2, LONGEST_PAUSE)


def describe_end(returncode: int) -> str:
    """Return how a process ended, in words."""
    if returncode < 0:
        return f"was killed ({signal.Signals(-returncode).name})"
    return f"ended with exit code {returncode}"
