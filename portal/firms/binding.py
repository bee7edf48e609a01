"""Whether a person's name is that of somebody who may bind an organisation. A likeness of names, no proof of identity.

What follows from it: docs/decisions/0020-letting-firms-in.md.
"""

import re
import unicodedata
from collections.abc import Iterable

from portal.registries.enhetsregisteret import Role

OWN_LETTERS = {"aa": "å", "ä": "æ", "ö": "ø"}
"""Other ways to write Norwegian letters, which are no accents on other letters."""
KEPT = "åæø"


def find_binding_group(name: str, roles: Iterable[Role]) -> str | None:
    """The group (SIGN, INNH, PROK, DAGL) of the first role that may bind and whose holder has this name; none otherwise."""
    return next((role.group for role in roles if role.may_bind and is_same_name(name, role.name)), None)


def is_same_name(one: str, other: str) -> bool:
    """Same first and last name, and no middle name that the other, where it has some, lacks. Case and accents don't count.

    «kari ås» is «Kari Marie Aas»; «Kari Berg Ås» is not «Kari Marie Ås».
    """
    shorter, longer = sorted((_parts(one), _parts(other)), key=len)
    if len(shorter) < 2 or shorter[0] != longer[0] or shorter[-1] != longer[-1]:
        return False
    left = iter(longer[1:-1])
    return all(part in left for part in shorter[1:-1])


def _parts(name: str) -> list[str]:
    text = unicodedata.normalize("NFC", name).casefold()
    for written, letter in OWN_LETTERS.items():
        text = text.replace(written, letter)
    plain = "".join(
        letter
        if letter in KEPT
        else "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        for letter in text
    )
    return re.findall(r"\w+", re.sub(r"['’.]", "", plain))
