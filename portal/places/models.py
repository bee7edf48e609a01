"""Counties, municipalities and postal codes. Public facts: no column here says anything about a person."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CHAR, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.data_map import technical
from portal.core.database import Base


class Precision(StrEnum):
    """Whose point a postal code has: its post town's, or only its municipality's."""

    PLACE = "place"
    MUNICIPALITY = "municipality"


class Source(StrEnum):
    """Where a postal code row came from. What Posten's register said is never overwritten by the shipped file."""

    SHIPPED = "shipped"
    REGISTER = "register"


class County(Base):
    """One of the fifteen counties of 2024."""

    __tablename__ = "counties"

    number: Mapped[str] = mapped_column(CHAR(2), primary_key=True, info=technical("public county number"))
    name: Mapped[str] = mapped_column(info=technical("public name"))
    official_name: Mapped[str] = mapped_column(info=technical("public name in every official language"))


class Municipality(Base):
    """One of the 357 municipalities of 2024."""

    __tablename__ = "municipalities"

    number: Mapped[str] = mapped_column(CHAR(4), primary_key=True, info=technical("public municipality number"))
    county_number: Mapped[str] = mapped_column(
        CHAR(2), ForeignKey("counties.number"), index=True, info=technical("public county number")
    )
    name: Mapped[str] = mapped_column(info=technical("public name, unique"))
    official_name: Mapped[str] = mapped_column(info=technical("public name in every official language"))
    latitude: Mapped[float] = mapped_column(info=technical("point of a public place"))
    longitude: Mapped[float] = mapped_column(info=technical("point of a public place"))
    point_kind: Mapped[str] = mapped_column(info=technical("whose point it is: settlement or area"))
    predecessor_numbers: Mapped[list[str]] = mapped_column(
        ARRAY(Text), info=technical("public municipality numbers of 2020")
    )

    county: Mapped[County] = relationship(lazy="joined", innerjoin=True)


class PostalCode(Base):
    """A postal code and the municipality that most of it lies in."""

    __tablename__ = "postal_codes"

    code: Mapped[str] = mapped_column(CHAR(4), primary_key=True, info=technical("public postal code"))
    post_town: Mapped[str] = mapped_column(info=technical("public name"))
    municipality_number: Mapped[str] = mapped_column(
        CHAR(4), ForeignKey("municipalities.number"), index=True, info=technical("public municipality number")
    )
    category: Mapped[str | None] = mapped_column(CHAR(1), info=technical("Posten's category"))
    latitude: Mapped[float] = mapped_column(info=technical("point of a public place"))
    longitude: Mapped[float] = mapped_column(info=technical("point of a public place"))
    precision: Mapped[str] = mapped_column(info=technical("whose point it is"))
    source: Mapped[str] = mapped_column(info=technical("shipped file or Posten's register"))
    withdrawn_on: Mapped[date | None] = mapped_column(info=technical("when Posten's register no longer had it"))

    municipality: Mapped[Municipality] = relationship(lazy="joined", innerjoin=True)
