"""Index the projects that still take replies: an inbox's counts ask for them all day long."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index(
        "ix_projects_open",
        "projects",
        ["id"],
        postgresql_where=sa.text(
            "approved_at IS NOT NULL AND rejected_at IS NULL AND awarded_at IS NULL AND taken_slots < wished_replies"
        ),
    )


def downgrade() -> None:
    op.drop_index("ix_projects_open", table_name="projects")
