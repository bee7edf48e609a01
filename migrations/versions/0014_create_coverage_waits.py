"""Create the waiting list for places and trades without a firm."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "coverage_waits",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.Column("postal_code", sa.CHAR(length=4), nullable=False),
        sa.Column("municipality_number", sa.CHAR(length=4), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["municipality_number"],
            ["municipalities.number"],
            name="fk_coverage_waits_municipality_number_municipalities",
        ),
        sa.ForeignKeyConstraint(
            ["postal_code"], ["postal_codes.code"], name="fk_coverage_waits_postal_code_postal_codes"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_coverage_waits"),
        sa.UniqueConstraint(
            "email",
            "category",
            "service",
            "municipality_number",
            name="uq_coverage_waits_email_category_service_municipality_number",
        ),
        sa.UniqueConstraint("token_hash", name="uq_coverage_waits_token_hash"),
    )
    op.create_index(
        "ix_coverage_waits_waiting",
        "coverage_waits",
        ["category", "municipality_number"],
        postgresql_where=sa.text("told_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_coverage_waits_waiting", table_name="coverage_waits", postgresql_where=sa.text("told_at IS NULL"))
    op.drop_table("coverage_waits")
