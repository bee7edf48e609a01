"""The public registers of this application: one connection pool each, made when first asked."""

from flask import current_app

from portal.registries.enhetsregisteret import Enhetsregisteret

SECONDS = 2.0
"""Somebody waits with a form open: asked twice at most, so four seconds in all."""


def enhetsregisteret() -> Enhetsregisteret:
    """Enhetsregisteret at the address of the settings."""
    known = current_app.extensions
    if "enhetsregisteret" not in known:
        known["enhetsregisteret"] = Enhetsregisteret(known["settings"].enhetsregisteret_url, timeout_seconds=SECONDS)
    return known["enhetsregisteret"]
