"""Leads, and the ledger of who was let see which contact details."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt

IN_ORDER = ("firm_id", "sent_at", "id")
WAITING = text("replied_at IS NULL AND declined_at IS NULL AND closed_at IS NULL")


class Lead(Base):
    """One project at one firm; asked once, ever.

    `closed_at` says of an undecided lead what its project says, so that an inbox is read without asking every project.
    """

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("project_id", "firm_id"),
        Index("ix_leads_inbox", *IN_ORDER),
        Index("ix_leads_waiting", *IN_ORDER, postgresql_include=["opened_at"], postgresql_where=WAITING),
        Index("ix_leads_answered", *IN_ORDER, postgresql_where=text("replied_at IS NOT NULL")),
    )

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id"), info=technical("the firm"))
    wave: Mapped[int] = mapped_column(info=technical("number of the wave that asked"))
    distance_km: Mapped[float] = mapped_column(info=technical("from the firm's place to the project's, km"))
    sent_at: Mapped[CreatedAt]
    opened_at: Mapped[datetime | None] = mapped_column(info=technical("first opened by the firm"))
    replied_at: Mapped[datetime | None] = mapped_column(info=technical("answered with an offer"))
    declined_at: Mapped[datetime | None] = mapped_column(info=technical("said no"))
    decline_reason: Mapped[str | None] = mapped_column(info=technical("why not, one of a list"))
    closed_at: Mapped[datetime | None] = mapped_column(info=technical("the project takes no more replies"))


class ContactAccess(Base):
    """A firm was let see these fields of the poster. Written in the transaction of the act that let it; never changed."""

    __tablename__ = "contact_accesses"
    __table_args__ = (Index("ix_contact_accesses_project", "project_id", "id"),)

    id: Mapped[BigId]
    at: Mapped[CreatedAt]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id"), info=technical("the firm"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.ACCOUNTABILITY, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text), info=technical("names of the fields, not their content"))
    reason: Mapped[str] = mapped_column(info=technical("reply, award or edit"))
