"""A project, and the question sets that its answers were given to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt
from portal.projects.choices import AddressShown
from portal.projects.roles import PosterKind
from portal.projects.states import ProjectState, state_of

KEEP = (Purpose.PROJECT, Keep.WHILE_PROJECT)
MOST_REPLIES = 5
WAITS = "submitted_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL AND ended_at IS NULL"
IS_OUT = "approved_at IS NOT NULL AND rejected_at IS NULL AND awarded_at IS NULL AND ended_at IS NULL"
TAKES_REPLIES = " AND ".join(
    (
        "approved_at IS NOT NULL",
        *(f"{name} IS NULL" for name in ("rejected_at", "awarded_at", "paused_at", "closed_at", "ended_at")),
    )
)
"""A project that firms may answer, as long as it has a free slot."""


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
        CheckConstraint(f"released_slots >= 0 AND taken_slots + released_slots <= {MOST_REPLIES}", name="revealed"),
        Index("ix_projects_poster", "poster_id", "id"),
        Index("ix_projects_approved_at", "approved_at", postgresql_where=text("approved_at IS NOT NULL")),
        Index("ix_projects_rejected_at", "rejected_at", postgresql_where=text("rejected_at IS NOT NULL")),
        Index(
            # The urgent come first, and then those that were asked something and have answered.
            "ix_projects_waiting",
            text("(start IS DISTINCT FROM 'urgent')"),
            text("(answered_at IS NULL)"),
            "submitted_at",
            "id",
            postgresql_where=text(f"{WAITS} AND asked_at IS NULL"),
        ),
        Index("ix_projects_asked", "asked_at", "id", postgresql_where=text(f"{WAITS} AND asked_at IS NOT NULL")),
        Index("ix_projects_text_bands", "text_bands", postgresql_using="gin"),
        Index(
            "ix_projects_title_words",
            text("to_tsvector('simple'::regconfig, title)"),
            postgresql_using="gin",
            postgresql_where=text("submitted_at IS NOT NULL"),
        ),
        Index(
            "ix_projects_unread_edits",
            "unread_edit_at",
            "id",
            postgresql_where=text(f"{IS_OUT} AND unread_edit_at IS NOT NULL"),
        ),
        Index(
            # empty, but for what was handed in before projects could be searched (projects/searching.py)
            "ix_projects_unsearchable",
            "id",
            postgresql_where=text("search_text = '' AND submitted_at IS NOT NULL"),
        ),
        Index("ix_projects_expires", "expires_at", postgresql_where=text(IS_OUT)),
        Index("ix_projects_merged_into", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("ix_projects_drafts", "touched_at", postgresql_where=text("submitted_at IS NULL")),
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

    touched_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), info=technical("when the draft was last typed in")
    )
    resume_key_hash: Mapped[bytes | None] = mapped_column(
        unique=True, info=personal(Category.CREDENTIAL, *KEEP, Erase.SET_NULL, export=False)
    )
    resume_email: Mapped[str | None] = mapped_column(info=personal(Category.EMAIL, *KEEP, Erase.SET_NULL))
    reminded_at: Mapped[datetime | None] = mapped_column(info=technical("when the draft was reminded of, once"))

    poster_kind: Mapped[str] = mapped_column(
        server_default=PosterKind.PRIVATE, info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    org_number: Mapped[str | None] = mapped_column(CHAR(9), info=technical("public organisation number"))
    org_name: Mapped[str | None] = mapped_column(info=personal(Category.NAME, *KEEP, Erase.SET_NULL, portable=True))
    org_checked_at: Mapped[datetime | None] = mapped_column(
        info=technical("when the register said so; null when typed by hand")
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
    title_en: Mapped[str] = mapped_column(
        server_default="", info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB, portable=True)
    )
    description: Mapped[str] = mapped_column(
        server_default="", info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB, portable=True)
    )

    hides_contact: Mapped[bool] = mapped_column(
        server_default="true", info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    """Contact details found in the texts stay hidden until a reply; false when the poster says that they are none."""

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
    tenure: Mapped[str | None] = mapped_column(info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True))
    access_note: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, *KEEP, Erase.SET_NULL, portable=True)
    )
    start: Mapped[str | None] = mapped_column(info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True))
    budget_ore: Mapped[int | None] = mapped_column(info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True))

    done_by_on: Mapped[date | None] = mapped_column(
        Date, info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    wished_price_form: Mapped[str | None] = mapped_column(
        info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    materials: Mapped[str | None] = mapped_column(info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True))

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
    call_times: Mapped[str | None] = mapped_column(info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True))
    address_shown: Mapped[str] = mapped_column(
        server_default=AddressShown.ON_AWARD, info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    wished_replies: Mapped[int] = mapped_column(
        server_default="3", info=personal(Category.CHOICE, *KEEP, Erase.KEEP, portable=True)
    )
    taken_slots: Mapped[int] = mapped_column(server_default="0", info=technical("replies that stand"))
    released_slots: Mapped[int] = mapped_column(
        SmallInteger, server_default="0", info=technical("replies that made room: each firm has seen the contact")
    )
    search_text: Mapped[str] = mapped_column(
        # without what is kept from firms before they reply: a search must not find what its reader may not read
        server_default="",
        info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB, export=False),
    )
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("to_tsvector('norwegian', search_text)", persisted=True),
        deferred=True,
        info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB, export=False),
    )

    terms_version: Mapped[str | None] = mapped_column(info=technical("which terms were accepted"))
    terms_accepted_at: Mapped[datetime | None] = mapped_column(info=technical("when they were"))
    completeness: Mapped[int | None] = mapped_column(
        SmallInteger, info=technical("0 to 100, as it was handed in or last changed")
    )
    review_reasons: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", info=technical("why it waits for staff, as codes; none: it approved itself")
    )
    text_bands: Mapped[list[int] | None] = mapped_column(
        # what nearly the same text is found by (projects/duplicates.py); nobody reads the text out of it
        ARRAY(BigInteger),
        info=personal(Category.FREE_TEXT, *KEEP, Erase.SET_NULL, export=False),
    )
    version: Mapped[int] = mapped_column(server_default="1", info=technical("1, and one more for each change"))

    finished_at: Mapped[datetime | None] = mapped_column(info=technical("the wizard was walked through"))
    submitted_at: Mapped[datetime | None] = mapped_column(info=technical("e-mail proved, handed in"))
    approved_at: Mapped[datetime | None] = mapped_column(info=technical("let out"))
    rejected_at: Mapped[datetime | None] = mapped_column(info=technical("not let out"))
    rejection_reason: Mapped[str | None] = mapped_column(info=personal(Category.FREE_TEXT, *KEEP, Erase.SCRUB))
    asked_at: Mapped[datetime | None] = mapped_column(info=technical("staff asked, and the poster hasn't answered"))
    answered_at: Mapped[datetime | None] = mapped_column(info=technical("the poster answered what staff asked"))
    unread_edit_at: Mapped[datetime | None] = mapped_column(
        info=technical("the first edit after approval with something to stop at that staff haven't seen")
    )
    paused_at: Mapped[datetime | None] = mapped_column(info=technical("the poster wants no replies for now"))
    closed_at: Mapped[datetime | None] = mapped_column(info=technical("no more replies; a firm may still be chosen"))
    awarded_at: Mapped[datetime | None] = mapped_column(info=technical("a firm was chosen"))
    confirmed_at: Mapped[datetime | None] = mapped_column(info=technical("the chosen firm said yes: it is final"))
    completed_at: Mapped[datetime | None] = mapped_column(info=technical("the work is done"))
    ended_at: Mapped[datetime | None] = mapped_column(info=technical("ended without a choice"))
    ending: Mapped[str | None] = mapped_column(info=technical("how: withdrawn, expired or merged"))
    withdrawal_reason: Mapped[str | None] = mapped_column(info=technical("why withdrawn, one of a list"))
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("projects.id", ondelete="SET NULL"), info=technical("the project that it was a double of")
    )
    expires_at: Mapped[datetime | None] = mapped_column(info=technical("when it ends by itself"))
    expiry_reminded_at: Mapped[datetime | None] = mapped_column(info=technical("the poster was told of the expiry"))
    takes_replies: Mapped[bool] = mapped_column(
        Computed(TAKES_REPLIES, persisted=True), info=technical("approved and neither paused, closed nor over")
    )

    def title_in(self, locale: str) -> str:
        """What it is called in the reader's language: its poster and its firms may read different ones."""
        return (self.title_en if locale == "en" else None) or self.title

    @property
    def state(self) -> ProjectState:
        """Where it stands."""
        return state_of(self)

    @property
    def approved_itself(self) -> bool:
        """Whether it was let out in the transaction that handed it in, which is to say by nobody."""
        return self.approved_at is not None and self.approved_at == self.submitted_at

    @property
    def free_slots(self) -> int:
        """How many more replies it takes: those wished for, while never more than five firms have seen the contact."""
        seen = self.taken_slots + self.released_slots
        return min(self.wished_replies - self.taken_slots, MOST_REPLIES - seen)

    @property
    def is_full(self) -> bool:
        """Whether every wished reply has come, or as many firms have seen the contact as ever may."""
        return self.free_slots <= 0


class ProjectVersion(Base):
    """One change of a project after it was handed in: which fields, from what to what."""

    __tablename__ = "project_versions"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    number: Mapped[int] = mapped_column(info=technical("2, 3, …: what was handed in is 1"))
    changes: Mapped[dict[str, Any]] = mapped_column(
        # field -> [before, after]; only fields that a firm may read before it replies
        info=personal(Category.FREE_TEXT, *KEEP, Erase.DELETE_ROW)
    )
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), info=personal(Category.PERSON_REFERENCE, *KEEP, Erase.SET_NULL)
    )
    created_at: Mapped[CreatedAt]


class ProjectMember(Base):
    """Somebody the poster has let in. Invited by mail; joined once logged in with the link."""

    __tablename__ = "project_members"
    __table_args__ = (
        UniqueConstraint("project_id", "email"),
        UniqueConstraint("person_id", "project_id"),
    )

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), info=personal(Category.PERSON_REFERENCE, *KEEP, Erase.DELETE_ROW)
    )
    name: Mapped[str] = mapped_column(info=personal(Category.NAME, *KEEP, Erase.DELETE_ROW))
    email: Mapped[str] = mapped_column(info=personal(Category.EMAIL, *KEEP, Erase.DELETE_ROW))
    role: Mapped[str] = mapped_column(info=personal(Category.CHOICE, *KEEP, Erase.DELETE_ROW))
    token_hash: Mapped[bytes | None] = mapped_column(
        unique=True, info=personal(Category.CREDENTIAL, *KEEP, Erase.DELETE_ROW, export=False)
    )
    created_at: Mapped[CreatedAt]
    invited_at: Mapped[datetime | None] = mapped_column(info=technical("when the invitation was mailed"))
    joined_at: Mapped[datetime | None] = mapped_column(info=technical("when it was accepted"))
