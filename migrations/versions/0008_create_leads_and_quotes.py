"""Create waves, leads, the ledger of contact accesses, and offers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "contact_accesses",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_contact_accesses_firm_id_firms"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_contact_accesses_person_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_contact_accesses_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact_accesses"),
    )
    op.create_index("ix_contact_accesses_project", "contact_accesses", ["project_id", "id"])
    op.create_table(
        "leads",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("wave", sa.BigInteger(), nullable=False),
        sa.Column("distance_km", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("replied_at", sa.DateTime(timezone=True)),
        sa.Column("declined_at", sa.DateTime(timezone=True)),
        sa.Column("decline_reason", sa.Text()),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_leads_firm_id_firms"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_leads_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        sa.UniqueConstraint("project_id", "firm_id", name="uq_leads_project_id_firm_id"),
    )
    op.create_index("ix_leads_inbox", "leads", ["firm_id", "sent_at", "id"])
    op.create_table(
        "waves",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("left_out", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_waves_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_waves"),
        sa.UniqueConstraint("project_id", "number", name="uq_waves_project_id_number"),
    )
    op.create_table(
        "quotes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("written_by_id", sa.BigInteger()),
        sa.Column("price_form", sa.Text(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("starts", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("rejected_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("amount_ore > 0", name="ck_quotes_amount"),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_quotes_firm_id_firms"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_quotes_lead_id_leads", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_quotes_project_id_projects", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name="fk_quotes_written_by_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quotes"),
        sa.UniqueConstraint("lead_id", name="uq_quotes_lead_id"),
    )
    op.create_index("ix_quotes_project_id", "quotes", ["project_id"])
    op.create_index(
        "uq_quotes_one_accepted",
        "quotes",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_quotes_one_accepted", table_name="quotes", postgresql_where=sa.text("accepted_at IS NOT NULL"))
    op.drop_index("ix_quotes_project_id", table_name="quotes")
    op.drop_table("quotes")
    op.drop_table("waves")
    op.drop_index("ix_leads_inbox", table_name="leads")
    op.drop_table("leads")
    op.drop_index("ix_contact_accesses_project", table_name="contact_accesses")
    op.drop_table("contact_accesses")
