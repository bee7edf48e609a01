"""Offers of lines, with revisions, drafts and templates; questions, visits, attachments, outcomes; the inbox's own marks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

IN_ORDER = ["firm_id", "sent_at", "id"]
WAITING = "replied_at IS NULL AND declined_at IS NULL AND closed_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "clarifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by_id", sa.BigInteger()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("dismissed_at", sa.DateTime(timezone=True)),
        sa.Column("taken_back_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="ck_clarifications_answered"),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name="fk_clarifications_answered_by_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name="fk_clarifications_asked_by_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_clarifications_firm_id_firms"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_clarifications_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_clarifications"),
    )
    op.create_index("ix_clarifications_firm", "clarifications", ["firm_id", "asked_at"], unique=False)
    op.create_index(
        "ix_clarifications_open",
        "clarifications",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL AND dismissed_at IS NULL AND taken_back_at IS NULL"),
    )
    op.create_index("ix_clarifications_project", "clarifications", ["project_id", "id"], unique=False)
    op.create_table(
        "inbox_filters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_inbox_filters_firm_id_firms", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_inbox_filters_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_filters"),
        sa.UniqueConstraint("person_id", "firm_id", "name", name="uq_inbox_filters_person_id_firm_id_name"),
    )
    op.create_table(
        "quote_templates",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("typed", postgresql.JSONB(), nullable=False),
        sa.Column("written_by_id", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_quote_templates_firm_id_firms", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name="fk_quote_templates_written_by_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quote_templates"),
        sa.UniqueConstraint("firm_id", "name", name="uq_quote_templates_firm_id_name"),
    )
    op.create_table(
        "quote_drafts",
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("typed", postgresql.JSONB(), nullable=False),
        sa.Column("written_by_id", sa.BigInteger()),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_quote_drafts_lead_id_leads", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name="fk_quote_drafts_written_by_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("lead_id", name="pk_quote_drafts"),
    )
    op.create_table(
        "site_visits",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger()),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        sa.Column("chosen_at", sa.DateTime(timezone=True)),
        sa.Column("chosen_by_id", sa.BigInteger()),
        sa.Column("gives_address", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("none_fits_at", sa.DateTime(timezone=True)),
        sa.Column("reply", sa.Text()),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_by", sa.Text()),
        sa.Column("version", sa.SmallInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("cancelled_by IN ('firm', 'poster')", name="ck_site_visits_cancelled_by"),
        sa.CheckConstraint("(starts_at IS NULL) = (chosen_at IS NULL)", name="ck_site_visits_chosen"),
        sa.CheckConstraint("minutes BETWEEN 15 AND 480", name="ck_site_visits_minutes"),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name="fk_site_visits_asked_by_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["people.id"], name="fk_site_visits_chosen_by_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_site_visits_firm_id_firms"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_site_visits_lead_id_leads", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_site_visits_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_site_visits"),
    )
    op.create_index("ix_site_visits_firm", "site_visits", ["firm_id", "starts_at"], unique=False)
    op.create_index("ix_site_visits_project", "site_visits", ["project_id", "id"], unique=False)
    op.create_index(
        "uq_site_visits_one_live",
        "site_visits",
        ["lead_id"],
        unique=True,
        postgresql_where=sa.text("cancelled_at IS NULL AND none_fits_at IS NULL"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("quote_id", sa.BigInteger()),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("sent_by_id", sa.BigInteger()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("storage_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('pdf', 'photo')", name="ck_attachments_kind"),
        sa.CheckConstraint("quote_id IS NULL OR message_id IS NULL", name="ck_attachments_one_place"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_attachments_lead_id_leads", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_attachments_message_id_messages", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name="fk_attachments_quote_id_quotes", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["people.id"], name="fk_attachments_sent_by_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("storage_name", name="uq_attachments_storage_name"),
    )
    op.create_index("ix_attachments_lead", "attachments", ["lead_id", "id"], unique=False)
    op.create_index("ix_attachments_message", "attachments", ["message_id"], unique=False)
    op.create_index("ix_attachments_quote", "attachments", ["quote_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quote_id", sa.BigInteger()),
        sa.Column("final_amount_ore", sa.BigInteger()),
        sa.Column("recorded_by_id", sa.BigInteger()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('here', 'elsewhere', 'nothing')", name="ck_outcomes_kind"),
        sa.CheckConstraint("final_amount_ore IS NULL OR final_amount_ore > 0", name="ck_outcomes_amount"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_outcomes_project_id_projects", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name="fk_outcomes_quote_id_quotes", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name="fk_outcomes_recorded_by_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("project_id", name="pk_outcomes"),
    )
    op.create_table(
        "quote_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("quote_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=10, scale=2)),
        sa.Column("unit", sa.Text()),
        sa.Column("unit_price_ore", sa.BigInteger()),
        sa.Column("vat_percent", sa.SmallInteger()),
        sa.Column("amount_ore", sa.BigInteger()),
        sa.CheckConstraint("(kind = 'excluded') = (amount_ore IS NULL)", name="ck_quote_lines_priced"),
        sa.CheckConstraint("kind IN ('included', 'option', 'excluded')", name="ck_quote_lines_kind"),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name="fk_quote_lines_quote_id_quotes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_quote_lines"),
        sa.UniqueConstraint(
            "quote_id", "position", deferrable=True, initially="IMMEDIATE", name="uq_quote_lines_quote_id_position"
        ),
    )
    op.create_table(
        "quote_revisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("quote_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.BigInteger()),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quotes.id"], name="fk_quote_revisions_quote_id_quotes", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name="fk_quote_revisions_written_by_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quote_revisions"),
        sa.UniqueConstraint("quote_id", "number", name="uq_quote_revisions_quote_id_number"),
    )
    op.create_table(
        "visit_times",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["site_visits.id"], name="fk_visit_times_visit_id_site_visits", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_times"),
        sa.UniqueConstraint("visit_id", "starts_at", name="uq_visit_times_visit_id_starts_at"),
    )
    op.add_column("leads", sa.Column("chosen_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("won_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("lost_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("saved_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("snoozed_until", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("archived_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("assigned_to_id", sa.BigInteger()))
    op.add_column("leads", sa.Column("note", sa.Text()))
    op.add_column("people", sa.Column("uses_shortcuts", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.drop_index("ix_leads_waiting", table_name="leads")
    op.create_index(
        "ix_leads_waiting",
        "leads",
        ["firm_id", sa.text("GREATEST(sent_at, snoozed_until)"), "id"],
        postgresql_include=["sent_at", "opened_at", "snoozed_until", "archived_at"],
        postgresql_where=sa.text(WAITING),
    )
    op.drop_index("ix_leads_answered", table_name="leads")
    op.create_index(
        "ix_leads_answered",
        "leads",
        IN_ORDER,
        postgresql_include=["won_at", "lost_at", "archived_at"],
        postgresql_where=sa.text("replied_at IS NOT NULL"),
    )
    op.create_index(
        "ix_leads_saved",
        "leads",
        IN_ORDER,
        postgresql_include=["archived_at"],
        postgresql_where=sa.text("saved_at IS NOT NULL"),
    )
    op.create_foreign_key(
        "fk_leads_assigned_to_id_people", "leads", "people", ["assigned_to_id"], ["id"], ondelete="SET NULL"
    )
    op.add_column("projects", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.add_column("projects", sa.Column("released_slots", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("projects", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "projects",
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('norwegian', search_text)", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_projects_unsearchable",
        "projects",
        ["id"],
        postgresql_where=sa.text("search_text = '' AND submitted_at IS NOT NULL"),
    )
    op.add_column("quotes", sa.Column("vat_ore", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("quotes", sa.Column("has_vat_in_lines", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("quotes", sa.Column("takes", sa.Text(), server_default="", nullable=False))
    op.add_column("quotes", sa.Column("valid_until", sa.Date()))
    op.add_column("quotes", sa.Column("number", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("quotes", sa.Column("revised_at", sa.DateTime(timezone=True)))
    op.add_column("quotes", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.add_column("quotes", sa.Column("withdrawal_reason", sa.Text()))
    op.add_column("quotes", sa.Column("dropped_at", sa.DateTime(timezone=True)))
    op.add_column("quotes", sa.Column("dropped_note", sa.Text()))
    op.add_column("quotes", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.add_column("quotes", sa.Column("confirm_reminded_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_quotes_unconfirmed",
        "quotes",
        ["accepted_at"],
        unique=False,
        postgresql_where=sa.text("accepted_at IS NOT NULL AND confirmed_at IS NULL"),
    )
    op.create_check_constraint(
        "ck_projects_revealed", "projects", "released_slots >= 0 AND taken_slots + released_slots <= 5"
    )
    op.create_check_constraint("ck_quotes_vat", "quotes", "vat_ore BETWEEN 0 AND amount_ore")
    op.create_check_constraint(
        "ck_quotes_accepted_stands", "quotes", "accepted_at IS NULL OR (withdrawn_at IS NULL AND dropped_at IS NULL)"
    )
    op.create_check_constraint(
        "ck_quotes_confirmed_is_accepted", "quotes", "confirmed_at IS NULL OR accepted_at IS NOT NULL"
    )
    # Before this an award was final at once, and every price included the ordinary VAT of 25 %.
    op.execute("UPDATE quotes SET confirmed_at = accepted_at WHERE accepted_at IS NOT NULL")
    op.execute("UPDATE projects SET confirmed_at = awarded_at WHERE awarded_at IS NOT NULL")
    op.execute("UPDATE quotes SET vat_ore = round(amount_ore * 0.2)")
    op.execute(
        "UPDATE leads SET won_at = quotes.confirmed_at, chosen_at = quotes.accepted_at, lost_at = quotes.rejected_at"
        " FROM quotes"
        " WHERE quotes.lead_id = leads.id AND (quotes.confirmed_at IS NOT NULL OR quotes.rejected_at IS NOT NULL)"
    )
    op.add_column("leads", sa.Column("decline_note", sa.Text()))
    op.drop_constraint("ck_service_pauses_reason", "service_pauses", type_="check")
    op.create_check_constraint("ck_service_pauses_reason", "service_pauses", "reason IN ('silence', 'declined', 'own')")
    op.add_column("threads", sa.Column("firm_id", sa.BigInteger()))
    op.add_column("threads", sa.Column("last_message_id", sa.BigInteger()))
    op.add_column("threads", sa.Column("unread_by", sa.Text()))
    op.create_foreign_key("fk_threads_firm_id_firms", "threads", "firms", ["firm_id"], ["id"], ondelete="CASCADE")
    op.create_index(
        "ix_threads_firm",
        "threads",
        ["firm_id", "last_message_id"],
        postgresql_where=sa.text("firm_id IS NOT NULL"),
    )
    op.create_index("ix_threads_unread_by_firm", "threads", ["firm_id"], postgresql_where=sa.text("unread_by = 'firm'"))
    op.execute("UPDATE threads SET last_message_id = (SELECT max(id) FROM messages WHERE thread_id = threads.id)")


def downgrade() -> None:
    _take_back_talk_and_pauses()
    op.drop_index("ix_quotes_unconfirmed", table_name="quotes")
    for name in ("ck_quotes_confirmed_is_accepted", "ck_quotes_accepted_stands", "ck_quotes_vat"):
        op.drop_constraint(name, "quotes", type_="check")
    for name in (
        *("confirm_reminded_at", "confirmed_at", "dropped_note", "dropped_at", "withdrawal_reason", "withdrawn_at"),
        *("revised_at", "number"),
        *("valid_until", "takes", "has_vat_in_lines", "vat_ore"),
    ):
        op.drop_column("quotes", name)
    op.drop_constraint("ck_projects_revealed", "projects", type_="check")
    op.drop_index("ix_projects_unsearchable", table_name="projects")
    for name in ("search", "search_text", "released_slots", "confirmed_at"):
        op.drop_column("projects", name)
    for name in ("ix_leads_saved", "ix_leads_answered", "ix_leads_waiting"):
        op.drop_index(name, table_name="leads")
    op.create_index(
        "ix_leads_waiting",
        "leads",
        IN_ORDER,
        postgresql_include=["opened_at"],
        postgresql_where=sa.text(WAITING),
    )
    op.create_index("ix_leads_answered", "leads", IN_ORDER, postgresql_where=sa.text("replied_at IS NOT NULL"))
    op.drop_column("people", "uses_shortcuts")
    op.drop_constraint("fk_leads_assigned_to_id_people", "leads", type_="foreignkey")
    for name in (
        "note",
        "assigned_to_id",
        "archived_at",
        "snoozed_until",
        "saved_at",
        "lost_at",
        "won_at",
        "chosen_at",
    ):
        op.drop_column("leads", name)
    for name in (
        *("visit_times", "quote_revisions", "quote_lines", "outcomes", "attachments"),
        *("site_visits", "quote_templates", "quote_drafts", "inbox_filters", "clarifications"),
    ):
        op.drop_table(name)


def _take_back_talk_and_pauses() -> None:
    op.execute("DELETE FROM threads WHERE parties = 'poster-firm'")
    for name in ("ix_threads_unread_by_firm", "ix_threads_firm"):
        op.drop_index(name, table_name="threads")
    op.drop_constraint("fk_threads_firm_id_firms", "threads", type_="foreignkey")
    for name in ("unread_by", "last_message_id", "firm_id"):
        op.drop_column("threads", name)
    op.execute("UPDATE service_pauses SET reason = 'own' WHERE reason = 'declined'")
    op.drop_constraint("ck_service_pauses_reason", "service_pauses", type_="check")
    op.create_check_constraint("ck_service_pauses_reason", "service_pauses", "reason IN ('silence', 'own')")
    op.drop_column("leads", "decline_note")
