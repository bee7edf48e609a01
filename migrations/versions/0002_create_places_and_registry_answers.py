"""Create counties, municipalities, postal codes and the answers of public registries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "counties",
        sa.Column("number", sa.CHAR(2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("official_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_counties"),
    )
    op.create_table(
        "municipalities",
        sa.Column("number", sa.CHAR(4), nullable=False),
        sa.Column("county_number", sa.CHAR(2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("official_name", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("point_kind", sa.Text(), nullable=False),
        sa.Column("predecessor_numbers", ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_municipalities"),
        sa.ForeignKeyConstraint(
            ["county_number"], ["counties.number"], name="fk_municipalities_county_number_counties"
        ),
    )
    op.create_index("ix_municipalities_county_number", "municipalities", ["county_number"])
    op.create_table(
        "postal_codes",
        sa.Column("code", sa.CHAR(4), nullable=False),
        sa.Column("post_town", sa.Text(), nullable=False),
        sa.Column("municipality_number", sa.CHAR(4), nullable=False),
        sa.Column("category", sa.CHAR(1)),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date()),
        sa.PrimaryKeyConstraint("code", name="pk_postal_codes"),
        sa.ForeignKeyConstraint(
            ["municipality_number"],
            ["municipalities.number"],
            name="fk_postal_codes_municipality_number_municipalities",
        ),
    )
    op.create_index("ix_postal_codes_municipality_number", "postal_codes", ["municipality_number"])
    op.create_table(
        "registry_answers",
        sa.Column("registry_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("registry_name", "key", name="pk_registry_answers"),
    )


def downgrade() -> None:
    op.drop_table("registry_answers")
    op.drop_table("postal_codes")
    op.drop_table("municipalities")
    op.drop_table("counties")
