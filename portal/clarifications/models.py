"""The table of questions about a project."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


class Clarification(Base):
    """One question of a firm's about a project, and the poster's answer. No reader but the poster's staff learns which firm asked."""

    __tablename__ = "clarifications"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        Index("ix_clarifications_project", "project_id", "id"),
        Index("ix_clarifications_firm", "firm_id", "asked_at"),
        Index(
            "ix_clarifications_open",
            "asked_at",
            postgresql_where=text("answered_at IS NULL AND dismissed_at IS NULL AND taken_back_at IS NULL"),
        ),
    )

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id"), info=technical("the firm that asks"))
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    body: Mapped[str] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SCRUB, portable=True)
    )
    asked_at: Mapped[CreatedAt]
    answer: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL, portable=True)
    )
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    answered_at: Mapped[datetime | None] = mapped_column(info=technical("when the poster answered"))
    dismissed_at: Mapped[datetime | None] = mapped_column(info=technical("the poster doesn't want to answer it"))
    taken_back_at: Mapped[datetime | None] = mapped_column(info=technical("the firm took it back before an answer"))
