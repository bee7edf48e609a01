"""No file becomes a bucket."""

from pathlib import Path

MOST_LINES = 400
EXEMPT = {"portal/static/vendor"}


def test_no_file_is_longer_than_a_reader_can_hold(repository: Path):
    long = {
        path.relative_to(repository).as_posix(): lines
        for folder in ("portal", "jobs", "stack", "tests", "scripts", "bench", "simulation")
        for pattern in ("*.py", "*.html", "*.css", "*.js")
        for path in (repository / folder).rglob(pattern)
        if "vendor" not in path.parts
        and "node_modules" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_file_is_named_for_nothing(repository: Path):
    names = {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py"}
    found = [
        path.name
        for folder in ("portal", "jobs", "stack", "simulation")
        for path in (repository / folder).rglob("*.py")
        if path.name in names
    ]
    assert found == []
