"""What `make` says on a machine where Python, or its venv module, is not as it should be."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.stack.stack_run import REPOSITORY

RIGHT_VERSION = 'case "$2" in *"sys.exit("*) exit 0;; *"venv, ensurepip"*) exit 1;; *) echo 3.11;; esac'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "stack").mkdir()
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    shutil.copy(REPOSITORY / "stack" / "install.sh", tmp_path / "stack")
    (tmp_path / "requirements.txt").write_text("flask==3.1.3\n")
    return tmp_path


def make(target: str, checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        ["make", target], cwd=checkout, env=kept | environment, capture_output=True, text=True, check=False
    )


def fake_python(folder: Path, script: str) -> str:
    python = folder / "fake-python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return str(python)


def test_a_python_of_another_version_is_refused_in_one_sentence(checkout: Path):
    python = fake_python(checkout, "exit 1")
    done = make("run", checkout, PYTHON=python)
    assert done.returncode != 0
    assert f"PYTHON={python} is not Python 3.11 or 3.12." in done.stderr


def test_a_missing_venv_module_is_named_with_the_command_that_brings_it(checkout: Path):
    done = make("run", checkout, PYTHON=fake_python(checkout, RIGHT_VERSION))
    assert done.returncode != 0
    assert "Python's venv module is missing: as root, run 'apt install python3.11-venv'" in done.stderr
    assert not (checkout / ".venv").exists()


def test_help_lists_the_targets_without_installing_anything(checkout: Path):
    done = make("help", checkout)
    assert done.returncode == 0
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("  make ")][:3] == [
        "help",
        "run",
        "test",
    ]
    assert not (checkout / ".venv").exists()
