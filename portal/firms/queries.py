"""Reading firms."""

from sqlalchemy import select

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.models import Firm, FirmMember


def get_firm(firm_id: int) -> Firm:
    """A firm by number. Raises NotFoundError."""
    firm = db.session.get(Firm, firm_id)
    if firm is None:
        raise NotFoundError
    return firm


def list_member_ids(firm_id: int, *, roles: tuple[str, ...]) -> list[int]:
    """Person numbers of the members with one of these roles."""
    return list(
        db.session.scalars(
            select(FirmMember.person_id)
            .where(FirmMember.firm_id == firm_id, FirmMember.role.in_(roles))
            .order_by(FirmMember.id)
        )
    )
