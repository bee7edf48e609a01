"""What people have chosen to be told, and what waits to be told in one mail a day."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt

_PERSON = personal(Category.PERSON_REFERENCE, Purpose.NOTICE, Keep.WHILE_ACCOUNT, Erase.DELETE_ROW)
_CHOICE = personal(Category.CHOICE, Purpose.NOTICE, Keep.WHILE_ACCOUNT, Erase.DELETE_ROW, portable=True)


class NoticeChoice(Base):
    """How a person wants one kind of notice; without a row, as `notifications.kinds` has it."""

    __tablename__ = "notice_choices"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "kind"),
        CheckConstraint("timing IN ('at-once', 'digest', 'off')", name="timing"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), info=_PERSON)
    kind: Mapped[str] = mapped_column(info=technical("which kind of notice"))
    timing: Mapped[str] = mapped_column(info=_CHOICE)
    by_sms: Mapped[bool] = mapped_column(server_default=text("false"), info=_CHOICE)
    changed_at: Mapped[CreatedAt]


class DigestHour(Base):
    """The hour at which a person gets what was collected during the day, Europe/Oslo; without a row, at 16."""

    __tablename__ = "digest_hours"
    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, info=_PERSON)
    hour: Mapped[int] = mapped_column(info=_CHOICE)


class DigestItem(Base):
    """A line of somebody's next digest. The same event is one line, however often it is told."""

    __tablename__ = "digest_items"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "event_key"),
        Index("ix_digest_items_waiting", "person_id", "id", postgresql_where=text("told_at IS NULL")),
    )

    id: Mapped[BigId]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"),
        info=personal(Category.PERSON_REFERENCE, Purpose.NOTICE, Keep.DELIVERY, Erase.DELETE_ROW),
    )
    notice: Mapped[str] = mapped_column(info=technical("which kind of notice, as the person chooses"))
    kind: Mapped[str] = mapped_column(info=technical("which mail it would have been"))
    event_key: Mapped[str] = mapped_column(info=technical("what it tells of: a name and a row number"))
    line: Mapped[str] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.NOTICE, Keep.DELIVERY, Erase.DELETE_ROW)
    )
    link: Mapped[str] = mapped_column(info=technical("address of the page it is about"))
    firm_id: Mapped[int | None] = mapped_column(
        ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm that it was for the people of")
    )
    created_at: Mapped[CreatedAt]
    told_at: Mapped[datetime | None] = mapped_column(info=technical("when the digest with it was planned"))
