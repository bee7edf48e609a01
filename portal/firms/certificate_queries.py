"""Reading certificates. Whether somebody may see one is decided above, but for `get_own_certificate`."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, func, select

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.certificates import KINDS, counts, today_in_oslo
from portal.firms.models import Firm, FirmCertificate
from portal.firms.running_out import STEPS
from portal.organisations.models import Organisation


class Standing(StrEnum):
    """How a firm stands with one kind."""

    MISSING = "missing"
    WAITING = "waiting"
    REFUSED = "refused"
    HELD = "held"
    RUNNING_OUT = "running-out"
    RAN_OUT = "ran-out"


@dataclass(frozen=True)
class Record:
    """What there is of one kind: the approved one, one that waits beside it, and one that was refused."""

    kind: str
    approved: FirmCertificate | None = None
    waiting: FirmCertificate | None = None
    refused: FirmCertificate | None = None

    @property
    def days_left(self) -> int | None:
        """Days until the approved one's last day, 0 on that day, less than 0 afterwards; None without one."""
        if self.approved is None or self.approved.valid_until is None:
            return None
        return (self.approved.valid_until - today_in_oslo()).days

    @property
    def is_held(self) -> bool:
        """Whether the approved one counts today."""
        return self.approved is not None and (self.days_left is None or self.days_left >= 0)

    @property
    def standing(self) -> Standing:
        """The approved one's, if there is one that counts; else what happens to the others."""
        if self.is_held:
            is_near = self.days_left is not None and self.days_left <= max(STEPS)
            return Standing.RUNNING_OUT if is_near else Standing.HELD
        if self.waiting:
            return Standing.WAITING
        if self.refused:
            return Standing.REFUSED
        return Standing.RAN_OUT if self.approved else Standing.MISSING


@dataclass(frozen=True)
class Held:
    """A certificate that counts today, as anybody may know of it. `areas` in the register's words."""

    kind: str
    valid_until: date | None
    areas: tuple[str, ...]
    checked_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A proof in the staff's queue, and whose it is."""

    certificate: FirmCertificate
    firm_name: str
    org_number: str


def get_records(firm_id: int) -> dict[str, Record]:
    """What the firm has of every kind, by kind, in the order of KINDS."""
    found: dict[str, dict[str, FirmCertificate]] = {kind: {} for kind in KINDS}
    for row in list_certificates(firm_id):
        state = "approved" if row.is_approved else "refused" if row.decided_at else "waiting"
        found[row.kind][state] = row
    return {kind: Record(kind, **rows) for kind, rows in found.items()}


def list_certificates(firm_id: int) -> list[FirmCertificate]:
    """Everything the firm has handed in or a register has told, in whatever state."""
    of_firm = select(FirmCertificate).where(FirmCertificate.firm_id == firm_id)
    return list(db.session.scalars(of_firm.order_by(FirmCertificate.kind, FirmCertificate.id)))


def list_held(firm_id: int) -> list[Held]:
    """The firm's certificates that count today, in the order of KINDS."""
    rows = db.session.scalars(select(FirmCertificate).where(FirmCertificate.firm_id == firm_id, counts()))
    ordered = sorted(rows, key=lambda row: list(KINDS).index(row.kind))
    return [Held(row.kind, row.valid_until, tuple(row.areas), row.checked_at) for row in ordered]


def get_certificate(certificate_id: int) -> FirmCertificate:
    """One certificate. Raises NotFoundError."""
    row = db.session.get(FirmCertificate, certificate_id)
    if row is None:
        raise NotFoundError
    return row


def get_own_certificate(certificate_id: int, *, firm_id: int) -> FirmCertificate:
    """One certificate of this firm. Raises NotFoundError for another's and for none alike."""
    row = get_certificate(certificate_id)
    if row.firm_id != firm_id:
        raise NotFoundError
    return row


def list_waiting(*, limit: int) -> list[Waiting]:
    """Proofs that nobody has decided on, the oldest first."""
    return [
        Waiting(*row)
        for row in db.session.execute(
            _with_firm()
            .where(FirmCertificate.decided_at.is_(None))
            .order_by(FirmCertificate.submitted_at, FirmCertificate.id)
            .limit(limit)
        )
    ]


def get_with_firm(certificate_id: int) -> Waiting:
    """A certificate in whatever state, and whose it is. Raises NotFoundError."""
    row = db.session.execute(_with_firm().where(FirmCertificate.id == certificate_id)).first()
    if row is None:
        raise NotFoundError
    return Waiting(*row)


def count_waiting() -> int:
    """How many proofs wait for staff."""
    return db.session.scalar(select(func.count()).where(FirmCertificate.decided_at.is_(None))) or 0


def _with_firm() -> Select:
    return (
        select(FirmCertificate, Firm.name, Organisation.org_number)
        .join(Firm, Firm.id == FirmCertificate.firm_id)
        .join(Organisation, Organisation.id == Firm.organisation_id)
    )
