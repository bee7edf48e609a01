"""Give firms what they say of themselves: sizes, capacity, holidays, pauses, certificates, and colleagues they invite."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "firm_certificates",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.Text()),
        sa.Column("file_key", sa.Text()),
        sa.Column("file_kind", sa.Text()),
        sa.Column("areas", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("submitted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("is_approved", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("refusal", sa.Text()),
        sa.Column("reminded_days", sa.BigInteger()),
        sa.CheckConstraint(
            "decided_at IS NOT NULL OR NOT is_approved", name="ck_firm_certificates_approved_is_decided"
        ),
        sa.CheckConstraint("source IN ('proof', 'register')", name="ck_firm_certificates_source"),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["firms.id"], name="fk_firm_certificates_firm_id_firms", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_firm_certificates"),
    )
    op.create_index("ix_firm_certificates_firm_id", "firm_certificates", ["firm_id", "kind"])
    op.create_index("ix_firm_certificates_valid_until", "firm_certificates", ["valid_until"])
    op.create_index(
        "ix_firm_certificates_queue",
        "firm_certificates",
        ["submitted_at"],
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index(
        "uq_firm_certificates_approved",
        "firm_certificates",
        ["firm_id", "kind"],
        unique=True,
        postgresql_where=sa.text("is_approved"),
    )
    op.create_index(
        "uq_firm_certificates_waiting",
        "firm_certificates",
        ["firm_id", "kind"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "firm_holidays",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name="ck_firm_holidays_order"),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_firm_holidays_firm_id_firms", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_firm_holidays"),
    )
    op.create_index("ix_firm_holidays_firm_id", "firm_holidays", ["firm_id", "until_on"])
    op.create_table(
        "firm_invitations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), server_default="nb", nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["firms.id"], name="fk_firm_invitations_firm_id_firms", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["people.id"], name="fk_firm_invitations_invited_by_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_firm_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_firm_invitations_token_hash"),
    )
    op.create_index(
        "uq_firm_invitations_open",
        "firm_invitations",
        ["firm_id", "email"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "service_pauses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("reason IN ('silence', 'own')", name="ck_service_pauses_reason"),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_service_pauses_firm_id_firms", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_service_pauses"),
        sa.UniqueConstraint("firm_id", "category", "service", name="uq_service_pauses_firm_id_category_service"),
    )
    op.add_column("firms", sa.Column("most_open", sa.BigInteger(), server_default="20", nullable=False))
    op.add_column("firms", sa.Column("smallest_size", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("firms", sa.Column("largest_size", sa.BigInteger(), server_default="4", nullable=False))
    op.add_column("firms", sa.Column("goes_further", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("firms", sa.Column("takes_overflow", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("firms", sa.Column("phone", sa.Text()))
    op.add_column("firms", sa.Column("email", sa.Text()))
    op.add_column("firms", sa.Column("website", sa.Text()))
    op.add_column("firms", sa.Column("about", sa.Text()))
    op.add_column("firms", sa.Column("terms_version", sa.Text()))
    op.add_column("firms", sa.Column("binding_role", sa.Text()))
    op.add_column("firms", sa.Column("refused_at", sa.DateTime(timezone=True)))
    op.add_column("firms", sa.Column("refusal", sa.Text()))
    op.add_column("firms", sa.Column("stopped_at", sa.DateTime(timezone=True)))
    op.add_column("firms", sa.Column("was_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("firms", sa.Column("paused_until", sa.Date()))
    op.add_column("firms", sa.Column("suspension", sa.Text()))
    op.add_column(
        "firms",
        sa.Column("submitted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.create_index("ix_firms_unchecked", "firms", ["submitted_at"], postgresql_where=sa.text("verified_at IS NULL"))
    op.add_column("organisations", sa.Column("address", sa.Text()))
    op.add_column("organisations", sa.Column("ended_as", sa.Text()))
    op.add_column(
        "organisations",
        sa.Column("due_for_check_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("organisations", "due_for_check_at")
    op.drop_column("organisations", "ended_as")
    op.drop_column("organisations", "address")
    op.drop_index("ix_firms_unchecked", table_name="firms", postgresql_where=sa.text("verified_at IS NULL"))
    op.drop_column("firms", "submitted_at")
    op.drop_column("firms", "suspension")
    op.drop_column("firms", "paused_until")
    op.drop_column("firms", "was_verified")
    op.drop_column("firms", "stopped_at")
    op.drop_column("firms", "refusal")
    op.drop_column("firms", "refused_at")
    op.drop_column("firms", "binding_role")
    op.drop_column("firms", "terms_version")
    op.drop_column("firms", "about")
    op.drop_column("firms", "website")
    op.drop_column("firms", "email")
    op.drop_column("firms", "phone")
    op.drop_column("firms", "takes_overflow")
    op.drop_column("firms", "goes_further")
    op.drop_column("firms", "largest_size")
    op.drop_column("firms", "smallest_size")
    op.drop_column("firms", "most_open")
    op.drop_table("service_pauses")
    op.drop_index(
        "uq_firm_invitations_open",
        table_name="firm_invitations",
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.drop_table("firm_invitations")
    op.drop_index("ix_firm_holidays_firm_id", table_name="firm_holidays")
    op.drop_table("firm_holidays")
    op.drop_table("firm_certificates")
