"""What a transport can say about one message. The difference decides whether it may be sent again."""


class InvalidRecipientError(ValueError):
    """Not exactly one usable e-mail address or phone number."""


class DeliveryError(Exception):
    """One message did not get through. `reason` is a code or a short word, never the server's text (it quotes addresses)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnreachableError(DeliveryError):
    """The server could not be talked to, or went away before the message was complete: nothing was sent."""


class DeferredError(DeliveryError):
    """The server said 4xx: later."""


class RefusedError(DeliveryError):
    """The server said 5xx: never. `address_is_dead` when its enhanced code says that there is no such mailbox."""

    def __init__(self, reason: str, *, address_is_dead: bool = False) -> None:
        super().__init__(reason)
        self.address_is_dead = address_is_dead


class FateUnknownError(DeliveryError):
    """The connection died between the end of the message and the server's answer: it may have arrived."""
