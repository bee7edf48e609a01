"""Leads, and the ledger of who was let see which contact details."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt

IN_ORDER = ("firm_id", "sent_at", "id")
RISES_AT = "GREATEST(sent_at, snoozed_until)"
"""Where it stands among those that wait: one that was put off comes back on top."""
WAITING = "replied_at IS NULL AND declined_at IS NULL AND closed_at IS NULL"


class Lead(Base):
    """One project at one firm; asked once, ever.

    `closed_at` says of an undecided lead what its project says, so that an inbox is read without asking every project.
    """

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("project_id", "firm_id"),
        Index("ix_leads_inbox", *IN_ORDER),
        Index(
            "ix_leads_waiting",
            "firm_id",
            text(RISES_AT),
            "id",
            postgresql_include=["sent_at", "opened_at", "snoozed_until", "archived_at"],
            postgresql_where=text(WAITING),
        ),
        Index(
            "ix_leads_answered",
            *IN_ORDER,
            postgresql_include=["won_at", "lost_at", "archived_at"],
            postgresql_where=text("replied_at IS NOT NULL"),
        ),
        Index(
            "ix_leads_saved",
            *IN_ORDER,
            postgresql_include=["archived_at"],
            postgresql_where=text("saved_at IS NOT NULL"),
        ),
        Index("ix_leads_unanswered", "sent_at", postgresql_where=text(f"{WAITING} AND silent_at IS NULL")),
        Index("ix_leads_held", "held_until", postgresql_where=text("held_until IS NOT NULL")),
        Index("ix_leads_in_line", "project_id", "waits_since", postgresql_where=text("waits_since IS NOT NULL")),
    )

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id"), info=technical("the firm"))
    course: Mapped[int] = mapped_column(server_default="1", info=technical("number of the course that wave belongs to"))
    wave: Mapped[int] = mapped_column(info=technical("number of the wave that asked"))
    distance_km: Mapped[float] = mapped_column(info=technical("from the firm's place to the project's, km"))
    match: Mapped[dict[str, Any]] = mapped_column(
        server_default="{}", info=technical("the score, its parts and the weights' version, as dispatch.score wrote it")
    )
    is_beyond_week: Mapped[bool] = mapped_column(
        server_default=text("false"), info=technical("asked beyond the firm's week, as it allows")
    )
    sent_at: Mapped[CreatedAt]
    due_at: Mapped[datetime | None] = mapped_column(
        info=technical("until when an answer is in time, as promised; none while the project pauses: no time runs")
    )
    reopened_at: Mapped[datetime | None] = mapped_column(
        info=technical("since when it can be answered again, after it could not: its time runs from then")
    )
    opened_at: Mapped[datetime | None] = mapped_column(info=technical("first opened by the firm"))
    replied_at: Mapped[datetime | None] = mapped_column(info=technical("answered with an offer"))
    declined_at: Mapped[datetime | None] = mapped_column(info=technical("said no"))
    decline_reason: Mapped[str | None] = mapped_column(info=technical("why not, one of a list"))
    decline_note: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SET_NULL, portable=True)
    )
    """What the firm missed, in its own words; the poster reads it without knowing whose they are."""
    closed_at: Mapped[datetime | None] = mapped_column(info=technical("the project takes no more replies"))
    silent_at: Mapped[datetime | None] = mapped_column(info=technical("when the firm had let the time to answer pass"))
    chosen_at: Mapped[datetime | None] = mapped_column(
        info=technical("the firm was chosen; none again where the choice was taken back, or the firm said no")
    )
    won_at: Mapped[datetime | None] = mapped_column(info=technical("the firm was chosen and has said yes"))
    lost_at: Mapped[datetime | None] = mapped_column(
        info=technical("its offer is out: another was chosen, it was withdrawn or dropped, or the project ended")
    )
    saved_at: Mapped[datetime | None] = mapped_column(info=technical("marked by the firm to come back to"))
    snoozed_until: Mapped[datetime | None] = mapped_column(info=technical("out of the firm's sight till then"))
    archived_at: Mapped[datetime | None] = mapped_column(info=technical("put away by the firm"))
    assigned_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SET_NULL),
    )
    note: Mapped[str | None] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_PROJECT, Erase.SET_NULL)
    )
    """The firm's own words to itself; the poster never sees them."""
    held_until: Mapped[datetime | None] = mapped_column(info=technical("a place is kept for the firm till then"))
    waits_since: Mapped[datetime | None] = mapped_column(info=technical("stands in line for a place since then"))


class ContactAccess(Base):
    """A firm was let see these fields of the poster. Written in the transaction of the act that let it; never changed."""

    __tablename__ = "contact_accesses"
    __table_args__ = (
        Index("ix_contact_accesses_project", "project_id", "id"),
        Index("ix_contact_accesses_chosen", "firm_id", postgresql_where=text("reason = 'award'")),
    )

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
    reason: Mapped[str] = mapped_column(
        info=technical("reply, award, edit or visit; or `taken-back`: from then on the firm sees none of them")
    )


class InboxFilter(Base):
    """A search in an inbox that somebody in a firm has kept under a name."""

    __tablename__ = "inbox_filters"
    __table_args__ = (UniqueConstraint("person_id", "firm_id", "name"),)

    id: Mapped[BigId]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.DELETE_ROW),
    )
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("in whose inbox"))
    name: Mapped[str] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.DELETE_ROW)
    )
    terms: Mapped[dict[str, Any]] = mapped_column(
        info=personal(Category.FREE_TEXT, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.DELETE_ROW)
    )
    """What is looked for, as `leads.search` reads it."""
    created_at: Mapped[CreatedAt]
