"""Reading places."""

import re
from collections.abc import Collection

from sqlalchemy import select

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.places.models import County, Municipality, PostalCode
from portal.places.names import folded, norwegian_order


def find_postal_code(code: str) -> PostalCode | None:
    """The postal code in use with these four digits, with its municipality and county; None for any other text."""
    code = code.strip()
    if len(code) != 4 or not (code.isascii() and code.isdigit()):
        return None
    return db.session.scalar(select(PostalCode).where(PostalCode.code == code, PostalCode.withdrawn_on.is_(None)))


def get_municipality(number: str) -> Municipality:
    """The municipality of 2024 with this number. Raises NotFoundError."""
    found = db.session.scalar(select(Municipality).where(Municipality.number == number))
    if found is None:
        raise NotFoundError
    return found


def name_municipalities(numbers: Collection[str]) -> dict[str, str]:
    """The names of these municipalities, by number."""
    rows = db.session.execute(select(Municipality.number, Municipality.name).where(Municipality.number.in_(numbers)))
    return dict(tuple(row) for row in rows)


def list_municipalities(county: str | None = None) -> list[Municipality]:
    """All municipalities, or those of the county with this number, by name with æ, ø and å last."""
    query = select(Municipality)
    if county is not None:
        query = query.where(Municipality.county_number == county)
    return sorted(db.session.scalars(query), key=lambda municipality: norwegian_order(municipality.name))


def list_counties() -> list[County]:
    """The fifteen counties by name with æ, ø and å last."""
    return sorted(db.session.scalars(select(County)), key=lambda county: norwegian_order(county.name))


def find_successors(number_2020: str) -> list[Municipality]:
    """The municipalities of 2024 that came of one of 2020, by number: two for Ålesund, none for an unknown number."""
    query = select(Municipality).where(Municipality.predecessor_numbers.contains([number_2020]))
    return list(db.session.scalars(query.order_by(Municipality.number)))


def search_municipalities(text: str, *, limit: int = 10) -> list[Municipality]:
    """Municipalities one of whose names, in any language, has a word that begins with `text`; the whole name first.

    Case, accents, Sámi letters and å/aa, ø/oe make no difference.
    """
    wanted = folded(text)
    if not wanted:
        return []
    ranked = [(_rank(municipality, wanted), municipality) for municipality in db.session.scalars(select(Municipality))]
    hits = [(rank, norwegian_order(found.name), found) for rank, found in ranked if rank is not None]
    return [found for _, _, found in sorted(hits, key=lambda hit: hit[:2])[:limit]]


def _rank(municipality: Municipality, wanted: str) -> int | None:
    """How well a municipality answers: 0 its whole name, 1 its beginning, 2 a later word, None not at all."""
    names = [folded(name) for name in (municipality.name, *municipality.official_name.split(" – "))]
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(f" {wanted}" in re.sub(r"\W", " ", name) for name in names) else None
