"""Mails to a firm's owners about its certificates: what staff decided, and what runs out."""

from portal.core.database import db
from portal.delivery.states import MailClass
from portal.firms.certificates import KINDS, today_in_oslo
from portal.firms.models import FirmCertificate
from portal.firms.queries import get_firm
from portal.firms.running_out import RAN_OUT
from portal.firms.work import read_work
from portal.notifications import links
from portal.notifications.firm_mails import list_owners
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.projects.catalogue import list_categories

CERTIFICATE_APPROVED = Mail("certificate_approved", MailClass.SERVICE, notice=NoticeKind.FIRM_MATTERS)
CERTIFICATE_REFUSED = Mail("certificate_refused", MailClass.SERVICE)
CERTIFICATE_RUNNING_OUT = Mail("certificate_running_out", MailClass.SERVICE, notice=NoticeKind.FIRM_MATTERS)
CERTIFICATE_RAN_OUT = Mail("certificate_ran_out", MailClass.SERVICE, notice=NoticeKind.FIRM_MATTERS)


def tell_of_approval(*, certificate_id: int) -> None:
    """Tell that it counts, and for which work it was needed; nothing when it has been replaced meanwhile."""
    certificate = _find(certificate_id)
    if certificate is not None and certificate.is_approved:
        _mail_owners(CERTIFICATE_APPROVED, certificate, event="approved", valid_until=certificate.valid_until)


def tell_of_refusal(*, certificate_id: int) -> None:
    """Tell why not. It waits for something of theirs, so it can't be chosen away. Nothing when they have sent another."""
    certificate = _find(certificate_id)
    if certificate is not None and certificate.refusal:
        _mail_owners(CERTIFICATE_REFUSED, certificate, event="refused", reason=certificate.refusal, was_approved=False)


def tell_of_revocation(*, certificate_id: int) -> None:
    """Tell that it no longer counts, and why; as one that was refused. Nothing when they have sent another."""
    certificate = _find(certificate_id)
    if certificate is not None and certificate.refusal:
        _mail_owners(CERTIFICATE_REFUSED, certificate, event="revoked", reason=certificate.refusal, was_approved=True)


def remind_of_certificate(*, certificate_id: int, days: int) -> None:
    """Tell how long it still holds, or that it has run out; nothing when it has been replaced or renewed meanwhile."""
    certificate = _find(certificate_id)
    if certificate is None or certificate.reminded_days != days:
        return
    _mail_owners(
        CERTIFICATE_RAN_OUT if days == RAN_OUT else CERTIFICATE_RUNNING_OUT,
        certificate,
        event=f"{days}:{certificate.valid_until}",
        valid_until=certificate.valid_until,
        days=max((certificate.valid_until - today_in_oslo()).days, 0),
        is_looked_up=KINDS[certificate.kind].is_looked_up,
    )


def _find(certificate_id: int) -> FirmCertificate | None:
    return db.session.get(FirmCertificate, certificate_id)


def _mail_owners(mail: Mail, certificate: FirmCertificate, *, event: str, **context: object) -> None:
    firm = get_firm(certificate.firm_id)
    for owner in list_owners(firm.id):
        mail.plan(
            owner,
            event_key=f"certificate:{certificate.id}:{event}",
            certificate=KINDS[certificate.kind].name,
            firm=firm.name,
            required_in=_required_in(firm.id, certificate.kind, owner.locale),
            link=links.certificates_page(),
            **context,
        )


def _required_in(firm_id: int, kind: str, locale: str) -> str:
    """The firm's trades that nobody may offer without it: «Elektriker, Solceller»; empty for none."""
    chosen = read_work(firm_id).chosen
    asking = (each for each in list_categories() if each.key in chosen and each.gate_key == kind)
    return ", ".join(each.name(locale) for each in asking if each.gate_is_required)
