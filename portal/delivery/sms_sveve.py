"""SMS by Sveve (sveve.no/apidok): a form to `/SMS/SendMessage`, answered by JSON with status 200 also when nothing was sent."""

import httpx

from portal.delivery.errors import FateUnknownError, RefusedError, UnreachableError
from portal.delivery.message import Outgoing
from portal.delivery.sms_asking import TIMEOUT_SECONDS, SmsAccount, post

URL = "https://sveve.no"


class SveveTransport:
    """One number a message."""

    def __init__(self, account: SmsAccount) -> None:
        self._account = account
        self._client = httpx.Client(base_url=account.url, timeout=TIMEOUT_SECONDS)

    def send(self, outgoing: Outgoing) -> None:
        """Hand one SMS over. Raises UnreachableError, DeferredError, RefusedError or FateUnknownError."""
        form = {
            "user": self._account.user,
            "passwd": self._account.password,
            "to": outgoing.address,
            "msg": outgoing.text,
            "from": self._account.sender,
            "f": "json",
        }
        answer = post(self._client, "/SMS/SendMessage", to=outgoing.address, data=form).get("response")
        if not isinstance(answer, dict):
            raise FateUnknownError("unreadable")
        if "fatalError" in answer:  # about our account: wrong password, no credit left
            raise UnreachableError("fatal-error")
        if answer.get("errors"):
            raise RefusedError("number-refused")
        if answer.get("msgOkCount") != 1:
            raise FateUnknownError("unreadable")

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
