"""Loading places: from the files that come with the product, and from Posten's own register."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock
from portal.core.database import Base, db
from portal.places.data_files import read_rows
from portal.places.models import County, Municipality, PostalCode, Precision, Source
from portal.places.postal_register import RegisterLine, read_postal_register


@dataclass
class RegisterReport:
    """What a load of Posten's register did, as postal codes in order."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0


def load_places() -> None:
    """Bring counties, municipalities and postal codes up to the shipped files. Safe to repeat.

    What Posten's register has said of a postal code stays as it is.
    """
    _upsert(County, read_rows("counties.csv"))
    municipalities = read_rows("municipalities.csv")
    for row in municipalities:
        row["predecessor_numbers"] = row["predecessor_numbers"].split()
    _upsert(Municipality, municipalities)
    points = {row["number"]: (row["latitude"], row["longitude"]) for row in municipalities}
    codes = read_rows("postal_codes.csv")
    for row in codes:
        row["source"] = Source.SHIPPED
        if row["precision"] == Precision.MUNICIPALITY:
            row["latitude"], row["longitude"] = points[row["municipality_number"]]
    _upsert(PostalCode, codes, only_where=PostalCode.source == Source.SHIPPED)
    db.session.expire_all()


def load_postal_register(path: Path) -> RegisterReport:
    """Take over Posten's register file: new and changed codes are written, codes it no longer has are withdrawn.

    A code keeps its row when it is withdrawn, because projects point at it. Raises PostalRegisterError when the file is
    broken; then nothing has been changed.
    """
    municipalities = {row.number: row for row in db.session.scalars(select(Municipality))}
    lines = read_postal_register(path, municipality_numbers=set(municipalities))
    known = {row.code: row for row in db.session.scalars(select(PostalCode))}
    towns = {
        (row.post_town, row.municipality_number): (row.latitude, row.longitude)
        for row in known.values()
        if row.precision == Precision.PLACE
    }
    report = RegisterReport()
    for line in lines:
        town = towns.get((line.post_town, line.municipality_number))
        home = municipalities[line.municipality_number]
        latitude, longitude = town or (home.latitude, home.longitude)
        _take_over(
            line,
            known.pop(line.code, None),
            report,
            latitude=latitude,
            longitude=longitude,
            precision=Precision.PLACE if town else Precision.MUNICIPALITY,
        )
    for row in known.values():
        if row.withdrawn_on is None:
            row.withdrawn_on = clock.in_oslo(clock.now()).date()
            row.source = Source.REGISTER
            report.gone.append(row.code)
    db.session.flush()
    return report


def _take_over(line: RegisterLine, row: PostalCode | None, report: RegisterReport, **point: Any) -> None:
    """Write one line of the register; `point` only where the town or the municipality is new to the code."""
    if row is None:
        db.session.add(PostalCode(**line._asdict(), **point, source=Source.REGISTER))
        report.new.append(line.code)
        return
    before = (row.post_town, row.municipality_number, row.withdrawn_on)
    if before == (line.post_town, line.municipality_number, None):
        report.unchanged += 1
    else:
        report.changed.append(line.code)
        for name, value in point.items():
            setattr(row, name, value)
    row.post_town, row.municipality_number = line.post_town, line.municipality_number
    row.category, row.source, row.withdrawn_on = line.category, Source.REGISTER, None


def _upsert(model: type[Base], rows: list[dict[str, Any]], *, only_where: Any = None) -> None:
    """Insert rows, or bring those with the same primary key up to date."""
    statement = insert(model)
    keys = [column.name for column in model.__table__.primary_key]
    updates = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=updates, where=only_where), rows)
