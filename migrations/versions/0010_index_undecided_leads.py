"""Index the leads a firm has not decided on, so that counting them reads no row."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index(
        "ix_leads_undecided",
        "leads",
        ["firm_id", "project_id"],
        postgresql_include=["opened_at"],
        postgresql_where=sa.text("replied_at IS NULL AND declined_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_leads_undecided", table_name="leads")
