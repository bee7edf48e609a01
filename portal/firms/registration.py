"""Registering a firm with what Enhetsregisteret says of it, or by hand while the register is down."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select

from portal.accounts.queries import get_person
from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import DomainError, StateError
from portal.core.texts import N_
from portal.firms import services, terms
from portal.firms.binding import find_binding_group
from portal.firms.models import Firm
from portal.firms.standing import may_be_given_up
from portal.organisations.models import Organisation
from portal.organisations.services import add_organisation
from portal.registries.enhetsregisteret import Entity, Role

USUAL_RADIUS_KM = 40


class FirmIsRegisteredError(StateError):
    """One organisation number, one firm."""

    text = N_("Bedriften er allerede registrert.")


class FirmCannotWorkError(DomainError):
    """Bankrupt, being wound up, or deleted."""

    text = N_("Bedriften er konkurs, under avvikling eller slettet i Enhetsregisteret.")
    status = 422


@dataclass(frozen=True)
class Presentation:
    """What a firm says of itself to customers. Postal code as four digits, phone in E.164, website with its scheme; or none."""

    name: str
    postal_code: str
    phone: str | None = None
    email: str | None = None
    website: str | None = None


def register(
    org_number: str,
    *,
    presentation: Presentation,
    terms_version: str,
    owner_id: int,
    entity: Entity | None,
    roles: Iterable[Role] = (),
) -> Firm:
    """Register a firm for its first owner. It may be asked at once if a binding role has the owner's name, else after a check.

    `entity` and `roles`: what the register said just now; none when it is down. An organisation whose firm staff refused, and had
    never let in, may be registered by somebody else.
    Raises FirmCannotWorkError, FirmIsRegisteredError, UnknownPlaceError, FirmTermsChangedError.
    """
    version = terms.check_version(terms_version)
    organisation = _claim(org_number, name=presentation.name, entity=entity)
    firm = services.register_firm(
        organisation,
        name=presentation.name,
        postal_code=presentation.postal_code,
        radius_km=USUAL_RADIUS_KM,
        owner_id=owner_id,
    )
    firm.phone, firm.email, firm.website = presentation.phone, presentation.email, presentation.website
    firm.terms_version = version
    is_fresh = entity is not None and not entity.is_old
    firm.binding_role = find_binding_group(get_person(owner_id).name, roles) if is_fresh else None
    db.session.flush()
    if firm.binding_role:
        services.verify_firm(firm, actor_id=None)
    outbox.add("firm:registered", firm_id=firm.id)
    return firm


def register_from_register(
    entity: Entity, *, postal_code: str | None, radius_km: int, owner_id: int, name: str | None = None
) -> Firm:
    """Register the firm that the register describes. `postal_code` and `name` default to the register's. Nobody is told.

    Raises FirmCannotWorkError, FirmIsRegisteredError and UnknownPlaceError.
    """
    return services.register_firm(
        _claim(entity.org_number, name=entity.name, entity=entity),
        name=name or entity.name.title(),
        postal_code=postal_code or entity.postal_code or "",
        radius_km=radius_km,
        owner_id=owner_id,
    )


def _claim(org_number: str, *, name: str, entity: Entity | None) -> Organisation:
    """The organisation, for a firm to be: nobody else can have it from now on."""
    if entity is not None and not entity.is_active:
        raise FirmCannotWorkError
    number = add_organisation(org_number, name=name, entity=entity)
    if number is not None:
        return db.session.get_one(Organisation, number)
    organisation = db.session.scalars(
        select(Organisation).where(Organisation.org_number == org_number).with_for_update()
    ).one()
    given_up = db.session.scalar(
        delete(Firm).where(Firm.organisation_id == organisation.id, may_be_given_up()).returning(Firm.id)
    )
    if given_up is None:
        raise FirmIsRegisteredError
    audit.record("organisation:given-up", organisation, actor_id=None, firm_id=given_up)
    return organisation
