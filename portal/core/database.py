"""The one database: engine settings, the declarative base and the column types everyone shares."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import BigInteger, DateTime, Engine, Identity, MetaData, Text, event, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import immutabledict

from portal.core.data_map import technical

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True, info=technical("row number"))]
"""A bigint identity primary key. Row numbers are not secret: access is checked on every read."""

CreatedAt = Annotated[
    datetime, mapped_column(DateTime(timezone=True), server_default=func.now(), info=technical("when the row was made"))
]
"""When the row was written, by the database's clock."""


class Base(DeclarativeBase):
    """Every table's base: text, bigint and aware timestamps unless a column says otherwise."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={str: Text, int: BigInteger, datetime: DateTime(timezone=True), dict[str, Any]: JSONB},
    )


NO_OPTIONS: immutabledict[str, Any] = immutabledict()
WITHOUT_TRANSACTION = immutabledict(isolation_level="AUTOCOMMIT")
"""Given to the session's own connection as it is taken from the pool. Not to an engine: SQLAlchemy then listens for events at
every connection and statement of it, which costs a page as much as half a query."""


class ReadingSession(Session):
    """A session that can be told to only read.

    Then each statement stands alone: without BEGIN and ROLLBACK a page costs half as many trips to the database. What is
    read is the same, for in READ COMMITTED every statement has its own snapshot anyway.
    """

    def only_read(self) -> None:
        """From now on until `may_write`, or the session's end: no transaction, and an error for whoever writes."""
        self.info["only_reads"] = True
        if isinstance(self.get_bind(), Engine):
            self.execution_options = WITHOUT_TRANSACTION

    def may_write(self) -> None:
        """The usual: what happens from now on is one transaction."""
        self.info.pop("only_reads", None)
        self.execution_options = NO_OPTIONS

    def get_bind(self, *args: Any, clause: Any = None, **kwargs: Any) -> Any:
        """The engine. Raises RuntimeError for a statement that writes, while only reading."""
        bind = super().get_bind(*args, clause=clause, **kwargs)
        if "only_reads" in self.info and getattr(clause, "is_dml", False) and isinstance(bind, Engine):
            raise RuntimeError("this request said that it would only read")
        return bind

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what has changed. Raises RuntimeError while only reading."""
        if "only_reads" in self.info and (self.new or self.dirty or self.deleted):
            raise RuntimeError("this request said that it would only read")
        super().flush(objects)


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": ReadingSession})


def engine_options() -> dict:
    """Pool and session settings for every connection.

    The timeouts bound what one bad query or one forgotten transaction can cost the others
    (milliseconds; PostgreSQL manual 20.11.1).
    """
    session_settings = {
        "statement_timeout": 15_000,
        "lock_timeout": 5_000,
        "idle_in_transaction_session_timeout": 60_000,
        "timezone": "UTC",
    }
    return {
        "pool_size": 10,
        "max_overflow": 10,
        "pool_timeout": 10,
        "pool_recycle": 1800,
        "pool_use_lifo": True,
        "connect_args": {
            "connect_timeout": 5,
            "tcp_user_timeout": 15_000,
            "application_name": "handslag",
            "options": " ".join(f"-c {name}={value}" for name, value in session_settings.items()),
        },
    }


TRUSTED_SECONDS = 1.0


def ask_idle_connections(engine: Engine) -> None:
    """Have a connection that lay idle asked whether it still lives, before it is used.

    As `pool_pre_ping` does, but that asks before every use, which on a busy server is a fourth of all questions. A connection
    used within the last second is trusted; if the database went away in that very second, one request answers 503.
    """

    @event.listens_for(engine, "checkin")
    def note(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - entry.info.get("used_at", time.monotonic()) < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the pool tries again with a new connection
