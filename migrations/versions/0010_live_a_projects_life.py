"""Give a project the rest of its life: versions, pauses, endings, posters who are organisations, and drafts that are found again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

IS_OUT = "approved_at IS NOT NULL AND rejected_at IS NULL AND awarded_at IS NULL AND ended_at IS NULL"
TAKES_REPLIES = (
    "approved_at IS NOT NULL AND rejected_at IS NULL AND awarded_at IS NULL AND paused_at IS NULL"
    " AND closed_at IS NULL AND ended_at IS NULL"
)

WAITS = "submitted_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL AND ended_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "project_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["people.id"], name="fk_project_versions_changed_by_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_project_versions_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_project_versions"),
        sa.UniqueConstraint("project_id", "number", name="uq_project_versions_project_id_number"),
    )
    op.add_column(
        "projects", sa.Column("touched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("projects", sa.Column("resume_key_hash", sa.LargeBinary()))
    op.add_column("projects", sa.Column("title_en", sa.Text(), server_default="", nullable=False))
    op.add_column("projects", sa.Column("resume_email", sa.Text()))
    op.add_column("projects", sa.Column("reminded_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("poster_kind", sa.Text(), server_default="private", nullable=False))
    op.add_column("projects", sa.Column("org_number", sa.CHAR(length=9)))
    op.add_column("projects", sa.Column("org_name", sa.Text()))
    op.add_column("projects", sa.Column("org_checked_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("hides_contact", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("projects", sa.Column("tenure", sa.Text()))
    op.add_column("projects", sa.Column("access_note", sa.Text()))
    op.add_column("projects", sa.Column("done_by_on", sa.Date()))
    op.add_column("projects", sa.Column("wished_price_form", sa.Text()))
    op.add_column("projects", sa.Column("materials", sa.Text()))
    op.add_column("projects", sa.Column("call_times", sa.Text()))
    op.add_column("projects", sa.Column("terms_version", sa.Text()))
    op.add_column("projects", sa.Column("terms_accepted_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("completeness", sa.SmallInteger()))
    op.add_column(
        "projects", sa.Column("review_reasons", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("projects", sa.Column("text_bands", postgresql.ARRAY(sa.BigInteger())))
    op.add_column("projects", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("projects", sa.Column("asked_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("answered_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("unread_edit_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("paused_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("completed_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("ended_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("ending", sa.Text()))
    op.add_column("projects", sa.Column("withdrawal_reason", sa.Text()))
    op.add_column("projects", sa.Column("merged_into_id", sa.BigInteger()))
    op.add_column("projects", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("expiry_reminded_at", sa.DateTime(timezone=True)))
    op.add_column(
        "projects",
        sa.Column(
            "takes_replies",
            sa.Boolean(),
            sa.Computed(
                TAKES_REPLIES,
                persisted=True,
            ),
            nullable=False,
        ),
    )
    op.create_index("ix_projects_drafts", "projects", ["touched_at"], postgresql_where=sa.text("submitted_at IS NULL"))
    op.execute(f"UPDATE projects SET expires_at = now() + interval '60 days' WHERE {IS_OUT}")  # noqa: S608 - our own constant
    op.create_index("ix_projects_expires", "projects", ["expires_at"], postgresql_where=sa.text(IS_OUT))
    op.create_index(
        "ix_projects_unread_edits",
        "projects",
        ["unread_edit_at", "id"],
        postgresql_where=sa.text(f"{IS_OUT} AND unread_edit_at IS NOT NULL"),
    )
    op.create_index(
        "ix_projects_merged_into",
        "projects",
        ["merged_into_id"],
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_unique_constraint("uq_projects_resume_key_hash", "projects", ["resume_key_hash"])
    op.create_foreign_key(
        "fk_projects_merged_into_id_projects", "projects", "projects", ["merged_into_id"], ["id"], ondelete="SET NULL"
    )
    op.drop_index("ix_projects_waiting", table_name="projects")
    op.create_index(
        "ix_projects_waiting",
        "projects",
        [
            sa.literal_column("(start IS DISTINCT FROM 'urgent')"),
            sa.literal_column("(answered_at IS NULL)"),
            *("submitted_at", "id"),
        ],
        postgresql_where=sa.text(f"{WAITS} AND asked_at IS NULL"),
    )
    op.create_index(
        "ix_projects_asked",
        "projects",
        ["asked_at", "id"],
        postgresql_where=sa.text(f"{WAITS} AND asked_at IS NOT NULL"),
    )
    op.create_index("ix_projects_text_bands", "projects", ["text_bands"], postgresql_using="gin")
    op.create_index(
        "ix_projects_title_words",
        "projects",
        [sa.literal_column("to_tsvector('simple'::regconfig, title)")],
        postgresql_using="gin",
        postgresql_where=sa.text("submitted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_projects_title_words", table_name="projects")
    op.drop_index("ix_projects_text_bands", table_name="projects")
    op.drop_index("ix_projects_asked", table_name="projects")
    op.drop_index("ix_projects_waiting", table_name="projects")
    op.create_index(
        "ix_projects_waiting",
        "projects",
        ["submitted_at", "id"],
        postgresql_where=sa.text("submitted_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL"),
    )
    op.drop_constraint("fk_projects_merged_into_id_projects", "projects", type_="foreignkey")
    op.drop_constraint("uq_projects_resume_key_hash", "projects", type_="unique")
    op.drop_index(
        "ix_projects_merged_into", table_name="projects", postgresql_where=sa.text("merged_into_id IS NOT NULL")
    )
    op.drop_index("ix_projects_expires", table_name="projects")
    op.drop_index("ix_projects_unread_edits", table_name="projects")
    op.drop_index("ix_projects_drafts", table_name="projects", postgresql_where=sa.text("submitted_at IS NULL"))
    op.drop_column("projects", "takes_replies")
    op.drop_column("projects", "expiry_reminded_at")
    op.drop_column("projects", "expires_at")
    op.drop_column("projects", "merged_into_id")
    op.drop_column("projects", "withdrawal_reason")
    op.drop_column("projects", "ending")
    op.drop_column("projects", "ended_at")
    op.drop_column("projects", "completed_at")
    op.drop_column("projects", "closed_at")
    op.drop_column("projects", "paused_at")
    op.drop_column("projects", "unread_edit_at")
    op.drop_column("projects", "answered_at")
    op.drop_column("projects", "asked_at")
    op.drop_column("projects", "text_bands")
    op.drop_column("projects", "version")
    op.drop_column("projects", "review_reasons")
    op.drop_column("projects", "completeness")
    op.drop_column("projects", "terms_accepted_at")
    op.drop_column("projects", "terms_version")
    op.drop_column("projects", "call_times")
    op.drop_column("projects", "materials")
    op.drop_column("projects", "wished_price_form")
    op.drop_column("projects", "done_by_on")
    op.drop_column("projects", "access_note")
    op.drop_column("projects", "tenure")
    op.drop_column("projects", "hides_contact")
    op.drop_column("projects", "org_checked_at")
    op.drop_column("projects", "org_name")
    op.drop_column("projects", "org_number")
    op.drop_column("projects", "poster_kind")
    op.drop_column("projects", "reminded_at")
    op.drop_column("projects", "title_en")
    op.drop_column("projects", "resume_email")
    op.drop_column("projects", "resume_key_hash")
    op.drop_column("projects", "touched_at")
    op.drop_table("project_versions")
