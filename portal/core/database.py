"""The one database: engine settings, the declarative base and the column types everyone shares."""

from datetime import datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Identity, MetaData, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

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


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


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
        "pool_pre_ping": True,
        "pool_use_lifo": True,
        "connect_args": {
            "connect_timeout": 5,
            "tcp_user_timeout": 15_000,
            "application_name": "handslag",
            "options": " ".join(f"-c {name}={value}" for name, value in session_settings.items()),
        },
    }
