"""Organisation numbers: nine digits, the last a modulus 11 check digit (Brønnøysundregistrene)."""

from stdnum.exceptions import ValidationError
from stdnum.no import orgnr

from portal.registries.errors import BadOrgNumberError


def normalise(text: str) -> str:
    """The nine digits in `text`; spaces, dots, «NO» before and «MVA» after are left out. Raises BadOrgNumberError."""
    compact = "".join(text.replace(".", "").split()).upper().removeprefix("NO").removesuffix("MVA")
    if not compact.isascii():
        raise BadOrgNumberError
    try:
        return orgnr.validate(compact)
    except ValidationError as error:
        raise BadOrgNumberError from error


def is_valid(text: str) -> bool:
    """Whether `text` is an organisation number, however it is spaced."""
    try:
        normalise(text)
    except BadOrgNumberError:
        return False
    return True


def formatted(org_number: str) -> str:
    """In threes, as people read it: «928 050 475»."""
    return orgnr.format(org_number)
