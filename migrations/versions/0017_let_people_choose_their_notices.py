"""Let people choose which notices they get, when, and by which way."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "digest_hours",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="ck_digest_hours_hour"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_digest_hours_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_digest_hours"),
    )
    op.create_table(
        "digest_items",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("firm_id", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_digest_items_person_id_people", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_digest_items_firm_id_firms", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_digest_items"),
        sa.UniqueConstraint("person_id", "kind", "event_key", name="uq_digest_items_person_id_kind_event_key"),
    )
    op.create_index(
        "ix_digest_items_waiting", "digest_items", ["person_id", "id"], postgresql_where=sa.text("told_at IS NULL")
    )
    op.create_table(
        "notice_choices",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("by_sms", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("timing IN ('at-once', 'digest', 'off')", name="ck_notice_choices_timing"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_notice_choices_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name="pk_notice_choices"),
    )
    op.add_column("deliveries", sa.Column("unsubscribe_url", sa.Text()))
    op.add_column("deliveries", sa.Column("segments", sa.BigInteger()))
    op.create_index("ix_deliveries_sms", "deliveries", ["settled_at"], postgresql_where=sa.text("channel = 'sms'"))


def downgrade() -> None:
    op.drop_index("ix_deliveries_sms", table_name="deliveries", postgresql_where=sa.text("channel = 'sms'"))
    op.drop_column("deliveries", "segments")
    op.drop_column("deliveries", "unsubscribe_url")
    op.drop_table("notice_choices")
    op.drop_index("ix_digest_items_waiting", table_name="digest_items", postgresql_where=sa.text("told_at IS NULL"))
    op.drop_table("digest_items")
    op.drop_table("digest_hours")
