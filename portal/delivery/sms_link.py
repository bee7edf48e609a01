"""SMS by LINK Mobility's Common API: JSON to `/sms/send`, with HTTP Basic."""

import httpx

from portal.delivery.errors import FateUnknownError, RefusedError
from portal.delivery.message import Outgoing
from portal.delivery.sms_asking import TIMEOUT_SECONDS, SmsAccount, post

URL = "https://wsx.sp247.net"
TAKEN = (1000, 1001, 1005)
"""Result codes: sent, delivered, queued."""
REFUSING = range(1002, 3000)
"""What is wrong with the request or the number; 2104 is an unknown subscriber."""


class LinkTransport:
    """One number a message."""

    def __init__(self, account: SmsAccount) -> None:
        self._account = account
        self._client = httpx.Client(
            base_url=account.url, timeout=TIMEOUT_SECONDS, auth=(account.user, account.password)
        )

    def send(self, outgoing: Outgoing) -> None:
        """Hand one SMS over. Raises UnreachableError, DeferredError, RefusedError or FateUnknownError."""
        request = {
            "source": self._account.sender,
            "destination": outgoing.address,
            "userData": outgoing.text,
            "platformId": "COMMON_API",
            "platformPartnerId": self._account.partner_id,
            "useDeliveryReport": False,
            "refId": outgoing.message_id,
        }
        code = post(self._client, "/sms/send", to=outgoing.address, json=request).get("resultCode")
        if code in TAKEN:
            return
        if code in REFUSING:
            raise RefusedError(str(code))
        raise FateUnknownError("unreadable")

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
