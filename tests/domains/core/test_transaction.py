"""Bells ring after the commit, once, and never for what was rolled back."""

import pytest

from portal.core import transaction
from portal.core.transaction import Bell

BELL = Bell("work", "jobs.outbox.handle", 1)


@pytest.fixture
def rung(app, monkeypatch) -> list[Bell]:
    heard: list[Bell] = []
    monkeypatch.setattr(transaction, "_ring", heard.extend)
    return heard


def test_a_bell_rings_after_the_commit_and_not_before(rung):
    with transaction.transaction():
        transaction.ring_after_commit(BELL)
        assert rung == []
    assert rung == [BELL]


def test_the_same_bell_rings_once(rung):
    with transaction.transaction():
        transaction.ring_after_commit(BELL)
        transaction.ring_after_commit(BELL)
    assert rung == [BELL]


def test_what_was_rolled_back_rings_nobody(rung):
    def fail() -> None:
        with transaction.transaction():
            transaction.ring_after_commit(BELL)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with transaction.transaction():
        pass
    assert rung == []
