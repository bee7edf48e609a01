"""Draining the ledger of deliveries, one job a queue."""

from jobs.application import settings
from jobs.decorator import self_committing_job
from portal.delivery import sms_link, sms_sveve
from portal.delivery.restraint import SmsCap
from portal.delivery.sending import Sender
from portal.delivery.sms_asking import SmsAccount
from portal.delivery.states import Queue
from portal.delivery.suppression import AddressHasher
from portal.delivery.transports import Choice, choose_transports
from portal.settings import Settings

SMS_URLS = {"sveve": sms_sveve.URL, "link": sms_link.URL}


@self_committing_job
def send_login(_delivery_id: int | None = None) -> None:
    """Send what people wait for. The row number only makes each bell's id its own."""
    make_sender(settings()).drain(Queue.LOGIN)


@self_committing_job
def send_notices(_delivery_id: int | None = None) -> None:
    """Send the notices that are due."""
    make_sender(settings()).drain(Queue.NOTICES)


def make_sender(chosen: Settings) -> Sender:
    """A sender over the transports that the settings name."""
    transports = choose_transports(
        Choice(
            mail_from=chosen.mail_from,
            data_dir=chosen.data_dir,
            smtp_url=chosen.smtp_url.get_secret_value() if chosen.smtp_url else None,
            sends_sms=chosen.sends_sms,
            sms_account=_sms_account(chosen),
        )
    )
    keys = [chosen.secret_key, *chosen.secret_key_fallbacks]
    cap = SmsCap(a_day=chosen.sms_segments_a_day, a_person=chosen.sms_segments_a_person)
    return Sender(transports, AddressHasher([key.get_secret_value() for key in keys]), sms_cap=cap)


def _sms_account(chosen: Settings) -> SmsAccount | None:
    if not chosen.has_sms_provider:
        return None
    return SmsAccount(
        provider=chosen.sms_provider,
        url=(chosen.sms_url or SMS_URLS[chosen.sms_provider]).rstrip("/"),
        user=chosen.sms_user.get_secret_value(),
        password=chosen.sms_password.get_secret_value(),
        sender=chosen.sms_sender,
        partner_id=chosen.sms_partner_id,
    )
