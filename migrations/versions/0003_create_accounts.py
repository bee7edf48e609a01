"""People, their log-in sessions, proof codes and counted attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", BIG, sa.Identity(), primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_proved_at", MOMENT),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("phone_proved_at", MOMENT),
        sa.Column("locale", sa.Text, nullable=False, server_default="nb"),
        sa.Column("password_hash", sa.Text),
        sa.Column("staff_role", sa.Text),
        sa.Column("suspended_at", MOMENT),
        sa.Column("last_seen_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("email"),
        sa.CheckConstraint("locale IN ('nb', 'en')", name="locale"),
        sa.CheckConstraint("staff_role IN ('moderator', 'admin')", name="staff_role"),
        sa.CheckConstraint("phone_proved_at IS NULL OR phone IS NOT NULL", name="phone_proved"),
    )
    op.create_table(
        "login_sessions",
        sa.Column("id", BIG, sa.Identity(), primary_key=True),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("system", sa.Text, nullable=False),
        sa.Column("active_firm_id", BIG),
        sa.Column("created_at", MOMENT, nullable=False, server_default=sa.func.now()),
        sa.Column("last_used_at", MOMENT, nullable=False, server_default=sa.func.now()),
        sa.Column("idle_until", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_login_sessions_person_id", "login_sessions", ["person_id"])
    op.create_index("ix_login_sessions_expires_at", "login_sessions", ["expires_at"])
    op.create_table(
        "proof_codes",
        sa.Column("id", BIG, sa.Identity(), primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("person_id", BIG, sa.ForeignKey("people.id", ondelete="CASCADE")),
        sa.Column("email", sa.Text),
        sa.Column("replaced_email", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("locale", sa.Text, nullable=False, server_default="nb"),
        sa.Column("code_hash", sa.Text),
        sa.Column("tries", BIG, nullable=False, server_default="0"),
        sa.Column("created_at", MOMENT, nullable=False, server_default=sa.func.now()),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.CheckConstraint("purpose IN ('login', 'email', 'reset', 'email-change', 'phone-change')", name="purpose"),
    )
    op.create_index("ix_proof_codes_person_id", "proof_codes", ["person_id"])
    op.create_index("ix_proof_codes_email", "proof_codes", ["email"])
    op.create_index("ix_proof_codes_expires_at", "proof_codes", ["expires_at"])
    op.create_index(
        "uq_proof_codes_reset", "proof_codes", ["code_hash"], unique=True, postgresql_where=sa.text("purpose = 'reset'")
    )
    op.create_table(
        "attempts",
        sa.Column("bucket", sa.Text, nullable=False),
        sa.Column("window_start", MOMENT, nullable=False),
        sa.Column("hits", BIG, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window_start"),
    )
    op.create_index("ix_attempts_window_start", "attempts", ["window_start"])


def downgrade() -> None:
    op.drop_table("attempts")
    op.drop_table("proof_codes")
    op.drop_table("login_sessions")
    op.drop_table("people")
