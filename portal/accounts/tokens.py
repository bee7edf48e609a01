"""Random tokens and codes, and how they are stored: never as they are sent."""

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32
CODE_DIGITS = 6

_key = b""


def install_key(key: str) -> None:
    """Tell which secret the keyed hashes are made with. The factory does, once."""
    global _key
    _key = key.encode()


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
    if not _key:
        raise RuntimeError("install_key() has not been called")
    return hmac.new(_key, "\0".join([purpose, *map(str, values)]).encode(), "sha256").hexdigest()


def matches(stored: str | None, candidate: str) -> bool:
    """Compare in constant time; nothing matches what was never issued."""
    return hmac.compare_digest(stored or "-", candidate)
