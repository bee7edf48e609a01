"""Money as people write it. Inside it is whole øre; how it is shown: portal.core.formats."""

import re

# 185000, 185 000, 185.000, each with or without øre and «kr»; 185,000 as the English write it. A point is only ever between
# groups of three digits, and three digits behind a comma are never øre.
AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3}){1,3}|\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(?:,(\d{1,2}|-))?")


def read_kroner(typed: str) -> int | None:
    """Whole øre of an amount in kroner as people write it, `1 234 567` or `1234,50`; None when it isn't one."""
    plain = "".join(typed.split()).lower().removesuffix("kr").removesuffix("kroner").removeprefix("kr")
    found = AMOUNT.fullmatch(plain) if plain.isascii() else None
    if found is None:
        return None
    ore = (found[2] or "").removesuffix("-").ljust(2, "0")
    return int(found[1].replace(".", "").replace(",", "")) * 100 + int(ore)


def write_kroner(ore: int) -> str:
    """Øre as an amount to type on: `1 234 567` or `1 234,50`."""
    kroner, rest = divmod(ore, 100)
    return f"{kroner:,}".replace(",", " ") + (f",{rest:02}" if rest else "")
