"""Create projects and their question sets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "question_sets",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question_sets"),
        sa.UniqueConstraint("category", "version", name="uq_question_sets_category_version"),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("draft_key_hash", sa.LargeBinary()),
        sa.Column("poster_id", sa.BigInteger()),
        sa.Column("proof_id", sa.BigInteger()),
        sa.Column("locale", sa.Text(), server_default="nb", nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("service", sa.Text()),
        sa.Column("question_set_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("typed", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("street_address", sa.Text()),
        sa.Column("postal_code", sa.CHAR(length=4)),
        sa.Column("municipality_number", sa.CHAR(length=4)),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("start", sa.Text()),
        sa.Column("budget_ore", sa.BigInteger()),
        sa.Column("contact_name", sa.Text()),
        sa.Column("contact_email", sa.Text()),
        sa.Column("contact_phone", sa.Text()),
        sa.Column("shares_email", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("shares_phone", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("address_shown", sa.Text(), server_default="award", nullable=False),
        sa.Column("wished_replies", sa.BigInteger(), server_default="3", nullable=False),
        sa.Column("taken_slots", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("rejected_at", sa.DateTime(timezone=True)),
        sa.Column("rejection_reason", sa.Text()),
        sa.Column("awarded_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("taken_slots BETWEEN 0 AND wished_replies", name="ck_projects_slots"),
        sa.CheckConstraint("wished_replies BETWEEN 1 AND 5", name="ck_projects_wished_replies"),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["municipalities.number"], name="fk_projects_municipality_number_municipalities"
        ),
        sa.ForeignKeyConstraint(["postal_code"], ["postal_codes.code"], name="fk_projects_postal_code_postal_codes"),
        sa.ForeignKeyConstraint(["poster_id"], ["people.id"], name="fk_projects_poster_id_people", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["question_set_id"], ["question_sets.id"], name="fk_projects_question_set_id_question_sets"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.UniqueConstraint("draft_key_hash", name="uq_projects_draft_key_hash"),
    )
    op.create_index("ix_projects_poster", "projects", ["poster_id", "id"])
    for column in ("approved_at", "rejected_at"):
        op.create_index(
            f"ix_projects_{column}", "projects", [column], postgresql_where=sa.text(f"{column} IS NOT NULL")
        )
    op.create_index(
        "ix_projects_waiting",
        "projects",
        ["submitted_at", "id"],
        postgresql_where=sa.text("submitted_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL"),
    )
    op.create_foreign_key(
        "fk_photos_project_id_projects", "photos", "projects", ["project_id"], ["id"], ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_constraint("fk_photos_project_id_projects", "photos", type_="foreignkey")
    op.drop_index(
        "ix_projects_waiting",
        table_name="projects",
        postgresql_where=sa.text("submitted_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL"),
    )
    op.drop_index("ix_projects_poster", table_name="projects")
    op.drop_table("projects")
    op.drop_table("question_sets")
