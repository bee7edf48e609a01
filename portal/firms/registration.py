"""Registering a firm with what Enhetsregisteret says of it."""

from sqlalchemy import select

from portal.core.database import db
from portal.core.errors import DomainError, StateError
from portal.core.texts import N_
from portal.firms import services
from portal.firms.models import Firm
from portal.organisations.models import Organisation
from portal.registries.enhetsregisteret import Entity


class FirmIsRegisteredError(StateError):
    """One organisation number, one firm."""

    text = N_("Bedriften er allerede registrert.")


class FirmCannotWorkError(DomainError):
    """Bankrupt, being wound up, or deleted."""

    text = N_("Bedriften er konkurs, under avvikling eller slettet i Enhetsregisteret.")
    status = 422


def register_from_register(
    entity: Entity, *, postal_code: str | None, radius_km: int, owner_id: int, name: str | None = None
) -> Firm:
    """Register the firm that the register describes. `postal_code` and `name` default to the register's.

    Raises FirmCannotWorkError, FirmIsRegisteredError and UnknownPlaceError.
    """
    if not entity.is_active:
        raise FirmCannotWorkError
    known = select(Organisation.id).where(Organisation.org_number == entity.org_number)
    if db.session.scalar(known) is not None:
        raise FirmIsRegisteredError
    organisation = Organisation(
        org_number=entity.org_number,
        name=entity.name,
        org_form=entity.org_form,
        vat_registered=entity.is_vat_registered,
        checked_at=entity.fetched_at,
    )
    db.session.add(organisation)
    db.session.flush()
    return services.register_firm(
        organisation,
        name=name or entity.name.title(),
        postal_code=postal_code or entity.postal_code or "",
        radius_km=radius_km,
        owner_id=owner_id,
    )
