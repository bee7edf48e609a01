"""Registering firms and saying what they want."""

from collections.abc import Iterable

from sqlalchemy import func

from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import DomainError
from portal.core.texts import N_
from portal.firms.models import Firm, FirmMember, FirmMunicipality, FirmService, MemberRole
from portal.organisations.models import Organisation
from portal.places.queries import find_postal_code


class UnknownPlaceError(DomainError):
    """The postal code isn't one."""

    text = N_("Vi finner ikke postnummeret.")
    status = 422


def register_firm(organisation: Organisation, *, name: str, postal_code: str, radius_km: int, owner_id: int) -> Firm:
    """Register a firm that works from a postal code and up to `radius_km` away. Raises UnknownPlaceError."""
    place = find_postal_code(postal_code)
    if place is None:
        raise UnknownPlaceError
    firm = Firm(
        organisation_id=organisation.id,
        name=name,
        postal_code=place.code,
        latitude=place.latitude,
        longitude=place.longitude,
        radius_km=radius_km,
    )
    db.session.add(firm)
    db.session.flush()
    db.session.add(FirmMember(firm_id=firm.id, person_id=owner_id, role=MemberRole.OWNER))
    db.session.flush()
    audit.record("firm:registered", firm, actor_id=owner_id)
    return firm


def offer_services(firm: Firm, *, category: str, services: Iterable[str] = ("",)) -> None:
    """Say what the firm does: services of a category by key, or the whole category (the empty key)."""
    db.session.add_all(FirmService(firm_id=firm.id, category=category, service=service) for service in services)
    db.session.flush()
    tell_of_widening(firm)


def work_in(firm: Firm, *, municipality_numbers: Iterable[str]) -> None:
    """Say which municipalities the firm works in whatever the distance."""
    db.session.add_all(FirmMunicipality(firm_id=firm.id, municipality_number=number) for number in municipality_numbers)
    db.session.flush()
    tell_of_widening(firm)


def tell_of_widening(firm: Firm) -> None:
    """Somebody may be waiting for this; before the firm is checked there is nothing to tell."""
    if firm.verified_at is not None:
        outbox.add("firm:widened", firm_id=firm.id)


def verify_firm(firm: Firm, *, actor_id: int | None) -> None:
    """We have checked the firm; from now on it may be asked."""
    firm.verified_at = func.now()
    db.session.flush()
    audit.record("firm:verified", firm, actor_id=actor_id)
    outbox.add("firm:verified", firm_id=firm.id)
