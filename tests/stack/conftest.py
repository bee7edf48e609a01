"""Runs of the stack that are always stopped again."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack.stack_run import StackRun


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A short folder that every user may pass: pytest's own is root's alone."""
    path = Path(tempfile.mkdtemp(prefix="stack-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[StackRun]:
    """A run that several tests look at and hurt; each leaves it whole."""
    run = StackRun(folder / "shared")
    try:
        yield run.wait_until_ready()
    finally:
        run.stop()


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., StackRun]]:
    """Start a run of the test's own: `start("name", PORT=...)`."""
    runs = []

    def starter(name: str, **choices: object) -> StackRun:
        runs.append(StackRun(folder / name, **choices))
        return runs[-1]

    yield starter
    for run in runs:
        run.stop()
