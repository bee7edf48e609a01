"""Where a person may be sent back to: a path on this site, nothing else (OWASP ASVS 5.0 V3.7.2)."""

import re

from flask import request

# Printable ASCII without backslash: browsers drop tabs and line breaks from an address, and read \ as /.
LOCAL_PATH = re.compile(r"/(?!/)[\x21-\x5b\x5d-\x7e]{0,1999}")


def is_local_path(target: str | None) -> bool:
    """Whether `target` is a path (with or without query) that every browser takes to be on this same site."""
    return target is not None and LOCAL_PATH.fullmatch(target) is not None


def onward_path() -> str | None:
    """The local path the request asks to be sent on to in `next`, or None."""
    target = request.values.get("next")
    return target if is_local_path(target) else None
