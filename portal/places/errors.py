"""What can go wrong with places."""

from portal.core.errors import DomainError
from portal.core.texts import N_


class PostalRegisterError(DomainError):
    """The file is not the register Posten publishes; nothing of it was loaded. `line` is 0 for the whole file."""

    text = N_("Filen er ikke Postens postnummerregister.")

    def __init__(self, reason: str, *, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line
