"""A firm, its members, and the work it wants."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


class MemberRole(StrEnum):
    """What a member may do, from least to most."""

    READER = "reader"
    ESTIMATOR = "estimator"
    OWNER = "owner"


class Firm(Base):
    """A firm as customers know it. Its place is a public place's point, its reach a radius in km around it."""

    __tablename__ = "firms"
    __table_args__ = (CheckConstraint("radius_km BETWEEN 0 AND 500", name="radius_in_norway"),)

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
    leads_per_week: Mapped[int] = mapped_column(server_default="10", info=technical("how many leads it wants"))
    verified_at: Mapped[datetime | None] = mapped_column(info=technical("when we had checked it"))
    paused_at: Mapped[datetime | None] = mapped_column(info=technical("wants nothing for now"))
    suspended_at: Mapped[datetime | None] = mapped_column(info=technical("held back by staff"))
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
