"""Let a mail bear a file for the calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("calendar", sa.Text()))


def downgrade() -> None:
    op.drop_column("deliveries", "calendar")
