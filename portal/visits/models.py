"""The tables of site visits."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt

IS_LIVE = "cancelled_at IS NULL AND none_fits_at IS NULL"


class SiteVisit(Base):
    """A firm's wish to see the place; `starts_at` is the time the poster chose among `VisitTime`s."""

    __tablename__ = "site_visits"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 15 AND 480", name="minutes"),
        CheckConstraint("(starts_at IS NULL) = (chosen_at IS NULL)", name="chosen"),
        CheckConstraint("cancelled_by IN ('firm', 'poster')", name="cancelled_by"),
        Index("uq_site_visits_one_live", "lead_id", unique=True, postgresql_where=text(IS_LIVE)),
        Index("ix_site_visits_project", "project_id", "id"),
        Index("ix_site_visits_firm", "firm_id", "starts_at"),
    )

    id: Mapped[BigId]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), info=technical("the lead"))
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id"), info=technical("the firm that wants to come"))
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    note: Mapped[str] = mapped_column(
        server_default="",
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SCRUB, portable=True),
    )
    minutes: Mapped[int] = mapped_column(SmallInteger, info=technical("how long it takes"))
    asked_at: Mapped[CreatedAt]
    starts_at: Mapped[datetime | None] = mapped_column(info=technical("the time that was chosen"))
    chosen_at: Mapped[datetime | None] = mapped_column(info=technical("when it was chosen"))
    chosen_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    gives_address: Mapped[bool] = mapped_column(
        server_default=text("false"),
        info=technical("the poster lets this firm have the street address for the visit, from its reply on"),
    )
    none_fits_at: Mapped[datetime | None] = mapped_column(info=technical("the poster can do none of the times"))
    reply: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL, portable=True)
    )
    """What the poster wrote to it."""
    cancelled_at: Mapped[datetime | None] = mapped_column(info=technical("called off"))
    cancelled_by: Mapped[str | None] = mapped_column(info=technical("firm or poster"))
    version: Mapped[int] = mapped_column(
        SmallInteger,
        server_default="1",
        info=technical("SEQUENCE of its calendar file (RFC 5545): grows with each change"),
    )


class VisitTime(Base):
    """One of the times a firm proposes."""

    __tablename__ = "visit_times"
    __table_args__ = (UniqueConstraint("visit_id", "starts_at"),)

    id: Mapped[BigId]
    visit_id: Mapped[int] = mapped_column(ForeignKey("site_visits.id", ondelete="CASCADE"), info=technical("the visit"))
    starts_at: Mapped[datetime] = mapped_column(info=technical("when it could begin"))
