"""Suggestions for the street address, from Kartverket's addresses, while it is typed. Without them the address is typed as ever."""

from flask import render_template, request

from portal.accounts import attempts
from portal.blueprints.projects import bp
from portal.blueprints.projects.draft import find_own_draft
from portal.core import transaction
from portal.core.errors import TooManyAttemptsError
from portal.registries.errors import RegistryDownError
from portal.registries.geonorge import Address
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import clean
from portal.web.registers import geonorge
from portal.web.sign_in import client_address

LEAST_CHARACTERS = 4
MOST_CHARACTERS = 100
MOST_SUGGESTIONS = 6


@bp.post("/adresser")
@access.anyone
@commits
def suggest_addresses() -> str:
    """Options for the field, none when the register is silent. A POST, so that nobody's home stands in an address or a log."""
    text = (clean(request.form.get("street_address")) or "")[:MOST_CHARACTERS]
    is_asked = find_own_draft() is not None and len(text) >= LEAST_CHARACTERS
    found = _search(text, clean(request.form.get("postal_code")) or "") if is_asked else []
    return render_template("projects/_addresses.html", addresses=found)


def _search(text: str, postal_code: str) -> list[Address]:
    transaction.rollback()  # the network must not hold a transaction open
    is_whole = len(postal_code) == 4 and postal_code.isascii() and postal_code.isdigit()
    try:
        attempts.ADDRESS_SUGGESTIONS_FROM_CLIENT.spend(client_address())
        return geonorge().search_addresses(text, postal_code=postal_code if is_whole else None, limit=MOST_SUGGESTIONS)
    except (RegistryDownError, TooManyAttemptsError):
        return []
