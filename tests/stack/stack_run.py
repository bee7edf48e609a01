"""A run of the stack with the toy product, seen from outside: its output, its processes, its pages."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TOY = Path(__file__).parent / "toy"
READY = re.compile(r"ready after ([\d.]+) s: (\S+)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Callable[[], object], *, seconds: float = 60, what: str) -> object:
    """Return the condition's first truthy value; fails when it takes too long."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.05)
    return found


def stack_environment(data_dir: Path, port: int, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(REPOSITORY), "DATA_DIR": str(data_dir), "PORT": str(port)} | more


class StackRun:
    """One supervisor and all that it started."""

    def __init__(self, data_dir: Path, *, prefix: tuple[str, ...] = (), port: int | None = None, **environment: str):
        self.data_dir = data_dir
        self.port = port or free_port()
        self.output = data_dir.with_name(f"{data_dir.name[:40]}-{self.port}-{time.monotonic_ns()}.out")
        command = [*(prefix or (sys.executable,)), "-m", "stack"]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=TOY,
                env=stack_environment(data_dir, self.port, **environment),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_until_ready(self) -> "StackRun":
        def ready() -> bool:
            assert self.process.poll() is None, self.text()
            return "Stop with Ctrl-C" in self.text()

        wait_for(ready, what=f"the ready line in {self.text()}")
        return self

    def wait_until_says(self, sentence: str) -> None:
        wait_for(lambda: sentence in self.text(), what=f"{sentence!r} in {self.text()}")

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def serves_visits(self) -> bool:
        try:
            return self.get("/visits")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def stop(self, stop_signal: int = signal.SIGTERM) -> int:
        """Stop the supervisor if it runs, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(stop_signal)
        return self.process.wait(60)

    def descendants(self) -> dict[int, str]:
        """Return pid and command line of every process below the supervisor."""
        parents, commands = {}, {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    commands[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return {pid: commands.get(pid, "") for pid in found - {self.process.pid}}

    def pid_of(self, part: str) -> int:
        """Return the pid of the direct child whose command line has `part`; fails when there is not just one."""
        children = [pid for pid, command in self.descendants().items() if part in command and os.getsid(pid) == pid]
        assert len(children) == 1, (part, self.descendants())
        return children[0]


def still_running(pids: dict[int, str]) -> dict[int, str]:
    """Return those of the processes that are neither gone nor waiting to be buried."""
    running = {}
    for pid, command in pids.items():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            running[pid] = command
    return running
