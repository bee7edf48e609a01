"""Asking an SMS provider over HTTP: what its answer, or its silence, says about one message."""

import logging
from dataclasses import dataclass
from typing import Any

import httpx

from portal.delivery.errors import DeferredError, FateUnknownError, RefusedError, UnreachableError

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class SmsAccount:
    """Ours at a provider. `partner_id` is LINK's; `url` has no slash at its end."""

    provider: str
    url: str
    user: str
    password: str
    sender: str
    partner_id: str = ""


def masked(number: str) -> str:
    """A number as a log may show it: country and the last two digits."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def post(client: httpx.Client, path: str, *, to: str, **request: Any) -> dict[str, Any]:
    """The JSON object of a provider's 200. `to` is only for the log, which never has the text.

    Raises UnreachableError when nothing was sent and it is not about this message, DeferredError for later, RefusedError for
    never, and FateUnknownError when it may have been sent: the connection died, or the provider failed inside.
    """
    try:
        response = client.post(path, **request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise UnreachableError(type(error).__name__) from None
    except httpx.RequestError as error:
        raise FateUnknownError(type(error).__name__) from None
    log.info("sms.asked", extra={"to": masked(to), "status": response.status_code})
    _check_status(response.status_code)
    try:
        body = response.json()
    except ValueError:
        raise FateUnknownError("unreadable") from None
    if not isinstance(body, dict):
        raise FateUnknownError("unreadable")
    return body


def _check_status(status: int) -> None:
    match status:
        case 200 | 201 | 202:
            return
        case 401 | 403 | 404:
            raise UnreachableError(str(status))  # our account or address is wrong: no message gets through
        case 408 | 429 | 503:
            raise DeferredError(str(status))
        case _ if status < 500:
            raise RefusedError(str(status))
        case _:
            raise FateUnknownError(str(status))
