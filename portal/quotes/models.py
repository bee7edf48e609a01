"""Offers: what stands now, what stood before, what is being written, and how it ended."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt

FREE_TEXT = personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SCRUB, portable=True)


class Quote(Base):
    """A firm's offer as it stands. What it said before a revision: `QuoteRevision`; its lines: `QuoteLine`.

    Whether it can be chosen follows from the timestamps (`quotes.states`).
    """

    __tablename__ = "quotes"
    __table_args__ = (
        CheckConstraint("amount_ore > 0", name="amount"),
        CheckConstraint("vat_ore BETWEEN 0 AND amount_ore", name="vat"),
        CheckConstraint("accepted_at IS NULL OR (withdrawn_at IS NULL AND dropped_at IS NULL)", name="accepted_stands"),
        CheckConstraint("confirmed_at IS NULL OR accepted_at IS NOT NULL", name="confirmed_is_accepted"),
        Index("uq_quotes_one_accepted", "project_id", unique=True, postgresql_where=text("accepted_at IS NOT NULL")),
        Index(
            "ix_quotes_unconfirmed",
            "accepted_at",
            postgresql_where=text("accepted_at IS NOT NULL AND confirmed_at IS NULL"),
        ),
        Index("uq_quotes_one_proposed", "project_id", unique=True, postgresql_where=text("proposed_at IS NOT NULL")),
    )

    id: Mapped[BigId]
    lead_id: Mapped[int] = mapped_column(
        ForeignKey("leads.id", ondelete="CASCADE"), unique=True, info=technical("the lead it answers")
    )
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True, info=technical("the project")
    )
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id"), info=technical("the firm"))
    written_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    price_form: Mapped[str] = mapped_column(info=technical("§ 32's four forms"))
    amount_ore: Mapped[int] = mapped_column(info=technical("price in øre, with VAT"))
    vat_ore: Mapped[int] = mapped_column(BigInteger, server_default="0", info=technical("how much of that is VAT, øre"))
    has_vat_in_lines: Mapped[bool] = mapped_column(
        server_default=text("true"), info=technical("whether its lines' prices include VAT; to a private person always")
    )
    message: Mapped[str] = mapped_column(info=FREE_TEXT)
    starts: Mapped[str] = mapped_column(server_default="", info=FREE_TEXT)
    takes: Mapped[str] = mapped_column(server_default="", info=FREE_TEXT)
    """How long the work takes, in the firm's words."""
    valid_until: Mapped[date | None] = mapped_column(info=technical("last day it can be chosen; none: until withdrawn"))
    number: Mapped[int] = mapped_column(SmallInteger, server_default="1", info=technical("1, and one more a revision"))
    sent_at: Mapped[CreatedAt]
    revised_at: Mapped[datetime | None] = mapped_column(info=technical("when this revision of it was sent"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=technical("taken back by the firm, for good"))
    withdrawal_reason: Mapped[str | None] = mapped_column(info=technical("why a chosen firm said no, one of a list"))
    dropped_at: Mapped[datetime | None] = mapped_column(info=technical("the poster dropped the firm, and its access"))
    dropped_note: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL)
    )
    """The poster's words to a firm that was dropped."""
    accepted_at: Mapped[datetime | None] = mapped_column(info=technical("chosen by the poster"))
    confirmed_at: Mapped[datetime | None] = mapped_column(
        info=technical("the chosen firm said yes; the award is final")
    )
    confirm_reminded_at: Mapped[datetime | None] = mapped_column(
        info=technical("the chosen firm was reminded that its yes is missing, once a choice")
    )
    rejected_at: Mapped[datetime | None] = mapped_column(info=technical("another was chosen"))
    proposed_at: Mapped[datetime | None] = mapped_column(info=technical("chosen, waiting for the approver's yes"))
    sent_back_at: Mapped[datetime | None] = mapped_column(info=technical("the approver said no to the choice"))
    sent_back_note: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL)
    )
    proposed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )


class QuoteLine(Base):
    """One line of an offer as it stands. `amount_ore` is quantity times unit price, rounded to the øre; None of an excluded one.

    Prices include VAT or not as the offer's `has_vat_in_lines` says. `item`: the catalogue's key of the line, by which lines of
    several offers are held side by side; None for one of the firm's own.
    """

    __tablename__ = "quote_lines"
    __table_args__ = (
        UniqueConstraint("quote_id", "position", deferrable=True, initially="IMMEDIATE"),
        CheckConstraint("kind IN ('included', 'option', 'excluded')", name="kind"),
        CheckConstraint("(kind = 'excluded') = (amount_ore IS NULL)", name="priced"),
    )

    id: Mapped[BigId]
    quote_id: Mapped[int] = mapped_column(ForeignKey("quotes.id", ondelete="CASCADE"), info=technical("its offer"))
    position: Mapped[int] = mapped_column(SmallInteger, info=technical("place in the offer, from 1"))
    kind: Mapped[str] = mapped_column(info=technical("included, option or excluded"))
    item: Mapped[str | None] = mapped_column(info=technical("the catalogue's key of it"))
    text: Mapped[str] = mapped_column(info=FREE_TEXT)
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(10, 2), info=technical("how many of its unit"))
    unit: Mapped[str | None] = mapped_column(info=technical("stk, m², lm, time …, one of a list"))
    unit_price_ore: Mapped[int | None] = mapped_column(BigInteger, info=technical("øre a unit"))
    vat_percent: Mapped[int | None] = mapped_column(SmallInteger, info=technical("25, 15, 12 or 0"))
    amount_ore: Mapped[int | None] = mapped_column(BigInteger, info=technical("what it comes to, in øre"))


class QuoteRevision(Base):
    """What an offer said before it was revised, whole, as `quotes.history.snapshot` wrote it. Never changed."""

    __tablename__ = "quote_revisions"
    __table_args__ = (UniqueConstraint("quote_id", "number"),)

    id: Mapped[BigId]
    quote_id: Mapped[int] = mapped_column(ForeignKey("quotes.id", ondelete="CASCADE"), info=technical("the offer"))
    number: Mapped[int] = mapped_column(SmallInteger, info=technical("the offer's number then"))
    sent_at: Mapped[datetime] = mapped_column(info=technical("when that was sent"))
    written_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    content: Mapped[dict[str, Any]] = mapped_column(info=FREE_TEXT)
    created_at: Mapped[CreatedAt]


class QuoteDraft(Base):
    """An offer or a revision of one being written, word for word as typed: one a lead, for the whole firm."""

    __tablename__ = "quote_drafts"

    lead_id: Mapped[int] = mapped_column(
        ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True, info=technical("the lead it would answer")
    )
    typed: Mapped[dict[str, Any]] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.DELETE_ROW, portable=True)
    )
    written_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    version: Mapped[int] = mapped_column(
        server_default="1", info=technical("grows with each save: two may write at once")
    )
    touched_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=technical("when it was last saved"))


class QuoteTemplate(Base):
    """An offer's words and lines a firm uses again."""

    __tablename__ = "quote_templates"
    __table_args__ = (UniqueConstraint("firm_id", "name"),)

    id: Mapped[BigId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("whose"))
    name: Mapped[str] = mapped_column(info=technical("what the firm calls it"))
    typed: Mapped[dict[str, Any]] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.KEEP)
    )
    written_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.SET_NULL),
    )
    created_at: Mapped[CreatedAt]


class Outcome(Base):
    """What came of a project, as the poster says: one of its offers, another firm, or nothing; and the final price."""

    __tablename__ = "outcomes"
    __table_args__ = (
        CheckConstraint("kind IN ('here', 'elsewhere', 'nothing')", name="kind"),
        CheckConstraint("final_amount_ore IS NULL OR final_amount_ore > 0", name="amount"),
    )

    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, info=technical("the project")
    )
    kind: Mapped[str] = mapped_column(info=technical("here, elsewhere or nothing"))
    quote_id: Mapped[int | None] = mapped_column(
        ForeignKey("quotes.id", ondelete="SET NULL"), info=technical("the offer, when it was one of ours")
    )
    final_amount_ore: Mapped[int | None] = mapped_column(
        BigInteger,
        info=personal(Category.CHOICE, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.KEEP, portable=True),
    )
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=technical("when it was said"))
