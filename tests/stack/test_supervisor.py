"""The whole stack with a toy product: starting, healing, stopping and being killed, with real processes."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stack.stack_run import READY, TOY, StackRun, free_port, stack_environment, still_running, wait_for

CHILDREN = ["bin/postgres", "redis-server", "jobs.worker login", "jobs.scheduler"]


def test_it_says_where_it_is_and_how_to_log_in(running: StackRun):
    assert READY.search(running.text())[2] == f"http://127.0.0.1:{running.port}"
    assert "kari@example.com  hemmelig" in running.text()
    assert running.get("/visits") == (200, "0")


@pytest.mark.parametrize("child", CHILDREN)
def test_it_starts_again_what_was_killed(running: StackRun, child: str):
    killed = running.pid_of(child)
    os.kill(killed, signal.SIGKILL)
    running.wait_until_says("was killed (SIGKILL); starting it again")
    wait_for(
        lambda: any(child in command and pid != killed for pid, command in running.descendants().items()),
        what=f"another {child}",
    )
    wait_for(running.serves_visits, what="the product works again")
    assert {child: running.pid_of(child) for child in CHILDREN}


def test_a_killed_web_server_leaves_no_worker_that_answers_beside_the_new_one(running: StackRun):
    web = running.pid_of("granian")
    session = {pid: "" for pid in running.descendants() if os.getsid(pid) == web}
    assert len(session) >= 3, "a server and its two workers"
    os.kill(web, signal.SIGKILL)
    wait_for(lambda: not still_running(session), what="the old server's workers are gone")
    wait_for(running.serves_visits, what="the new server answers")


def test_a_second_run_in_the_same_folder_is_refused_in_one_sentence(running: StackRun, start: Callable[..., StackRun]):
    second = start(running.data_dir.name)
    assert second.process.wait(60) == 1
    assert second.text() == (
        f"The data folder {running.data_dir} is in use by another run: stop it, or choose another DATA_DIR.\n"
    )
    assert running.serves_visits()


def test_a_taken_port_is_refused_in_one_sentence(running: StackRun, start: Callable[..., StackRun]):
    second = start("other", port=running.port)
    assert second.process.wait(60) == 1
    assert second.text() == (
        f"Port {running.port} is taken by another program: choose another, for instance PORT={running.port + 1}.\n"
    )


def test_two_run_side_by_side_with_a_world_each(running: StackRun, start: Callable[..., StackRun]):
    beside = start("beside").wait_until_ready()
    assert beside.get("/slow-visit") == (200, "done")
    assert (beside.get("/visits")[1], running.get("/visits")[1]) == ("1", "0")


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_it_finishes_what_is_being_answered_and_leaves_nothing(start: Callable[..., StackRun], stop_signal: int):
    run = start("stopped").wait_until_ready()
    processes = run.descendants()
    answers = []
    visitor = threading.Thread(target=lambda: answers.append(run.get("/slow-visit")))
    visitor.start()
    wait_for(lambda: connected(run.port), what="the request is under way")
    assert run.stop(stop_signal) == 0
    visitor.join()
    assert answers == [(200, "done")]
    assert run.text().endswith("Everything is stopped.\n")
    assert still_running(processes) == {}


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_works(start: Callable[..., StackRun]):
    run = start("stopped").wait_until_ready()
    run.get("/slow-visit")
    visits = run.get("/visits")
    processes = run.descendants()
    assert len(processes) > 8
    run.process.kill()
    run.process.wait()
    again = start("stopped")
    wait_for(lambda: not still_running(processes), what="the orphans are gone")
    again.wait_until_ready()
    assert again.get("/visits") == visits


def test_it_stops_when_the_program_that_started_it_is_killed(folder: Path):
    port = free_port()
    script = f'"{sys.executable}" -m stack --stop-with-parent; true'
    log = folder / "parent.out"
    with log.open("wb") as output:
        parent = subprocess.Popen(
            ["sh", "-c", script], cwd=TOY, env=stack_environment(folder / "parent", port), stdout=output, stderr=output
        )
    try:
        wait_for(lambda: "Stop with Ctrl-C" in log.read_text(), what="the ready line")
    finally:
        parent.kill()
        parent.wait()
    wait_for(lambda: "Everything is stopped." in log.read_text(), what="the supervisor stops")


def test_a_stop_during_the_first_start_is_obeyed(start: Callable[..., StackRun]):
    run = start("interrupted")
    run.wait_until_says("for the first time")
    assert run.stop() == 0
    assert run.descendants() == {}
    assert start("interrupted").wait_until_ready().serves_visits()


def test_a_stop_while_a_web_worker_is_still_loading_is_not_lost_on_it(start: Callable[..., StackRun]):
    run = start("loading", TOY_SECOND_WORKER_IS_SLOW="1").wait_until_ready()
    assert run.stop() == 0
    assert (run.data_dir / "second-worker-ended-well").exists(), "it heard nothing and was killed"


def test_a_failed_preparation_stops_it_all_and_says_why(start: Callable[..., StackRun]):
    run = start("unprepared", TOY_PREPARE_FAILS="1")
    assert run.process.wait(60) == 1
    assert "the toy can't be prepared" in run.text()
    assert run.text().endswith("The database could not be prepared: the reason stands above.\n")


def connected(port: int) -> bool:
    """Whether somebody has an established connection to the port."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(int(line.split()[1].split(":")[1], 16) == port and line.split()[3] == "01" for line in lines)
