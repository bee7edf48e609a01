"""One owner of each transaction, and the bells that ring once it has been committed.

A service that leaves work for later (an outbox row, a planned delivery) asks for a bell in the same session. Whoever owns the
transaction commits and then rings. A bell is only a wake-up call: a lost one is made up for by the sweeps, a false one finds nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from portal.core.database import db


class Bell(NamedTuple):
    """Wake the workers of `queue` to run `job` with `argument` (a row number or None).

    `attempt` tells one try of the same row from the next: RQ keeps the id of a failed job blocked.
    """

    queue: str
    job: str
    argument: int | None = None
    attempt: int = 0


_ring: Callable[[list[Bell]], None] = lambda bells: None  # noqa: E731 - stands in until the application installs one


def install_ringer(ring: Callable[[list[Bell]], None]) -> None:
    """Tell who carries bells to the workers. `ring` must not raise and must return quickly."""
    global _ring
    _ring = ring


def ring_after_commit(bell: Bell) -> None:
    """Ask for a bell once the present transaction is committed. Rolled back: no bell."""
    db.session.info.setdefault("bells", {})[bell] = None


def commit() -> None:
    """Commit the session and ring its bells. Only transaction owners call this."""
    bells = list(db.session.info.pop("bells", {}))
    db.session.commit()
    if bells:
        _ring(bells)


def forget_bells() -> None:
    """Nobody is to be woken for what this transaction has done so far."""
    db.session.info.pop("bells", None)


def rollback() -> None:
    """Forget everything since the last commit, bells included."""
    forget_bells()
    db.session.rollback()


@contextmanager
def transaction() -> Iterator[None]:
    """Own a transaction: commit and ring at the end, roll back when anything is raised."""
    try:
        yield
        commit()
    except BaseException:
        rollback()
        raise
