"""Alembic's environment: online only, one transaction a migration, with the application's own engine."""

from alembic import context
from flask import current_app

from portal.core.database import db


def run() -> None:
    """Run the migrations with bounded waits for locks."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            compare_type=True,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.commit()
        with context.begin_transaction():
            context.run_migrations()


if current_app:
    run()
