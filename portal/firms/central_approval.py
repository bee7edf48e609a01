"""Central approval (sentral godkjenning), as DiBK's register has it: kept while it is there, asked for anew every night."""

from datetime import datetime

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.core import audit
from portal.core.database import db
from portal.firms.certificates import CENTRAL_APPROVAL
from portal.firms.models import Firm, FirmCertificate
from portal.organisations.models import Organisation
from portal.registries.dibk import CentralApproval


def remember(firm: Firm, *, approval: CentralApproval | None, actor_id: int | None) -> None:
    """Keep what the register has just answered about the firm; None: it has no approval, so nothing is kept.

    The newest answer wins. A new last day is reminded of anew. `actor_id` None: the machine, by night.
    """
    if approval is None:
        _forget(firm, actor_id=actor_id)
        return
    row = {
        "valid_until": approval.valid_until,
        "areas": list(approval.areas),
        "checked_at": approval.fetched_at,
    }
    kept = insert(FirmCertificate).values(
        firm_id=firm.id,
        kind=CENTRAL_APPROVAL,
        source="register",
        is_approved=True,
        decided_at=func.now(),
        submitted_at=func.now(),
        **row,
    )
    is_same_day = FirmCertificate.valid_until == kept.excluded.valid_until
    db.session.execute(
        kept.on_conflict_do_update(
            index_elements=["firm_id", "kind"],
            index_where=FirmCertificate.is_approved,
            set_={
                **{name: kept.excluded[name] for name in row},
                "reminded_days": case((is_same_day, FirmCertificate.reminded_days)),
            },
            where=FirmCertificate.checked_at < kept.excluded.checked_at,
        )
    )
    if actor_id is not None:
        audit.record("firm:central-approval-fetched", firm, actor_id=actor_id, found=True)


def _forget(firm: Firm, *, actor_id: int | None) -> None:
    gone = delete(FirmCertificate).where(FirmCertificate.firm_id == firm.id, FirmCertificate.kind == CENTRAL_APPROVAL)
    had_one = bool(db.session.execute(gone).rowcount)
    if had_one:
        audit.record("firm:central-approval-gone", firm, actor_id=actor_id)
    elif actor_id is not None:
        audit.record("firm:central-approval-fetched", firm, actor_id=actor_id, found=False)


def get_org_number(firm_id: int) -> str:
    """The organisation number to ask the register with."""
    of_firm = select(Organisation.org_number).join(Firm, Firm.organisation_id == Organisation.id)
    return db.session.scalars(of_firm.where(Firm.id == firm_id)).one()


def list_firms_with_approval(*, asked_before: datetime) -> list[int]:
    """Firms whose approval is to be asked for again, none asked about since then (UTC), the one asked longest ago first."""
    kept = select(FirmCertificate.firm_id).where(
        FirmCertificate.kind == CENTRAL_APPROVAL, FirmCertificate.checked_at < asked_before
    )
    return list(db.session.scalars(kept.order_by(FirmCertificate.checked_at, FirmCertificate.firm_id)))
