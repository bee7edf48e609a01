"""The secret that opens a draft before there is an account: 32 random bytes with the person, their SHA-256 with us."""

import hashlib
import secrets


def make_draft_key() -> str:
    """A new key."""
    return secrets.token_urlsafe(32)


def hash_draft_key(key: str) -> bytes:
    """What is stored of it."""
    return hashlib.sha256(key.encode()).digest()
