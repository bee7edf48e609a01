"""What a wave did, so that everyone can read why."""

from datetime import datetime
from typing import Any

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


class Wave(Base):
    """One wave of firms asked about a project. A course of waves begins anew when the project is moved or opened again."""

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("project_id", "course", "number"),)

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    course: Mapped[int] = mapped_column(server_default="1", info=technical("number of the course it belongs to"))
    number: Mapped[int] = mapped_column(info=technical("1 to 4 in its course; 0 when staff asked by hand"))
    sent_at: Mapped[CreatedAt]
    asked: Mapped[int] = mapped_column(info=technical("how many firms were asked"))
    candidates: Mapped[int] = mapped_column(server_default="0", info=technical("how many passed the hard filter"))
    target: Mapped[int] = mapped_column(server_default="0", info=technical("how many replies it aimed at"))
    utilisation: Mapped[float | None] = mapped_column(info=technical("leads over capacity in the cell, seven days"))
    weights_version: Mapped[str] = mapped_column(server_default="", info=technical("of the score"))
    left_out: Mapped[dict[str, Any]] = mapped_column(info=technical("how many firms a reason left out"))
    misses: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default="[]", info=technical("the fifty that missed most narrowly: firm, reason, km")
    )


class Course(Base):
    """Where a project's waves are: which comes next and when, or how they ended."""

    __tablename__ = "dispatch_courses"
    __table_args__ = (
        CheckConstraint("outcome IN ('enough', 'needs-staff', 'too-few', 'over')", name="outcome"),
        Index("ix_dispatch_courses_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_dispatch_courses_rescue", "ended_at", postgresql_where=text("outcome = 'needs-staff'")),
    )

    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, info=technical("the project")
    )
    number: Mapped[int] = mapped_column(server_default="1", info=technical("1, and one more each time it begins anew"))
    for_version: Mapped[int] = mapped_column(
        server_default="1", info=technical("the project's version when it was begun: a move is followed once")
    )
    begun_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=technical("the first wave's moment"))
    next_wave: Mapped[int | None] = mapped_column(info=technical("number of the wave to come; none after the last"))
    due_at: Mapped[datetime | None] = mapped_column(
        info=technical("when it comes, or after the last, when it is looked at what came; none while held or ended")
    )
    ended_at: Mapped[datetime | None] = mapped_column(info=technical("no wave comes any more by itself"))
    outcome: Mapped[str | None] = mapped_column(info=technical("how the waves ended"))
    rescued_at: Mapped[datetime | None] = mapped_column(info=technical("when staff had done what could be done"))
    rescue_note: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL)
    )
    poster_answer: Mapped[str | None] = mapped_column(info=technical("what the poster chose: wider, later or enough"))
    radius_factor: Mapped[float] = mapped_column(
        server_default="1", info=technical("how much further firms are looked for, as the poster or staff wished")
    )


class FirmTurn(Base):
    """How many turns a firm is owed: a little for each wave it fitted, less one for each it was asked in."""

    __tablename__ = "firm_turns"

    firm_id: Mapped[int] = mapped_column(
        ForeignKey("firms.id", ondelete="CASCADE"), primary_key=True, info=technical("the firm")
    )
    owed: Mapped[float] = mapped_column(
        server_default="0", info=technical("turns; it tips a tie, three points at most")
    )


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
