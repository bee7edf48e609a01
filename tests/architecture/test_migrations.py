"""The migrations make exactly what the models describe, and can be taken back."""

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from portal import create_app, health
from portal.core.database import db
from stack.postgres import EmbeddedPostgres


def test_the_migrations_make_what_the_models_describe(app):
    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True})
    assert compare_metadata(context, db.metadata) == []


def test_revisions_are_numbered_in_one_line(app):
    revisions = [revision.revision for revision in ScriptDirectory(str(health.MIGRATIONS)).walk_revisions()]
    assert sorted(revisions) == [f"{number:04}" for number in range(1, len(revisions) + 1)]


def test_every_migration_can_be_taken_back_and_made_again(settings, tmp_path_factory):
    with EmbeddedPostgres(tmp_path_factory.mktemp("migrations"), fast=True) as postgres:
        app = create_app(settings.model_copy(update={"database_url": postgres.url}))
        with app.app_context():
            folder = str(health.MIGRATIONS)
            flask_migrate.upgrade(directory=folder)
            flask_migrate.downgrade(directory=folder, revision="base")
            left = set(inspect(db.engine).get_table_names())
            flask_migrate.upgrade(directory=folder)
            db.session.remove()
            db.engine.dispose()
    assert left == {"alembic_version"}
