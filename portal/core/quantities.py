"""Quantities as people write them: `12`, `12,5`, `1 234,50`. Amounts of money: portal.core.money."""

import re
from decimal import Decimal

# Digits, perhaps in groups of three, and at most two decimals behind a comma. A point is decimal unless three digits follow.
QUANTITY = re.compile(r"(\d{1,3}(?:\.\d{3}){1,2}|\d{1,7})(?:,(\d{1,2}))?|(\d{1,7})\.(\d{1,2})")


def read_quantity(typed: str) -> Decimal | None:
    """A number with at most two decimals as people write it; None when it isn't one, or below nothing."""
    plain = "".join(typed.split())
    found = QUANTITY.fullmatch(plain) if plain.isascii() else None
    if found is None:
        return None
    whole, decimals = (found[1], found[2]) if found[1] else (found[3], found[4])
    return Decimal(f"{whole.replace('.', '')}.{decimals or 0}")


def write_quantity(quantity: Decimal) -> str:
    """As Norwegians type it: `12`, `12,5`."""
    return f"{quantity.normalize():f}".replace(".", ",")
