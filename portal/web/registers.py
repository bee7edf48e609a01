"""The public registers of this application: one connection pool each, made when first asked."""

from flask import current_app

from portal.registries.dibk import Dibk
from portal.registries.enhetsregisteret import Enhetsregisteret
from portal.registries.geonorge import Geonorge

SECONDS = 2.0
"""Somebody waits with a form open: asked twice at most, so four seconds in all."""
SUGGESTION_SECONDS = 1.0


def enhetsregisteret() -> Enhetsregisteret:
    """Enhetsregisteret at the address of the settings."""
    known = current_app.extensions
    if "enhetsregisteret" not in known:
        known["enhetsregisteret"] = Enhetsregisteret(known["settings"].enhetsregisteret_url, timeout_seconds=SECONDS)
    return known["enhetsregisteret"]


def geonorge() -> Geonorge:
    """Kartverket's addresses at the address of the settings. Suggestions only: nobody waits for them long."""
    known = current_app.extensions
    if "geonorge" not in known:
        known["geonorge"] = Geonorge(known["settings"].geonorge_url, timeout_seconds=SUGGESTION_SECONDS)
    return known["geonorge"]


def dibk() -> Dibk:
    """DiBK's register of central approval at the address of the settings."""
    known = current_app.extensions
    if "dibk" not in known:
        known["dibk"] = Dibk(known["settings"].dibk_url, timeout_seconds=SECONDS)
    return known["dibk"]
