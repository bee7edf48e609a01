"""Create organisations and firms."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("org_number", sa.CHAR(length=9), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("org_form", sa.Text()),
        sa.Column("vat_registered", sa.Boolean()),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.UniqueConstraint("org_number", name="uq_organisations_org_number"),
    )
    op.create_table(
        "firms",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.CHAR(length=4), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("radius_km", sa.BigInteger(), server_default="40", nullable=False),
        sa.Column("leads_per_week", sa.BigInteger(), server_default="10", nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("suspended_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("radius_km BETWEEN 0 AND 500", name="ck_firms_radius_in_norway"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_firms_organisation_id_organisations"
        ),
        sa.ForeignKeyConstraint(["postal_code"], ["postal_codes.code"], name="fk_firms_postal_code_postal_codes"),
        sa.PrimaryKeyConstraint("id", name="pk_firms"),
        sa.UniqueConstraint("organisation_id", name="uq_firms_organisation_id"),
    )
    op.create_table(
        "firm_members",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_firm_members_firm_id_firms", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_firm_members_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_firm_members"),
        sa.UniqueConstraint("firm_id", "person_id", name="uq_firm_members_firm_id_person_id"),
    )
    op.create_index("ix_firm_members_person_id", "firm_members", ["person_id"])
    op.create_table(
        "firm_municipalities",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality_number", sa.CHAR(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["firms.id"], name="fk_firm_municipalities_firm_id_firms", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_number"],
            ["municipalities.number"],
            name="fk_firm_municipalities_municipality_number_municipalities",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_firm_municipalities"),
        sa.UniqueConstraint(
            "firm_id", "municipality_number", name="uq_firm_municipalities_firm_id_municipality_number"
        ),
    )
    op.create_index("ix_firm_municipalities_municipality_number", "firm_municipalities", ["municipality_number"])
    op.create_table(
        "firm_services",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_firm_services_firm_id_firms", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_firm_services"),
        sa.UniqueConstraint("firm_id", "category", "service", name="uq_firm_services_firm_id_category_service"),
    )
    op.create_index("ix_firm_services_category", "firm_services", ["category", "service", "firm_id"])


def downgrade() -> None:
    op.drop_index("ix_firm_services_category", table_name="firm_services")
    op.drop_table("firm_services")
    op.drop_index("ix_firm_municipalities_municipality_number", table_name="firm_municipalities")
    op.drop_table("firm_municipalities")
    op.drop_index("ix_firm_members_person_id", table_name="firm_members")
    op.drop_table("firm_members")
    op.drop_table("firms")
    op.drop_table("organisations")
