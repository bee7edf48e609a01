"""The terms: the present ones, and each version as it was accepted."""

from flask import Blueprint, render_template

from portal.projects.terms import CURRENT, VERSIONS, Terms, get_terms
from portal.web import access

bp = Blueprint("terms", __name__, url_prefix="/vilkar")


@bp.get("")
@access.anyone
def show_terms() -> str:
    """The terms that apply now."""
    return _render(CURRENT)


@bp.get("/<string:version>")
@access.anyone
def show_version(version: str) -> str:
    """One version, also when there are newer ones."""
    return _render(get_terms(version))


def _render(terms: Terms) -> str:
    return render_template(
        f"public/terms/{terms.version}.html", terms=terms, current=CURRENT, versions=tuple(reversed(VERSIONS))
    )
