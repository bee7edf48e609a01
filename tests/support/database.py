"""Isolation on the real server, and catching what a request wrote but forgot to commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import CompoundSelect, Connection, event, literal, select, text, union_all
from sqlalchemy.orm import ORMExecuteState, Session

from portal.core import transaction
from portal.core.database import db
from portal.places import services as places
from portal.projects import services as projects

KEPT_TABLES = ("alembic_version", "counties", "municipalities", "municipality_changes", "postal_codes", "question_sets")
"""Filled once and never changed by a test."""


def load_what_all_need() -> None:
    """Places and the categories' questions, once a run: what a deployment loads before it answers anyone."""
    with transaction.transaction():
        places.load_places()
        projects.publish_categories()


@contextmanager
def rolled_back() -> Iterator[None]:
    """All sessions share one connection whose transaction is rolled back; their commits are savepoints.

    (Flask-SQLAlchemy 3.1 ignores a bind on the session factory; replacing the engine works.)
    """
    engine = db.engines[None]
    with engine.connect() as connection:
        outer = connection.begin()
        db.engines[None] = connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            db.session.remove()
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
            db.engines[None] = engine
            outer.rollback()


@contextmanager
def committed() -> Iterator[None]:
    """Real commits that other connections see; every table but the fixed ones is emptied afterwards."""
    try:
        yield
    finally:
        db.session.remove()
        with db.engine.begin() as connection:
            _empty_tables(connection)


def _empty_tables(connection: Connection) -> None:
    """Delete rows where there are any: a TRUNCATE of all tables takes many times as long, however empty they are."""
    filled = set(connection.scalars(_find_filled()))
    connection.execute(text("SET LOCAL session_replication_role = replica"))  # no foreign keys, no triggers
    for name in filled:
        connection.execute(db.metadata.tables[name].delete())


@cache
def _find_filled() -> CompoundSelect[tuple[str]]:
    """The names of the tables that have rows, of those to be emptied."""
    swept = [table for name, table in db.metadata.tables.items() if name not in KEPT_TABLES]
    return union_all(*(select(literal(table.name)).where(select(table).exists()) for table in swept))


def has_unsaved_writes() -> bool:
    """Whether this session wrote something that was neither committed nor rolled back."""
    return bool(db.session.info.get("unsaved") or db.session.new or db.session.dirty or db.session.deleted)


@event.listens_for(Session, "after_flush")
def _noticed(session: Session, _context: object) -> None:
    session.info["unsaved"] = True


@event.listens_for(Session, "do_orm_execute")
def _noticed_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["unsaved"] = True


@event.listens_for(Session, "after_commit")
def _saved(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("unsaved", None)


@event.listens_for(Session, "after_rollback")
def _forgotten(session: Session) -> None:
    session.info.pop("unsaved", None)
