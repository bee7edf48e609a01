"""Create the people a poster lets in, and the choice that waits for one of them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "project_members",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True)),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_project_members_person_id_people", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_project_members_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_project_members"),
        sa.UniqueConstraint("project_id", "email", name="uq_project_members_project_id_email"),
        sa.UniqueConstraint("person_id", "project_id", name="uq_project_members_person_id_project_id"),
        sa.UniqueConstraint("token_hash", name="uq_project_members_token_hash"),
    )
    op.add_column("quotes", sa.Column("proposed_at", sa.DateTime(timezone=True)))
    op.add_column("quotes", sa.Column("proposed_by_id", sa.BigInteger()))
    op.add_column("quotes", sa.Column("sent_back_at", sa.DateTime(timezone=True)))
    op.add_column("quotes", sa.Column("sent_back_note", sa.Text()))
    op.create_index(
        "uq_quotes_one_proposed",
        "quotes",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("proposed_at IS NOT NULL"),
    )
    op.create_foreign_key(
        "fk_quotes_proposed_by_id_people", "quotes", "people", ["proposed_by_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    op.drop_constraint("fk_quotes_proposed_by_id_people", "quotes", type_="foreignkey")
    op.drop_index("uq_quotes_one_proposed", table_name="quotes", postgresql_where=sa.text("proposed_at IS NOT NULL"))
    op.drop_column("quotes", "sent_back_note")
    op.drop_column("quotes", "sent_back_at")
    op.drop_column("quotes", "proposed_by_id")
    op.drop_column("quotes", "proposed_at")
    op.drop_table("project_members")
