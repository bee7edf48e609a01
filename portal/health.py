"""Whether the servers we stand on answer, for readiness checks and commands."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.core.database import db
from portal.doorbell import connect

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def database_answers() -> bool:
    """Whether PostgreSQL answers at all."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def newest_revision() -> str:
    """The head of the migrations that came with this code."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def current_revision() -> str | None:
    """The database's revision; None when it has none."""
    try:
        return db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return None


def schema_is_newest() -> bool:
    """Whether the database's schema is the one this code was written for."""
    return current_revision() == newest_revision()


def redis_answers(redis_url: str) -> bool:
    """Whether the queue answers."""
    try:
        return bool(connect(redis_url).ping())
    except RedisError:
        return False
