"""A project, and the question sets that its answers were given to."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt
from portal.projects.states import ProjectState, state_of

KEEP = (Purpose.PROJECT, Keep.WHILE_PROJECT)
MOST_REPLIES = 5


class Start(StrEnum):
    """When the poster wants the work to begin."""

    URGENT = "urgent"
    WITHIN_MONTH = "within-month"
    WITHIN_QUARTER = "within-quarter"
    FLEXIBLE = "flexible"


class AddressShown(StrEnum):
    """When a firm that has answered gets the street address."""

    ON_REPLY = "reply"
    ON_AWARD = "award"


class QuestionSet(Base):
    """One version of a category's services and questions. Never changed: a project keeps the one it was asked."""

    __tablename__ = "question_sets"
    __table_args__ = (UniqueConstraint("category", "version"),)

    id: Mapped[BigId]
    category: Mapped[str] = mapped_column(info=technical("key of the category"))
    version: Mapped[int] = mapped_column(info=technical("1, 2, …"))
    body: Mapped[dict[str, Any]] = mapped_column(info=technical("services and questions, as published"))
    created_at: Mapped[CreatedAt]


class Project(Base):
    """What somebody wants done. A draft until it is submitted; states are derived from the timestamps.

    `typed` keeps a draft's steps word for word, also where they didn't pass; it is emptied when the project is handed in.
    """

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint(f"wished_replies BETWEEN 1 AND {MOST_REPLIES}", name="wished_replies"),
        CheckConstraint("taken_slots BETWEEN 0 AND wished_replies", name="slots"),
        Index("ix_projects_poster", "poster_id", "id"),
        Index("ix_projects_approved_at", "approved_at", postgresql_where=text("approved_at IS NOT NULL")),
        Index("ix_projects_rejected_at", "rejected_at", postgresql_where=text("rejected_at IS NOT NULL")),
        Index(
            "ix_projects_waiting",
            "submitted_at",
            "id",
            postgresql_where=text("submitted_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL"),
        ),
    )

    id: Mapped[BigId]
    created_at: Mapped[CreatedAt]
    draft_key_hash: Mapped[bytes | None] = mapped_column(
        unique=True, info=personal(Category.CREDENTIAL, *KEEP, Erase.SET_NULL, export=False)
    )
    poster_id: Mapped[int | None] = mapped_column(
        # A project outlives its poster's account: who answered it has a record of it (`Erase.SET_NULL`).
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, *KEEP, Erase.SET_NULL),
    )
    proof_id: Mapped[int | None] = mapped_column(info=technical("the proof of e-mail that is under way"))
    locale: Mapped[str] = mapped_column(
        server_default="nb", info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )

    category: Mapped[str] = mapped_column(info=technical("key of the category"))
    service: Mapped[str | None] = mapped_column(info=technical("key of the service"))
    question_set_id: Mapped[int] = mapped_column(ForeignKey("question_sets.id"), info=technical("the questions asked"))
    answers: Mapped[dict[str, Any]] = mapped_column(
        server_default="{}", info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB, portable=True)
    )
    typed: Mapped[dict[str, Any]] = mapped_column(
        server_default="{}", info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB)
    )
    title: Mapped[str] = mapped_column(
        server_default="", info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB, portable=True)
    )
    description: Mapped[str] = mapped_column(
        server_default="", info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB, portable=True)
    )

    street_address: Mapped[str | None] = mapped_column(
        info=personal(Category.ADDRESS, *KEEP, Erase.SET_NULL, portable=True)
    )
    postal_code: Mapped[str | None] = mapped_column(
        CHAR(4), ForeignKey("postal_codes.code"), info=personal(Category.PLACE, *KEEP, Erase.KEEP, portable=True)
    )
    municipality_number: Mapped[str | None] = mapped_column(
        CHAR(4), ForeignKey("municipalities.number"), info=personal(Category.PLACE, *KEEP, Erase.KEEP)
    )
    latitude: Mapped[float | None] = mapped_column(info=personal(Category.PLACE, *KEEP, Erase.SET_NULL))
    longitude: Mapped[float | None] = mapped_column(info=personal(Category.PLACE, *KEEP, Erase.SET_NULL))
    start: Mapped[str | None] = mapped_column(info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True))
    budget_ore: Mapped[int | None] = mapped_column(info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True))

    contact_name: Mapped[str | None] = mapped_column(info=personal(Category.NAME, *KEEP, Erase.SET_NULL, portable=True))
    contact_email: Mapped[str | None] = mapped_column(
        info=personal(Category.EMAIL, *KEEP, Erase.SET_NULL, portable=True)
    )
    contact_phone: Mapped[str | None] = mapped_column(
        info=personal(Category.PHONE, *KEEP, Erase.SET_NULL, portable=True)
    )
    shares_email: Mapped[bool] = mapped_column(
        server_default="true", info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    shares_phone: Mapped[bool] = mapped_column(
        server_default="false", info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    address_shown: Mapped[str] = mapped_column(
        server_default=AddressShown.ON_AWARD, info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    wished_replies: Mapped[int] = mapped_column(
        server_default="3", info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    taken_slots: Mapped[int] = mapped_column(server_default="0", info=technical("replies so far"))

    finished_at: Mapped[datetime | None] = mapped_column(info=technical("the wizard was walked through"))
    submitted_at: Mapped[datetime | None] = mapped_column(info=technical("e-mail proved, handed in"))
    approved_at: Mapped[datetime | None] = mapped_column(info=technical("let out"))
    rejected_at: Mapped[datetime | None] = mapped_column(info=technical("not let out"))
    rejection_reason: Mapped[str | None] = mapped_column(info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB))
    awarded_at: Mapped[datetime | None] = mapped_column(info=technical("a firm was chosen"))

    @property
    def state(self) -> ProjectState:
        """Where it stands."""
        return state_of(self)

    @property
    def is_full(self) -> bool:
        """Whether every wished reply has come."""
        return self.taken_slots >= self.wished_replies
