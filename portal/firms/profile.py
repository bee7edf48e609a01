"""What a firm is to others: its name, what the register says of it, and what it says itself."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, select

from portal.core import audit
from portal.core.database import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.texts import N_
from portal.firms.models import Firm
from portal.organisations.models import Organisation
from portal.places.models import Municipality, PostalCode

MOST_ABOUT = 1500
LONGEST_WEBSITE = 200


class WebsiteError(DomainError):
    """Not an address of a page on the web."""

    text = N_("Skriv en nettadresse, som www.bedriften.no.")
    status = 422


class Profile(NamedTuple):
    """A firm and what Enhetsregisteret says of it. `checked_at`: when the register was last asked; `since`: when we had checked it."""

    id: int
    name: str
    org_number: str
    org_name: str
    org_form: str | None
    is_vat_registered: bool | None
    checked_at: datetime | None
    since: datetime | None
    postal_code: str
    post_town: str
    municipality: str
    radius_km: int
    about: str | None
    website: str | None


_PROFILE = (
    select(
        *(Firm.id, Firm.name, Organisation.org_number, Organisation.name, Organisation.org_form),
        *(Organisation.vat_registered, Organisation.checked_at, Firm.verified_at),
        *(Firm.postal_code, PostalCode.post_town, Municipality.name, Firm.radius_km, Firm.about, Firm.website),
    )
    .join(Organisation, Organisation.id == Firm.organisation_id)
    .join(PostalCode, PostalCode.code == Firm.postal_code)
    .join(Municipality, Municipality.number == PostalCode.municipality_number)
)


def is_shown() -> ColumnElement[bool]:
    """Whether the firm has a page of its own: checked, and neither refused, suspended nor stopped by the register."""
    return and_(
        Firm.verified_at.is_not(None),
        Firm.refused_at.is_(None),
        Firm.suspended_at.is_(None),
        Firm.stopped_at.is_(None),
    )


def has_page(firm: Firm) -> bool:
    """The same of a firm at hand."""
    return firm.verified_at is not None and not (firm.refused_at or firm.suspended_at or firm.stopped_at)


def get_public_profile(org_number: str) -> Profile:
    """The firm that everybody may read about. Raises NotFoundError, the same for one that isn't shown and for none."""
    row = db.session.execute(_PROFILE.where(Organisation.org_number == org_number, is_shown())).one_or_none()
    if row is None:
        raise NotFoundError
    return Profile(*row)


def get_profile(firm_id: int) -> Profile:
    """What the firm itself reads, whether it is shown or not. Raises NotFoundError."""
    row = db.session.execute(_PROFILE.where(Firm.id == firm_id)).one_or_none()
    if row is None:
        raise NotFoundError
    return Profile(*row)


def list_public_numbers(*, limit: int) -> list[str]:
    """Organisation numbers of the firms that have a page, the eldest first."""
    shown = select(Organisation.org_number).join(Firm, Firm.organisation_id == Organisation.id).where(is_shown())
    return list(db.session.scalars(shown.order_by(Firm.id).limit(limit)))


def present(firm: Firm, *, about: str | None, website: str | None, actor_id: int | None) -> None:
    """Say what the firm wants people to read of it; empty for nothing. `about` is cut by nobody: the form bounds it.

    Raises WebsiteError.
    """
    about, website = about or None, normal_website(website)
    if (firm.about, firm.website) == (about, website):
        return
    firm.about, firm.website = about, website
    db.session.flush()
    audit.record("firm:presented", firm, actor_id=actor_id)


def normal_website(typed: str | None) -> str | None:
    """`https://www.bedriften.no/` from what somebody typed; None for nothing. Raises WebsiteError."""
    typed = (typed or "").strip()
    if not typed:
        return None
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_odd = parts.scheme not in ("http", "https") or parts.username is not None or parts.port is not None
    except ValueError:
        raise WebsiteError from None
    is_host = "." in host.strip(".") and not any(character.isspace() or character in "<>\"'" for character in address)
    if is_odd or not is_host or len(address) > LONGEST_WEBSITE:
        raise WebsiteError
    return address
