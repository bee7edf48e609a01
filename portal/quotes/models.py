"""Offers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


class Quote(Base):
    """A firm's offer. Its price is in øre and includes VAT to private persons."""

    __tablename__ = "quotes"
    __table_args__ = (
        CheckConstraint("amount_ore > 0", name="amount"),
        Index("uq_quotes_one_accepted", "project_id", unique=True, postgresql_where=text("accepted_at IS NOT NULL")),
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
    message: Mapped[str] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SCRUB, portable=True)
    )
    starts: Mapped[str] = mapped_column(
        server_default="",
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SCRUB, portable=True),
    )
    sent_at: Mapped[CreatedAt]
    accepted_at: Mapped[datetime | None] = mapped_column(info=technical("chosen by the poster"))
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
