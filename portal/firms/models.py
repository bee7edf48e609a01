"""A firm, its members, and the work it wants."""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


class MemberRole(StrEnum):
    """What a member may do, from least to most."""

    READER = "reader"
    ESTIMATOR = "estimator"
    OWNER = "owner"


def _contact(category: Category) -> dict:
    return personal(category, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.SET_NULL)


class SizeClass(IntEnum):
    """How big a job is, by what it costs with VAT. A project whose size nobody knows has none, and fits every firm."""

    SMALL = 1
    """Less than 25 000 kroner."""
    MEDIUM = 2
    """Less than 100 000."""
    LARGE = 3
    """Less than 500 000."""
    HUGE = 4
    """From 500 000."""


class Firm(Base):
    """A firm as customers know it. Its place is a public place's point, its reach a radius in km around it."""

    __tablename__ = "firms"
    __table_args__ = (
        CheckConstraint("radius_km BETWEEN 0 AND 500", name="radius_in_norway"),
        CheckConstraint("leads_per_week BETWEEN 1 AND 100", name="leads_per_week"),
        CheckConstraint("most_open BETWEEN 1 AND 200", name="most_open"),
        CheckConstraint("smallest_size BETWEEN 1 AND 4 AND largest_size BETWEEN smallest_size AND 4", name="sizes"),
        Index("ix_firms_unchecked", "submitted_at", postgresql_where=text("verified_at IS NULL")),
    )

    id: Mapped[BigId]
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), unique=True, info=technical("its organisation")
    )
    name: Mapped[str] = mapped_column(info=personal(Category.NAME, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.SCRUB))
    postal_code: Mapped[str] = mapped_column(
        CHAR(4), ForeignKey("postal_codes.code"), info=technical("where it works from")
    )
    latitude: Mapped[float] = mapped_column(info=technical("point of its postal code"))
    longitude: Mapped[float] = mapped_column(info=technical("point of its postal code"))
    radius_km: Mapped[int] = mapped_column(server_default="40", info=technical("how far it goes, km"))
    leads_per_week: Mapped[int] = mapped_column(
        server_default="10", info=technical("how many leads it wants in any seven days")
    )
    most_open: Mapped[int] = mapped_column(
        server_default="20", info=technical("how many undecided projects it has replied to at most")
    )
    smallest_size: Mapped[int] = mapped_column(server_default="1", info=technical("a SizeClass"))
    largest_size: Mapped[int] = mapped_column(server_default="4", info=technical("a SizeClass"))
    goes_further: Mapped[bool] = mapped_column(
        server_default=text("false"), info=technical("also a bit outside its radius, in late waves")
    )
    takes_overflow: Mapped[bool] = mapped_column(
        server_default=text("false"), info=technical("also beyond its week when nobody else answers")
    )
    phone: Mapped[str | None] = mapped_column(info=_contact(Category.PHONE))
    email: Mapped[str | None] = mapped_column(info=_contact(Category.EMAIL))
    website: Mapped[str | None] = mapped_column(info=_contact(Category.ADDRESS))
    about: Mapped[str | None] = mapped_column(info=_contact(Category.FREE_TEXT))
    terms_version: Mapped[str | None] = mapped_column(info=technical("which terms for firms were accepted"))
    binding_role: Mapped[str | None] = mapped_column(
        info=technical("group of the register's role by which whoever registered it may bind it; none: staff looked")
    )
    verified_at: Mapped[datetime | None] = mapped_column(info=technical("when we had checked it"))
    was_verified: Mapped[bool] = mapped_column(
        server_default=text("false"), info=technical("we had checked it before the register stopped it")
    )
    refused_at: Mapped[datetime | None] = mapped_column(info=technical("when staff did not let it in"))
    refusal: Mapped[str | None] = mapped_column(info=_contact(Category.FREE_TEXT))
    stopped_at: Mapped[datetime | None] = mapped_column(
        info=technical("when the register said that it is bankrupt, being wound up or deleted")
    )
    paused_at: Mapped[datetime | None] = mapped_column(info=technical("wants nothing for now"))
    paused_until: Mapped[date | None] = mapped_column(info=technical("the pause ends by itself on this day"))
    suspended_at: Mapped[datetime | None] = mapped_column(info=technical("held back by staff"))
    suspension: Mapped[str | None] = mapped_column(info=_contact(Category.FREE_TEXT))
    submitted_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), info=technical("since when it waits for a check, or waited for the last one")
    )
    created_at: Mapped[CreatedAt]


class FirmMember(Base):
    """A person in a firm."""

    __tablename__ = "firm_members"
    __table_args__ = (UniqueConstraint("firm_id", "person_id"),)

    id: Mapped[BigId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"),
        index=True,
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.DELETE_ROW),
    )
    role: Mapped[str] = mapped_column(
        info=personal(Category.CHOICE, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.DELETE_ROW)
    )
    created_at: Mapped[CreatedAt]


class FirmService(Base):
    """Something a firm does: one service of a category, or (`service` empty) the whole category."""

    __tablename__ = "firm_services"
    __table_args__ = (
        UniqueConstraint("firm_id", "category", "service"),
        Index("ix_firm_services_category", "category", "service", "firm_id"),
    )

    id: Mapped[BigId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm"))
    category: Mapped[str] = mapped_column(info=technical("key of the category"))
    service: Mapped[str] = mapped_column(server_default="", info=technical("key of the service, empty for all"))


class FirmMunicipality(Base):
    """A municipality a firm works in whatever the distance."""

    __tablename__ = "firm_municipalities"
    __table_args__ = (UniqueConstraint("firm_id", "municipality_number"),)

    id: Mapped[BigId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm"))
    municipality_number: Mapped[str] = mapped_column(
        CHAR(4), ForeignKey("municipalities.number"), index=True, info=technical("public municipality number")
    )


class FirmHoliday(Base):
    """Days on which the firm is away, both included. Nothing is asked of it from the first to the last."""

    __tablename__ = "firm_holidays"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="order"),
        Index("ix_firm_holidays_firm_id", "firm_id", "until_on"),
    )

    id: Mapped[BigId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm"))
    from_on: Mapped[date] = mapped_column(info=technical("first day away"))
    until_on: Mapped[date] = mapped_column(info=technical("last day away"))


class ServicePause(Base):
    """A service that the firm is not asked about for now, though it does such work: it was silent, declined such, or wishes so."""

    __tablename__ = "service_pauses"
    __table_args__ = (
        UniqueConstraint("firm_id", "category", "service"),
        CheckConstraint("reason IN ('silence', 'declined', 'own')", name="reason"),
    )

    id: Mapped[BigId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm"))
    category: Mapped[str] = mapped_column(info=technical("key of the category"))
    service: Mapped[str] = mapped_column(info=technical("key of the service"))
    reason: Mapped[str] = mapped_column(info=technical("silence, declined or own"))
    created_at: Mapped[CreatedAt]


class FirmInvitation(Base):
    """Somebody was asked to join a firm, by a mailed link that ends. An open one per firm and address."""

    __tablename__ = "firm_invitations"
    __table_args__ = (
        Index(
            "uq_firm_invitations_open",
            *("firm_id", "email"),
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[BigId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm"))
    email: Mapped[str] = mapped_column(info=personal(Category.EMAIL, Purpose.OFFER, Keep.INVITATION, Erase.DELETE_ROW))
    role: Mapped[str] = mapped_column(info=technical("what they would be"))
    locale: Mapped[str] = mapped_column(server_default="nb", info=technical("language of the mail"))
    token_hash: Mapped[str] = mapped_column(
        unique=True, info=personal(Category.CREDENTIAL, Purpose.OFFER, Keep.INVITATION, Erase.DELETE_ROW, export=False)
    )
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.OFFER, Keep.INVITATION, Erase.SET_NULL),
    )
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(info=technical("worth nothing afterwards"))
    accepted_at: Mapped[datetime | None] = mapped_column(info=technical("joined"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=technical("taken back, or replaced by a newer one"))


class FirmCertificate(Base):
    """A qualification a firm says it has, with the proof, and what we found. It counts while approved and not run out.

    `kind` is the key of a category's gate, or another of `certificates.KINDS`. Of a kind a firm has at most one row that
    waits and one that was approved, so that the old one goes on counting while staff look at the new; and one refused.
    """

    __tablename__ = "firm_certificates"
    __table_args__ = (
        Index(
            "uq_firm_certificates_waiting",
            *("firm_id", "kind"),
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("uq_firm_certificates_approved", *("firm_id", "kind"), unique=True, postgresql_where=text("is_approved")),
        CheckConstraint("source IN ('proof', 'register')", name="source"),
        CheckConstraint("decided_at IS NOT NULL OR NOT is_approved", name="approved_is_decided"),
        Index("ix_firm_certificates_firm_id", "firm_id", "kind"),
        Index("ix_firm_certificates_queue", "submitted_at", postgresql_where=text("decided_at IS NULL")),
        Index("ix_firm_certificates_valid_until", "valid_until"),
    )

    id: Mapped[BigId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), info=technical("the firm"))
    kind: Mapped[str] = mapped_column(info=technical("which qualification"))
    source: Mapped[str] = mapped_column(info=technical("a proof that staff read, or a public register"))
    number: Mapped[str | None] = mapped_column(info=_contact(Category.FREE_TEXT))
    file_key: Mapped[str | None] = mapped_column(
        info=personal(Category.DRAWING, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.SET_NULL)
    )
    file_kind: Mapped[str | None] = mapped_column(info=technical("pdf or jpg"))
    areas: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", info=technical("what a register says it covers, in its words")
    )
    valid_until: Mapped[date | None] = mapped_column(info=technical("last day it holds; none: until further notice"))
    submitted_at: Mapped[CreatedAt]
    checked_at: Mapped[datetime | None] = mapped_column(info=technical("when staff or a register last said so"))
    decided_at: Mapped[datetime | None] = mapped_column(info=technical("when it was approved or refused"))
    is_approved: Mapped[bool] = mapped_column(server_default=text("false"), info=technical("whether it counts"))
    refusal: Mapped[str | None] = mapped_column(info=_contact(Category.FREE_TEXT))
    reminded_days: Mapped[int | None] = mapped_column(
        info=technical("the last reminder said that so many days were left: 30, 14 or 7; 0: that it had run out")
    )
