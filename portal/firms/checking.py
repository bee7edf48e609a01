"""Checking firms: letting them in or not, holding one back, and what happens when the register says that one has ended."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, update

from portal.core import audit, outbox, working_hours
from portal.core.database import db
from portal.core.errors import DomainError, StateError
from portal.core.texts import N_
from portal.firms.models import Firm
from portal.firms.registration import Presentation
from portal.firms.services import UnknownPlaceError
from portal.places.queries import find_postal_code

PROMISE = timedelta(hours=2)
"""How much working time a person takes to look at it (rules: held by a machine)."""


class FirmIsDecidedError(StateError):
    """A colleague was faster, or the firm has been let in already."""

    text = N_("Bedriften venter ikke på kontroll lenger, eller er sendt inn på nytt. Se på den en gang til.")


class FirmIsNotRefusedError(StateError):
    """There is nothing to mend."""

    text = N_("Bedriften er ikke avvist, og kan ikke sendes inn på nytt.")


class SuspensionError(StateError):
    """It is (not) suspended already."""

    text = N_("Bedriften er alt stengt eller åpnet av en kollega.")


class ReasonMissingError(DomainError):
    """Whoever is told no is told why."""

    text = N_("Skriv hvorfor.")
    status = 422


def promised_at(firm: Firm) -> datetime:
    """When the firm has been promised an answer: two working hours after it was sent in, Oslo."""
    return working_hours.reached(firm.submitted_at, PROMISE, joint_holiday=False)


def approve(firm: Firm, *, actor_id: int, seen: datetime | None = None) -> None:
    """Let a waiting firm in; `seen`: when what was looked at had been sent in. Raises FirmIsDecidedError."""
    _change(firm, _waits(seen), FirmIsDecidedError, verified_at=func.now())
    audit.record("firm:verified", firm, actor_id=actor_id)
    outbox.add("firm:verified", firm_id=firm.id)


def refuse(firm: Firm, *, reason: str, actor_id: int, seen: datetime | None = None) -> None:
    """Don't let a waiting firm in; its owners read the reason. Raises FirmIsDecidedError, ReasonMissingError."""
    _change(firm, _waits(seen), FirmIsDecidedError, refused_at=func.now(), refusal=_given(reason))
    audit_id = audit.record("firm:refused", firm, actor_id=actor_id)
    outbox.add("firm:refused", firm_id=firm.id, audit_id=audit_id)


def send_again(firm: Firm, *, presentation: Presentation, actor_id: int) -> None:
    """A refused firm is mended and waits once more, always for a person, whoever sends it.

    Raises FirmIsNotRefusedError, UnknownPlaceError.
    """
    place = find_postal_code(presentation.postal_code)
    if place is None:
        raise UnknownPlaceError
    _change(
        firm,
        (Firm.refused_at.is_not(None), Firm.verified_at.is_(None)),
        FirmIsNotRefusedError,
        refused_at=None,
        submitted_at=func.now(),
        name=presentation.name,
        postal_code=place.code,
        latitude=place.latitude,
        longitude=place.longitude,
        phone=presentation.phone,
        email=presentation.email,
        website=presentation.website,
    )
    audit_id = audit.record("firm:sent-again", firm, actor_id=actor_id)
    outbox.add("firm:sent-again", firm_id=firm.id, audit_id=audit_id)


def suspend(firm: Firm, *, reason: str, actor_id: int) -> None:
    """Hold a firm back: it is asked nothing, and its people see nothing of it. They are told why. Raises SuspensionError."""
    _change(firm, (Firm.suspended_at.is_(None),), SuspensionError, suspended_at=func.now(), suspension=_given(reason))
    audit_id = audit.record("firm:suspended", firm, actor_id=actor_id)
    outbox.add("firm:suspended", firm_id=firm.id, audit_id=audit_id)


def lift_suspension(firm: Firm, *, actor_id: int) -> None:
    """Let it back. Raises SuspensionError."""
    _change(firm, (Firm.suspended_at.is_not(None),), SuspensionError, suspended_at=None, suspension=None)
    audit_id = audit.record("firm:let-back", firm, actor_id=actor_id)
    outbox.add("firm:let-back", firm_id=firm.id, audit_id=audit_id)


def stop(firm: Firm, *, ended_as: str) -> bool:
    """The register says that it has ended: it is asked nothing and can't answer. Returns whether that is news."""
    if not _changed(firm, (Firm.stopped_at.is_(None),), stopped_at=func.now()):
        return False
    audit_id = audit.record("firm:stopped", firm, actor_id=None, ended_as=ended_as)
    outbox.add("firm:stopped", firm_id=firm.id, audit_id=audit_id)
    return True


def let_live_again(firm: Firm) -> bool:
    """The register says that it has not ended after all: a person looks before it is asked again. Returns whether that is news."""
    values = {"stopped_at": None, "verified_at": None, "binding_role": None, "submitted_at": func.now()}
    values["was_verified"] = Firm.was_verified | Firm.verified_at.is_not(None)
    if not _changed(firm, (Firm.stopped_at.is_not(None),), **values):
        return False
    audit_id = audit.record("firm:revived", firm, actor_id=None)
    outbox.add("firm:revived", firm_id=firm.id, audit_id=audit_id)
    return True


def _waits(seen: datetime | None) -> tuple[ColumnElement[bool], ...]:
    waiting = (Firm.verified_at.is_(None), Firm.refused_at.is_(None))
    return waiting if seen is None else (*waiting, Firm.submitted_at == seen)


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissingError
    return reason.strip()


def _change(firm: Firm, when: tuple[ColumnElement[bool], ...], error: type[StateError], **values: object) -> None:
    if not _changed(firm, when, **values):
        raise error


def _changed(firm: Firm, when: tuple[ColumnElement[bool], ...], **values: object) -> bool:
    changed = db.session.execute(update(Firm).where(Firm.id == firm.id, *when).values(**values)).rowcount
    db.session.refresh(firm)
    return bool(changed)
