"""Where a firm works: around its postal code, and in whole municipalities whatever the distance."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from portal.core import audit
from portal.core.database import db
from portal.core.errors import DomainError
from portal.core.texts import N_
from portal.firms.models import Firm, FirmMunicipality
from portal.firms.services import UnknownPlaceError, tell_of_widening
from portal.places.models import Municipality
from portal.places.names import norwegian_order
from portal.places.queries import find_postal_code

LONGEST_RADIUS_KM = 500


class RadiusError(DomainError):
    """No firm drives so far, or less than nothing."""

    text = N_("Skriv hele kilometer fra 0 til 500.")
    status = 422


def settle(firm: Firm, *, postal_code: str, radius_km: int, goes_further: bool, actor_id: int | None) -> None:
    """Work from a postal code, up to `radius_km` away, and in late waves a bit further if `goes_further`.

    Raises UnknownPlaceError and RadiusError.
    """
    place = find_postal_code(postal_code)
    if place is None:
        raise UnknownPlaceError
    if not 0 <= radius_km <= LONGEST_RADIUS_KM:
        raise RadiusError
    before = (firm.postal_code, firm.radius_km, firm.goes_further)
    if before == (place.code, radius_km, goes_further):
        return
    widens = place.code != firm.postal_code or radius_km > firm.radius_km or goes_further > firm.goes_further
    firm.postal_code, firm.latitude, firm.longitude = place.code, place.latitude, place.longitude
    firm.radius_km, firm.goes_further = radius_km, goes_further
    db.session.flush()
    audit.record("firm:settled", firm, actor_id=actor_id, radius_km=radius_km, goes_further=goes_further)
    if widens:
        tell_of_widening(firm)


def choose_municipalities(firm: Firm, *, shown: Collection[str], wanted: Collection[str], actor_id: int | None) -> None:
    """Work in `wanted` whatever the distance, where the page showed `shown` as chosen. Only the difference is written."""
    added = _add(firm.id, set(wanted) - set(shown))
    removed = _remove(firm.id, set(shown) - set(wanted))
    if not added and not removed:
        return
    audit.record("firm:municipalities-chosen", firm, actor_id=actor_id, added=added, removed=removed)
    if added:
        tell_of_widening(firm)


def _add(firm_id: int, numbers: Collection[str]) -> int:
    known = list(db.session.scalars(select(Municipality.number).where(Municipality.number.in_(numbers))))
    if not known:
        return 0
    rows = [{"firm_id": firm_id, "municipality_number": number} for number in sorted(known)]
    new = insert(FirmMunicipality).values(rows).on_conflict_do_nothing().returning(FirmMunicipality.id)
    return len(db.session.scalars(new).all())


def _remove(firm_id: int, numbers: Collection[str]) -> int:
    chosen = delete(FirmMunicipality).where(
        FirmMunicipality.firm_id == firm_id, FirmMunicipality.municipality_number.in_(numbers)
    )
    return db.session.execute(chosen).rowcount


def list_municipalities(firm_id: int) -> list[Municipality]:
    """Where the firm works whatever the distance, by county and name."""
    chosen = (
        select(Municipality)
        .join(FirmMunicipality, FirmMunicipality.municipality_number == Municipality.number)
        .where(FirmMunicipality.firm_id == firm_id)
    )
    return sorted(db.session.scalars(chosen), key=lambda each: (each.county_number, norwegian_order(each.name)))
