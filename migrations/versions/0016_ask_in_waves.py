"""Ask in waves: where each project is in its course, what a wave saw, why a lead was sent, and places kept or waited for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "dispatch_courses",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("for_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_wave", sa.BigInteger()),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text()),
        sa.Column("rescued_at", sa.DateTime(timezone=True)),
        sa.Column("rescue_note", sa.Text()),
        sa.Column("poster_answer", sa.Text()),
        sa.Column("radius_factor", sa.Double(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('enough', 'needs-staff', 'too-few', 'over')", name="ck_dispatch_courses_outcome"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_dispatch_courses_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name="pk_dispatch_courses"),
    )
    op.create_index(
        "ix_dispatch_courses_due", "dispatch_courses", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index(
        "ix_dispatch_courses_rescue",
        "dispatch_courses",
        ["ended_at"],
        postgresql_where=sa.text("outcome = 'needs-staff'"),
    )
    op.create_table(
        "firm_turns",
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("owed", sa.Double(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_firm_turns_firm_id_firms", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("firm_id", name="pk_firm_turns"),
    )
    op.create_index(
        "ix_contact_accesses_chosen", "contact_accesses", ["firm_id"], postgresql_where=sa.text("reason = 'award'")
    )
    op.add_column("leads", sa.Column("match", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("leads", sa.Column("is_beyond_week", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("leads", sa.Column("course", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("leads", sa.Column("due_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("reopened_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("silent_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("held_until", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("waits_since", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_leads_unanswered",
        "leads",
        ["sent_at"],
        postgresql_where=sa.text(
            "replied_at IS NULL AND declined_at IS NULL AND closed_at IS NULL AND silent_at IS NULL"
        ),
    )
    op.create_index("ix_leads_held", "leads", ["held_until"], postgresql_where=sa.text("held_until IS NOT NULL"))
    op.create_index(
        "ix_leads_in_line", "leads", ["project_id", "waits_since"], postgresql_where=sa.text("waits_since IS NOT NULL")
    )
    op.add_column("waves", sa.Column("course", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("waves", sa.Column("candidates", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("waves", sa.Column("target", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("waves", sa.Column("utilisation", sa.Double()))
    op.add_column("waves", sa.Column("weights_version", sa.Text(), server_default="", nullable=False))
    op.add_column("waves", sa.Column("misses", postgresql.JSONB(), server_default="[]", nullable=False))
    op.drop_constraint("uq_waves_project_id_number", "waves", type_="unique")
    op.create_unique_constraint("uq_waves_project_id_course_number", "waves", ["project_id", "course", "number"])


def downgrade() -> None:
    op.drop_constraint("uq_waves_project_id_course_number", "waves", type_="unique")
    op.create_unique_constraint("uq_waves_project_id_number", "waves", ["project_id", "number"])
    op.drop_column("waves", "misses")
    op.drop_column("waves", "weights_version")
    op.drop_column("waves", "utilisation")
    op.drop_column("waves", "target")
    op.drop_column("waves", "candidates")
    op.drop_column("waves", "course")
    op.drop_index("ix_leads_in_line", table_name="leads", postgresql_where=sa.text("waits_since IS NOT NULL"))
    op.drop_index("ix_leads_held", table_name="leads", postgresql_where=sa.text("held_until IS NOT NULL"))
    op.drop_column("leads", "waits_since")
    op.drop_column("leads", "held_until")
    op.drop_index("ix_leads_unanswered", table_name="leads")
    op.drop_column("leads", "silent_at")
    op.drop_column("leads", "reopened_at")
    op.drop_column("leads", "due_at")
    op.drop_column("leads", "course")
    op.drop_column("leads", "is_beyond_week")
    op.drop_column("leads", "match")
    op.drop_index(
        "ix_contact_accesses_chosen", table_name="contact_accesses", postgresql_where=sa.text("reason = 'award'")
    )
    op.drop_table("firm_turns")
    op.drop_index(
        "ix_dispatch_courses_rescue", table_name="dispatch_courses", postgresql_where=sa.text("outcome = 'needs-staff'")
    )
    op.drop_index(
        "ix_dispatch_courses_due", table_name="dispatch_courses", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.drop_table("dispatch_courses")
