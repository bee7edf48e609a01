"""Random tokens and codes, and how they are stored: never as they are sent."""

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32
CODE_DIGITS = 6

_keys: list[bytes] = []


def install_keys(newest: str, *older: str) -> None:
    """Tell which secret the keyed hashes are made with, and which they were made with before. The factory does, once."""
    _keys[:] = [key.encode() for key in (newest, *older)]


def new_token() -> str:
    """256 random bits for a cookie or a link, safe in a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """Six random digits for a person to type."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def hash_token(token: str) -> str:
    """SHA-256 in hex: enough for something with 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(purpose: str, *values: str | int) -> str:
    """HMAC-SHA-256 in hex, for what could be guessed: codes and addresses. Raises RuntimeError without a key."""
    return all_keyed(purpose, *values)[0]


def all_keyed(purpose: str, *values: str | int) -> list[str]:
    """The same by every key, the newest one's first: what a mailed link may carry that was made before the key was changed."""
    if not _keys:
        raise RuntimeError("install_keys() has not been called")
    words = "\0".join([purpose, *map(str, values)]).encode()
    return [hmac.new(key, words, "sha256").hexdigest() for key in _keys]


def matches(stored: str | None, candidate: str) -> bool:
    """Compare in constant time; nothing matches what was never issued."""
    return hmac.compare_digest(stored or "-", candidate)
