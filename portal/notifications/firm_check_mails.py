"""Mails about whether a firm is let in: to its owners, and to the address that Enhetsregisteret has of the organisation."""

from portal.core.database import db
from portal.delivery.errors import InvalidRecipientError
from portal.delivery.recipients import Recipient, checked_address
from portal.delivery.states import Channel, MailClass
from portal.firms.checking import promised_at
from portal.firms.desk import get_checked
from portal.firms.models import Firm
from portal.firms.queries import get_firm
from portal.firms.standing import Standing, standing_of
from portal.notifications import links
from portal.notifications.firm_mails import list_owners
from portal.notifications.mail import Mail
from portal.registries.enhetsregisteret import Entity
from portal.registries.org_number import formatted
from portal.registries.queries import find_remembered_entity

FIRM_REGISTERED = Mail("firm_registered", MailClass.SERVICE)
FIRM_RECEIVED = Mail("firm_received", MailClass.SERVICE)
FIRM_VERIFIED = Mail("firm_verified", MailClass.SERVICE)
FIRM_REFUSED = Mail("firm_refused", MailClass.SERVICE)
FIRM_STOPPED = Mail("firm_stopped", MailClass.SERVICE)
FIRM_SUSPENDED = Mail("firm_suspended", MailClass.SERVICE)
LOCALE_OF_THE_REGISTER = "nb"


def tell_of_registration(*, firm_id: int) -> None:
    """Tell the organisation itself, where the register has an address of it; and the owner, if a person is to look first."""
    firm = db.session.get(Firm, firm_id)
    if firm is None:  # refused and registered by somebody else meanwhile
        return
    org_number = get_checked(firm_id).organisation.org_number
    entity = find_remembered_entity(org_number)
    address = _address_in(entity) if entity else None
    if address:
        FIRM_REGISTERED.plan(
            Recipient(None, "", address, LOCALE_OF_THE_REGISTER),
            event_key=f"firm:{firm_id}",
            firm=entity.name,  # what a stranger typed is not sent to the organisation's own address under our name
            org_number=formatted(org_number),
            moment=firm.created_at,
        )
    if standing_of(firm) is Standing.WAITING:
        _tell_that_we_look(firm, event_key=f"firm:{firm_id}")


def _address_in(entity: Entity) -> str | None:
    """The register keeps what was typed: two addresses in one field, a name in front. Such a one is none."""
    try:
        return checked_address(entity.email or "", Channel.EMAIL)
    except InvalidRecipientError:
        return None


def tell_of_sending_again(*, firm_id: int, audit_id: int) -> None:
    """Tell the owners that a person looks once more, and by when."""
    firm = get_firm(firm_id)
    if standing_of(firm) is Standing.WAITING:
        _tell_that_we_look(firm, event_key=f"audit:{audit_id}")


def tell_of_revival(*, firm_id: int, audit_id: int) -> None:
    """Tell the owners that the register says otherwise now, and that a person looks before the firm is asked."""
    firm = get_firm(firm_id)
    if standing_of(firm) is Standing.WAITING:
        _tell_that_we_look(firm, event_key=f"audit:{audit_id}", is_revived=True)


def tell_of_verification(*, firm_id: int) -> None:
    """Tell the owners that the firm may be asked; nothing when it has been stopped or suspended since."""
    firm = get_firm(firm_id)
    if standing_of(firm) is Standing.LET_IN:
        key = f"firm:{firm_id}:{firm.verified_at:%Y%m%d%H%M%S}"
        _mail_owners(FIRM_VERIFIED, firm, event_key=key, is_back=False)


def tell_of_return(*, firm_id: int, audit_id: int) -> None:
    """Tell the owners that a suspension is over."""
    firm = get_firm(firm_id)
    if firm.suspended_at is None:
        _mail_owners(FIRM_VERIFIED, firm, event_key=f"audit:{audit_id}", is_back=True)


def tell_of_refusal(*, firm_id: int, audit_id: int) -> None:
    """Tell the owners why not, and the way on; nothing when it was mended or taken over meanwhile."""
    firm = db.session.get(Firm, firm_id)
    if firm is not None and firm.refused_at is not None:
        link = links.mend_firm_page()
        _mail_owners(FIRM_REFUSED, firm, event_key=f"audit:{audit_id}", reason=firm.refusal, link=link)


def tell_of_stop(*, firm_id: int, audit_id: int) -> None:
    """Tell the owners what the register says; once for each time it says so; nothing when it lives again."""
    firm = get_firm(firm_id)
    if firm.stopped_at is not None:
        _mail_owners(FIRM_STOPPED, firm, event_key=f"audit:{audit_id}")


def tell_of_suspension(*, firm_id: int, audit_id: int) -> None:
    """Tell the owners why; nothing when it is over again."""
    firm = get_firm(firm_id)
    if firm.suspended_at is not None:
        _mail_owners(FIRM_SUSPENDED, firm, event_key=f"audit:{audit_id}", reason=firm.suspension)


def _tell_that_we_look(firm: Firm, *, event_key: str, is_revived: bool = False) -> None:
    _mail_owners(FIRM_RECEIVED, firm, event_key=event_key, until=promised_at(firm), is_revived=is_revived)


def _mail_owners(mail: Mail, firm: Firm, *, event_key: str, **context: object) -> None:
    for owner in list_owners(firm.id):
        mail.plan(owner, event_key=event_key, **({"firm": firm.name, "link": links.firm_page()} | context))
