"""Photos of projects. The foreign key to projects comes with that table."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger


def upgrade() -> None:
    op.create_table(
        "photos",
        sa.Column("id", BIG, sa.Identity(), primary_key=True),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("caption", sa.Text),
        sa.Column("width", BIG, nullable=False),
        sa.Column("height", BIG, nullable=False),
        sa.Column("bytes", BIG, nullable=False),
        sa.Column("storage_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("project_id", "position", deferrable=True, initially="IMMEDIATE"),
        sa.UniqueConstraint("storage_name"),
        sa.CheckConstraint("position BETWEEN 1 AND 10", name="position"),
    )


def downgrade() -> None:
    op.drop_table("photos")
