"""What a wave did, so that everyone can read why."""

from datetime import datetime
from typing import Any

from sqlalchemy import CHAR, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


class Wave(Base):
    """One round of asking firms about a project."""

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    number: Mapped[int] = mapped_column(info=technical("1, 2, …"))
    sent_at: Mapped[CreatedAt]
    asked: Mapped[int] = mapped_column(info=technical("how many firms were asked"))
    left_out: Mapped[dict[str, Any]] = mapped_column(info=technical("how many firms a reason left out"))


class CoverageWait(Base):
    """Somebody wants to hear when a firm takes on such work in such a place. Told once."""

    __tablename__ = "coverage_waits"
    __table_args__ = (
        UniqueConstraint("email", "category", "service", "municipality_number"),
        Index("ix_coverage_waits_waiting", "category", "municipality_number", postgresql_where=text("told_at IS NULL")),
    )

    id: Mapped[BigId]
    email: Mapped[str] = mapped_column(
        info=personal(Category.EMAIL, Purpose.PROJECT, Keep.WAITING_LIST, Erase.DELETE_ROW)
    )
    locale: Mapped[str] = mapped_column(
        info=personal(Category.CHOICE, Purpose.PROJECT, Keep.WAITING_LIST, Erase.DELETE_ROW)
    )
    category: Mapped[str] = mapped_column(info=technical("key of the category"))
    service: Mapped[str] = mapped_column(server_default="", info=technical("key of the service, empty for all"))
    postal_code: Mapped[str] = mapped_column(
        CHAR(4),
        ForeignKey("postal_codes.code"),
        info=personal(Category.PLACE, Purpose.PROJECT, Keep.WAITING_LIST, Erase.DELETE_ROW),
    )
    municipality_number: Mapped[str] = mapped_column(
        CHAR(4),
        ForeignKey("municipalities.number"),
        info=personal(Category.PLACE, Purpose.PROJECT, Keep.WAITING_LIST, Erase.DELETE_ROW),
    )
    token_hash: Mapped[bytes] = mapped_column(
        unique=True,
        info=personal(Category.CREDENTIAL, Purpose.PROJECT, Keep.WAITING_LIST, Erase.DELETE_ROW, export=False),
    )
    created_at: Mapped[CreatedAt]
    told_at: Mapped[datetime | None] = mapped_column(info=technical("when they were told, once"))
