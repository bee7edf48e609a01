"""Threads and their messages."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


class Thread(Base):
    """One conversation about a subject, such as `projects` 7 between its poster and the staff."""

    __tablename__ = "threads"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "parties"),
        Index("ix_threads_staff_owes", "written_at", "id", postgresql_where=text("owes_answer = 'staff'")),
        Index("ix_threads_firm", "firm_id", "last_message_id", postgresql_where=text("firm_id IS NOT NULL")),
        Index("ix_threads_unread_by_firm", "firm_id", postgresql_where=text("unread_by = 'firm'")),
    )

    id: Mapped[BigId]
    subject_kind: Mapped[str] = mapped_column(info=technical("which table, as `projects`"))
    subject_id: Mapped[int] = mapped_column(info=technical("row number of the subject"))
    parties: Mapped[str] = mapped_column(info=technical("who talks, as `poster-staff`"))
    created_at: Mapped[CreatedAt]
    written_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), info=technical("when its last message came")
    )
    owes_answer: Mapped[str | None] = mapped_column(info=technical("the side that hasn't answered the last message"))
    firm_id: Mapped[int | None] = mapped_column(
        ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm that talks, where one does")
    )
    last_message_id: Mapped[int | None] = mapped_column(info=technical("its last message"))
    unread_by: Mapped[str | None] = mapped_column(
        info=technical("the side that hasn't opened the last message, where a firm talks")
    )


class Message(Base):
    """One message. Never changed."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_thread", "thread_id", "id"),)

    id: Mapped[BigId]
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), info=technical("its thread"))
    side: Mapped[str] = mapped_column(info=technical("staff, poster or firm"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    body: Mapped[str] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SCRUB, portable=True)
    )
    created_at: Mapped[CreatedAt]
