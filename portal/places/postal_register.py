"""Reading Posten's register of postal codes, `postnummerregister-ansi.txt`.

One code a line, fields separated by TAB, character set CP1252: postnummer (4), poststed, kommunenummer (4), kommune,
kategori (B both, F several kinds of use, G street addresses, P post boxes, S service). Source: bring.no.
"""

import re
from pathlib import Path
from typing import NamedTuple

from portal.places.errors import PostalRegisterError
from portal.places.names import as_written

CATEGORIES = frozenset("BFGPS")
FEWEST_CODES = 4000
"""The register has had some five thousand codes for decades: fewer means that a file was cut short."""
OUTSIDE_MUNICIPALITIES = ("21", "22")
"""Svalbard and Jan Mayen: they have postal codes, but no municipality, and so no place in this marketplace."""


class RegisterLine(NamedTuple):
    """One postal code as Posten has it."""

    code: str
    post_town: str
    municipality_number: str
    category: str


def read_postal_register(path: Path, *, municipality_numbers: set[str]) -> list[RegisterLine]:
    """The codes in the file that lie in a municipality. Raises PostalRegisterError, naming the line, on any fault."""
    try:
        text = path.read_bytes().decode("cp1252")
    except UnicodeDecodeError as error:
        raise PostalRegisterError("not in character set CP1252") from error
    lines = {number: _read_line(line, number) for number, line in enumerate(text.splitlines(), start=1) if line.strip()}
    if len(lines) < FEWEST_CODES:
        raise PostalRegisterError(f"only {len(lines)} postal codes: the file has been cut short")
    seen: dict[str, int] = {}
    for number, line in lines.items():
        if line.code in seen:
            raise PostalRegisterError(f"{line.code} stands twice", line=number)
        seen[line.code] = number
    inside = [line for line in lines.values() if not line.municipality_number.startswith(OUTSIDE_MUNICIPALITIES)]
    unknown = {line.municipality_number for line in inside} - municipality_numbers
    if unknown:
        raise PostalRegisterError(f"unknown municipality numbers: {', '.join(sorted(unknown))}")
    return inside


def _read_line(line: str, number: int) -> RegisterLine:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) != 5:
        raise PostalRegisterError(f"{len(fields)} fields instead of 5", line=number)
    code, post_town, municipality_number, _, category = fields
    if not re.fullmatch(r"[0-9]{4}", code) or not re.fullmatch(r"[0-9]{4}", municipality_number):
        raise PostalRegisterError("a number is not four digits", line=number)
    if not post_town or category not in CATEGORIES:
        raise PostalRegisterError("no post town, or an unknown category", line=number)
    return RegisterLine(code, as_written(post_town), municipality_number, category)
