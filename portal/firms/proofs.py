"""Handing in the proof of a certificate, and what staff decide about it.

The file is there before its row and goes after it. A new proof waits beside an approved one, which goes on counting.
"""

from datetime import date

from sqlalchemy import delete, func, select, update

from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import DomainError, NotFoundError, StateError
from portal.core.texts import N_
from portal.files.proofs import CheckedProof
from portal.files.storage import ProofStorage
from portal.firms.certificates import KINDS, today_in_oslo
from portal.firms.models import Firm, FirmCertificate


class CertificateIsLookedUpError(DomainError):
    """A register tells us; a paper would only be older."""

    text = N_("Denne henter vi fra registeret. Dere trenger ikke sende inn noe.")
    status = 422


class CertificateHasRunOutError(DomainError):
    """Its last day lies behind us."""

    text = N_("Datoen er passert. Send inn et bevis som gjelder nå.")
    status = 422


class LastDayMissingError(DomainError):
    """This kind always has a last day."""

    text = N_("Skriv datoen det gjelder til.")
    status = 422


class CertificateIsDecidedError(StateError):
    """Somebody has decided already, or the firm has handed in another, or taken it back."""

    text = N_("Beviset er avgjort, byttet ut eller trukket tilbake i mellomtiden.")


class CertificateIsNotApprovedError(StateError):
    """There is no approval to take back: it was replaced, or taken back before, or the register gave it."""

    text = N_("Sertifikatet er ikke godkjent av oss, eller noe er endret i mellomtiden.")


def refuse_impossible(kind: str, *, valid_until: date | None) -> None:
    """Say what can't be handed in or approved. Raises NotFoundError, or one of the errors above with status 422."""
    if kind not in KINDS:
        raise NotFoundError
    if KINDS[kind].is_looked_up:
        raise CertificateIsLookedUpError
    if valid_until is None and KINDS[kind].is_dated:
        raise LastDayMissingError
    if valid_until is not None and valid_until < today_in_oslo():
        raise CertificateHasRunOutError


def submit(
    firm_id: int,
    *,
    kind: str,
    number: str | None,
    valid_until: date | None,
    proof: CheckedProof,
    storage: ProofStorage,
    actor_id: int,
) -> FirmCertificate:
    """Hand in a proof, for staff to look at. It takes the place of one that still waits, or was refused.

    Raises what `refuse_impossible` raises, and NoRoomForProofError; then nothing is kept.
    """
    refuse_impossible(kind, valid_until=valid_until)
    name = storage.save(proof)  # before the lock: a disk is slow
    _lock_certificates_of(firm_id)
    of_this_kind = (FirmCertificate.firm_id == firm_id, FirmCertificate.kind == kind)
    db.session.execute(delete(FirmCertificate).where(*of_this_kind, FirmCertificate.is_approved.is_(False)))
    certificate = FirmCertificate(
        firm_id=firm_id,
        kind=kind,
        source="proof",
        number=number,
        file_key=name,
        file_kind=proof.kind,
        valid_until=valid_until,
    )
    db.session.add(certificate)
    db.session.flush()
    audit.record("certificate:submitted", certificate, actor_id=actor_id, firm_id=firm_id, kind=kind)
    return certificate


def withdraw(certificate: FirmCertificate, *, actor_id: int) -> None:
    """Take a proof back before anybody has decided. Its file goes with the next sweep. Raises CertificateIsDecidedError."""
    gone = delete(FirmCertificate).where(FirmCertificate.id == certificate.id, FirmCertificate.decided_at.is_(None))
    if not db.session.execute(gone.execution_options(synchronize_session=False)).rowcount:
        raise CertificateIsDecidedError
    audit.record("certificate:withdrawn", certificate, actor_id=actor_id, firm_id=certificate.firm_id)
    db.session.expunge(certificate)


def approve(certificate: FirmCertificate, *, valid_until: date | None, actor_id: int) -> None:
    """Let it count until the end of `valid_until` (none: until further notice). The former of its kind goes.

    Raises what `refuse_impossible` raises, and CertificateIsDecidedError when somebody was faster.
    """
    refuse_impossible(certificate.kind, valid_until=valid_until)
    _lock_certificates_of(certificate.firm_id)
    former = delete(FirmCertificate).where(
        FirmCertificate.firm_id == certificate.firm_id,
        FirmCertificate.kind == certificate.kind,
        FirmCertificate.is_approved,
        FirmCertificate.id != certificate.id,
    )
    db.session.execute(former)
    _decide(certificate, is_approved=True, valid_until=valid_until)
    audit.record("certificate:approved", certificate, actor_id=actor_id, firm_id=certificate.firm_id)
    outbox.add("certificate:approved", certificate_id=certificate.id)
    is_checked = select(Firm.id).where(Firm.id == certificate.firm_id, Firm.verified_at.is_not(None))
    if db.session.scalar(is_checked):
        outbox.add("firm:widened", firm_id=certificate.firm_id)  # somebody may be waiting for a firm that holds it


def refuse(certificate: FirmCertificate, *, reason: str, actor_id: int) -> None:
    """Don't let it count, with the reason the firm reads. Raises CertificateIsDecidedError when somebody was faster."""
    _lock_certificates_of(certificate.firm_id)
    _decide(certificate, is_approved=False, refusal=reason)
    audit.record("certificate:refused", certificate, actor_id=actor_id, firm_id=certificate.firm_id)
    outbox.add("certificate:refused", certificate_id=certificate.id)


def revoke(certificate: FirmCertificate, *, reason: str, actor_id: int) -> None:
    """Take an approval back that should not have been given, or no longer holds, with the reason the firm reads.

    Raises CertificateIsNotApprovedError when it is no longer the approved one, or a register's.
    """
    _lock_certificates_of(certificate.firm_id)
    refused_before = delete(FirmCertificate).where(
        FirmCertificate.firm_id == certificate.firm_id,
        FirmCertificate.kind == certificate.kind,
        FirmCertificate.id != certificate.id,
        FirmCertificate.is_approved.is_(False),
        FirmCertificate.decided_at.is_not(None),
    )
    db.session.execute(refused_before)
    approved = update(FirmCertificate).where(
        FirmCertificate.id == certificate.id, FirmCertificate.is_approved, FirmCertificate.source == "proof"
    )
    taken_back = approved.values(is_approved=False, refusal=reason, decided_at=func.now(), checked_at=func.now())
    if not db.session.execute(taken_back.execution_options(synchronize_session=False)).rowcount:
        raise CertificateIsNotApprovedError
    db.session.refresh(certificate)
    audit.record("certificate:revoked", certificate, actor_id=actor_id, firm_id=certificate.firm_id)
    outbox.add("certificate:revoked", certificate_id=certificate.id)


def list_ownerless_proofs(storage_names: set[str]) -> set[str]:
    """Those of these files that no certificate's row points at."""
    owned = select(FirmCertificate.file_key).where(FirmCertificate.file_key.in_(storage_names))
    return storage_names - set(db.session.scalars(owned))


def _decide(certificate: FirmCertificate, **values: object) -> None:
    waiting = update(FirmCertificate).where(FirmCertificate.id == certificate.id, FirmCertificate.decided_at.is_(None))
    decided = waiting.values(decided_at=func.now(), checked_at=func.now(), **values)
    if not db.session.execute(decided.execution_options(synchronize_session=False)).rowcount:
        raise CertificateIsDecidedError
    db.session.refresh(certificate)


def _lock_certificates_of(firm_id: int) -> None:
    """One at a time changes a firm's certificates, until the end of the transaction."""
    key = func.hashtextextended(f"certificates of firm {firm_id}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(key)))
