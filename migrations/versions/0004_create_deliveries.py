"""Create the ledger of deliveries and the suppressed addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mail_class", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("address", sa.Text()),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("html", sa.Text()),
        sa.Column("message_id", sa.Text(), server_default=sa.text("gen_random_uuid()::text"), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unsure_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_token", sa.Text()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_deliveries_person_id_people", ondelete="SET NULL"
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'sending', 'deferred', 'accepted', 'failed', 'skipped', 'uncertain')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.CheckConstraint("mail_class IN ('A', 'B')", name=op.f("ck_deliveries_mail_class")),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_deliveries_channel")),
        sa.CheckConstraint("queue IN ('login', 'notices')", name=op.f("ck_deliveries_queue")),
    )
    for name, columns, condition in (
        ("uq_deliveries_event_person", ["kind", "channel", "event_key", "person_id"], "person_id IS NOT NULL"),
        (
            "uq_deliveries_event_address",
            ["kind", "channel", "event_key", "address"],
            "person_id IS NULL AND address IS NOT NULL",
        ),
        ("ix_deliveries_due", ["queue", "due_at", "id"], "state IN ('planned', 'deferred')"),
        ("ix_deliveries_leases", ["lease_until"], "state = 'sending'"),
        ("ix_deliveries_unforgotten", ["settled_at"], "settled_at IS NOT NULL AND address IS NOT NULL"),
        ("ix_deliveries_person_id", ["person_id"], None),
        ("ix_deliveries_state", ["state"], None),
    ):
        op.create_index(
            name,
            "deliveries",
            columns,
            unique=name.startswith("uq_"),
            postgresql_where=sa.text(condition) if condition else None,
        )
    op.create_table(
        "suppressions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suppressions"),
    )
    op.create_index("uq_suppressions_address_hash", "suppressions", ["address_hash"], unique=True)


def downgrade() -> None:
    op.drop_table("suppressions")
    op.drop_table("deliveries")
