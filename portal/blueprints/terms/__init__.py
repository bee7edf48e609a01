"""The terms, for posters and for firms: the present ones, and each version as it was accepted."""

from flask import Blueprint, render_template

from portal.firms import terms as firm_terms
from portal.projects.terms import CURRENT, VERSIONS, Terms, get_terms
from portal.web import access

bp = Blueprint("terms", __name__, url_prefix="/vilkar")


@bp.get("")
@access.anyone
def show_terms() -> str:
    """The terms that apply now."""
    return _render(CURRENT)


@bp.get("/bedrifter")
@access.anyone
def show_firm_terms() -> str:
    """The terms for firms that apply now."""
    return _render_firm_terms(firm_terms.CURRENT)


@bp.get("/bedrifter/<string:version>")
@access.anyone
def show_firm_terms_version(version: str) -> str:
    """One version of them, also when there are newer ones."""
    return _render_firm_terms(firm_terms.get_terms(version))


@bp.get("/<string:version>")
@access.anyone
def show_version(version: str) -> str:
    """One version, also when there are newer ones."""
    return _render(get_terms(version))


def _render(terms: Terms) -> str:
    return render_template(
        f"public/terms/{terms.version}.html", terms=terms, current=CURRENT, versions=tuple(reversed(VERSIONS))
    )


def _render_firm_terms(terms: firm_terms.FirmTerms) -> str:
    return render_template(
        f"public/firm_terms/{terms.version}.html",
        terms=terms,
        current=firm_terms.CURRENT,
        versions=tuple(reversed(firm_terms.VERSIONS)),
    )
