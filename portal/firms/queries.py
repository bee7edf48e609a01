"""Reading firms."""

from sqlalchemy import exists, or_, select

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.models import Firm, FirmMember
from portal.firms.standing import is_at_work, may_be_given_up
from portal.organisations.models import Organisation


def get_firm(firm_id: int) -> Firm:
    """A firm by number. Raises NotFoundError."""
    firm = db.session.get(Firm, firm_id)
    if firm is None:
        raise NotFoundError
    return firm


def find_firm_of(org_number: str, *, person_id: int) -> int | None:
    """The firm that has the organisation number; None for one that may be given up, unless the person is in it."""
    is_own = exists().where(FirmMember.firm_id == Firm.id, FirmMember.person_id == person_id)
    return db.session.scalar(
        select(Firm.id)
        .join(Organisation, Organisation.id == Firm.organisation_id)
        .where(Organisation.org_number == org_number, or_(~may_be_given_up(), is_own))
    )


def is_asked_now(firm_id: int) -> bool:
    """Whether the firm may be asked about anything at all today; not whether its week is full."""
    return bool(db.session.scalar(select(exists().where(Firm.id == firm_id, is_at_work()))))


def list_member_ids(firm_id: int, *, roles: tuple[str, ...]) -> list[int]:
    """Person numbers of the members with one of these roles."""
    return list(
        db.session.scalars(
            select(FirmMember.person_id)
            .where(FirmMember.firm_id == firm_id, FirmMember.role.in_(roles))
            .order_by(FirmMember.id)
        )
    )
