"""Mails about a person's own account, and the handlers that send them. All are class A: nobody can opt out of them."""

from datetime import datetime, timedelta

from portal.accounts import services as accounts
from portal.accounts.models import ProofCode
from portal.accounts.queries import get_person
from portal.accounts.services.proofs import CODE_MINUTES, RESET_MINUTES
from portal.accounts.states import ProofPurpose
from portal.core import audit
from portal.core.database import db
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass, Queue
from portal.notifications import links
from portal.notifications.mail import Mail

LOGIN_CODE = Mail("login_code", MailClass.ACCOUNT, Queue.LOGIN, timedelta(minutes=CODE_MINUTES))
EMAIL_CHANGE_CODE = Mail("email_change_code", MailClass.ACCOUNT, Queue.LOGIN, timedelta(minutes=CODE_MINUTES))
PHONE_CODE = Mail("phone_code", MailClass.ACCOUNT, Queue.LOGIN, timedelta(minutes=CODE_MINUTES))
PASSWORD_RESET = Mail("password_reset", MailClass.ACCOUNT, Queue.LOGIN, timedelta(minutes=RESET_MINUTES))
EMAIL_CHANGED = Mail("email_changed", MailClass.ACCOUNT)
PASSWORD_CHANGED = Mail("password_changed", MailClass.ACCOUNT)


def mail_login_code(recipient: Recipient, *, code: str, proof_id: int) -> None:
    """The code to log in with, or to prove an address with."""
    LOGIN_CODE.plan(recipient, event_key=f"proof:{proof_id}", code=code, minutes=CODE_MINUTES)


def mail_email_change_code(recipient: Recipient, *, code: str, proof_id: int) -> None:
    """The code that moves an account to the address it is sent to."""
    EMAIL_CHANGE_CODE.plan(recipient, event_key=f"proof:{proof_id}", code=code, minutes=CODE_MINUTES)


def text_phone_code(recipient: Recipient, *, code: str, proof_id: int) -> None:
    """The code that proves a phone number, by SMS."""
    PHONE_CODE.plan_sms(recipient, event_key=f"proof:{proof_id}", code=code, minutes=CODE_MINUTES)


def mail_password_reset(recipient: Recipient, *, token: str, proof_id: int) -> None:
    """The link to choose a new password with."""
    PASSWORD_RESET.plan(
        recipient, event_key=f"proof:{proof_id}", link=links.new_password_page(token), minutes=RESET_MINUTES
    )


def mail_email_changed(recipient: Recipient, *, proof_id: int) -> None:
    """Tell the old address that the account has moved to another. The new address is not named: mailboxes are read by others."""
    EMAIL_CHANGED.plan(recipient, event_key=f"proof:{proof_id}")


def mail_password_changed(recipient: Recipient, *, audit_id: int, moment: datetime) -> None:
    """Tell that the password was chosen anew or removed, and when; `audit_id` names the one change it tells of."""
    PASSWORD_CHANGED.plan(recipient, event_key=f"audit:{audit_id}", moment=moment, link=links.forgotten_password_page())


def send_code(*, proof_id: int) -> None:
    """Make the code somebody asked for and send it the way its purpose wants; nothing when there is nobody to send it to."""
    issued = accounts.issue_code(proof_id)
    if issued is None:
        return
    send = {ProofPurpose.EMAIL_CHANGE: mail_email_change_code, ProofPurpose.PHONE_CHANGE: text_phone_code}
    address = issued.phone if issued.purpose == ProofPurpose.PHONE_CHANGE else issued.email
    recipient = Recipient(issued.person_id, issued.name, address, issued.locale)
    send.get(issued.purpose, mail_login_code)(recipient, code=issued.code, proof_id=proof_id)


def send_password_reset(*, proof_id: int) -> None:
    """Make the link somebody asked for and mail it; nothing for an unknown address."""
    issued = accounts.issue_password_reset(proof_id)
    if issued is not None:
        recipient = Recipient(issued.person_id, issued.name, issued.email, issued.locale)
        mail_password_reset(recipient, token=issued.token, proof_id=proof_id)


def tell_of_email_change(*, proof_id: int) -> None:
    """Mail the address that an account has just left."""
    proof = db.session.get_one(ProofCode, proof_id)
    person = get_person(proof.person_id)
    mail_email_changed(Recipient(person.id, person.name, proof.replaced_email, person.locale), proof_id=proof_id)


def tell_of_password_change(*, person_id: int, audit_id: int) -> None:
    """Mail the person whose password was changed, in case it was somebody else."""
    person = get_person(person_id)
    recipient = Recipient(person.id, person.name, person.email, person.locale)
    mail_password_changed(recipient, audit_id=audit_id, moment=audit.get_event(audit_id).at)
