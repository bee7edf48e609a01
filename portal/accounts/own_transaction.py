"""A short transaction beside the request's own, for what must stand though the request is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from portal.core.database import db


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A session on a connection of its own, committed at the end: counted tries, and reads that hashing must not hold open."""
    with Session(db.engine, join_transaction_mode="create_savepoint") as session, session.begin():
        yield session
