"""Let a lead know that its project takes no more replies, so that an inbox is read without asking every project."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

UNDECIDED = "replied_at IS NULL AND declined_at IS NULL"
IN_ORDER = ["firm_id", "sent_at", "id"]


def upgrade() -> None:
    op.add_column("leads", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.execute(
        f"""
        UPDATE leads SET closed_at = coalesce(projects.awarded_at, projects.rejected_at, now())
        FROM projects
        WHERE projects.id = leads.project_id AND leads.{UNDECIDED.replace(" AND ", " AND leads.")}
        AND (projects.awarded_at IS NOT NULL OR projects.rejected_at IS NOT NULL
             OR projects.taken_slots >= projects.wished_replies)
        """  # noqa: S608 - our own constant
    )
    waiting = sa.text(f"{UNDECIDED} AND closed_at IS NULL")
    op.create_index("ix_leads_waiting", "leads", IN_ORDER, postgresql_include=["opened_at"], postgresql_where=waiting)
    op.create_index("ix_leads_answered", "leads", IN_ORDER, postgresql_where=sa.text("replied_at IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_leads_answered", table_name="leads")
    op.drop_index("ix_leads_waiting", table_name="leads")
    op.drop_column("leads", "closed_at")
