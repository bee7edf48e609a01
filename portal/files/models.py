"""The tables of photos, drawings and what firms and posters send each other."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt

MOST_PHOTOS = 10
LONGEST_CAPTION = 200
MOST_DRAWINGS = 5

PHOTO = personal(Category.PHOTO, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.DELETE_ROW)
PHOTO_TRACE = personal(Category.PHOTO, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.DELETE_ROW, export=False)


class Photo(Base):
    """A cleaned photo of a project. Its two files lie in the storage under `storage_name` before the row is written.

    `position` runs from 1 without holes.
    """

    __tablename__ = "photos"
    __table_args__ = (
        # Checked at the end of a statement: closing a hole moves several rows at once.
        UniqueConstraint("project_id", "position", deferrable=True, initially="IMMEDIATE"),
        UniqueConstraint("storage_name"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_PHOTOS}", name="position"),
    )

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("row number of the project")
    )
    position: Mapped[int] = mapped_column(info=technical("place in the row of photos"))
    caption: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.DELETE_ROW, portable=True)
    )
    width: Mapped[int] = mapped_column(info=technical("pixels"))
    height: Mapped[int] = mapped_column(info=technical("pixels"))
    bytes: Mapped[int] = mapped_column(info=technical("size of the large file"))
    storage_name: Mapped[str] = mapped_column(info=PHOTO)
    sha256: Mapped[str] = mapped_column(info=PHOTO_TRACE)
    created_at: Mapped[CreatedAt]


class Drawing(Base):
    """A PDF that the poster sent: kept as it came, never opened by us, and shown to a firm from its reply on only.

    Its own name may say who or where, so it isn't kept. The file lies in the storage under `storage_name` before the row.
    """

    __tablename__ = "drawings"
    __table_args__ = (UniqueConstraint("project_id", "position"), UniqueConstraint("storage_name"))

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("row number of the project")
    )
    position: Mapped[int] = mapped_column(info=technical("«Tegning 1», «Tegning 2» …"))
    bytes: Mapped[int] = mapped_column(info=technical("size of the file"))
    storage_name: Mapped[str] = mapped_column(
        info=personal(Category.DRAWING, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.DELETE_ROW)
    )
    sha256: Mapped[str] = mapped_column(
        info=personal(Category.DRAWING, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.DELETE_ROW, export=False)
    )
    scanned_at: Mapped[datetime | None] = mapped_column(
        info=technical("when a scanner found nothing; null without one")
    )
    created_at: Mapped[CreatedAt]


class AttachmentKind(StrEnum):
    """What an attachment is."""

    PDF = "pdf"
    PHOTO = "photo"


class Attachment(Base):
    """A file in an offer or in a message between a poster and a firm: a PDF as it came, or a photo made anew by us.

    With neither offer nor message it belongs to the offer being written. The file lies in the storage before its row.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("storage_name"),
        CheckConstraint("kind IN ('pdf', 'photo')", name="kind"),
        CheckConstraint("quote_id IS NULL OR message_id IS NULL", name="one_place"),
        Index("ix_attachments_lead", "lead_id", "id"),
        Index("ix_attachments_quote", "quote_id"),
        Index("ix_attachments_message", "message_id"),
    )

    id: Mapped[BigId]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), info=technical("between whom"))
    quote_id: Mapped[int | None] = mapped_column(
        ForeignKey("quotes.id", ondelete="CASCADE"), info=technical("the offer it lies beside")
    )
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), info=technical("the message it came with")
    )
    sent_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    name: Mapped[str] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.DELETE_ROW, portable=True)
    )
    kind: Mapped[str] = mapped_column(info=technical("pdf or photo"))
    bytes: Mapped[int] = mapped_column(info=technical("size of the file"))
    storage_name: Mapped[str] = mapped_column(
        info=personal(Category.DRAWING, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.DELETE_ROW)
    )
    sha256: Mapped[str] = mapped_column(
        info=personal(Category.DRAWING, Purpose.PROJECT, Keep.WHILE_PROJECT, Erase.DELETE_ROW, export=False)
    )
    scanned_at: Mapped[datetime | None] = mapped_column(
        info=technical("when a scanner found nothing; null without one")
    )
    created_at: Mapped[CreatedAt]
