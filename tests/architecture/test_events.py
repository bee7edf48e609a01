"""Events, their handlers and the queues fit together."""

import re
from importlib import import_module
from pathlib import Path

from jobs import handlers
from jobs.worker import QUEUES

EVENT = re.compile(r"""outbox\.add\(\s*"([a-z-]+:[a-z-]+)"|open_proof\([^"]*"([a-z-]+:[a-z-]+)\"""")


def written_events(repository: Path) -> set[str]:
    found = set()
    for path in (repository / "portal").rglob("*.py"):
        for first, second in EVENT.findall(path.read_text(encoding="utf-8")):
            found.add(first or second)
    return found


def test_every_event_that_is_written_has_a_line_in_the_handlers(repository):
    assert written_events(repository) - handlers.HANDLERS.keys() == set()


def test_every_handler_is_of_an_event_that_somebody_writes(repository):
    assert handlers.HANDLERS.keys() - written_events(repository) == set()


def test_events_are_named_subject_colon_past_tense():
    odd = [event for event in handlers.HANDLERS if not re.fullmatch(r"[a-z-]+:[a-z-]+", event)]
    assert odd == []


def test_every_queue_that_code_names_has_a_worker(repository):
    named = set()
    for folder in ("portal", "jobs"):
        for path in (repository / folder).rglob("*.py"):
            named |= set(re.findall(r"""queue="([a-z]+)\"""", path.read_text(encoding="utf-8")))
    assert named <= set(QUEUES)


def test_every_job_that_is_rung_for_exists(repository):
    named = set()
    for folder in ("portal", "jobs"):
        for path in (repository / folder).rglob("*.py"):
            named |= set(re.findall(r"\"(jobs\.\w+\.\w+)\"", path.read_text(encoding="utf-8")))
    assert named
    for name in named:
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(module), function)), name
