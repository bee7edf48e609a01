"""What search engines ask for: which pages are everybody's, and which to leave alone."""

from flask import Response, current_app, render_template, url_for

from portal.blueprints.public import bp
from portal.firms.profile import list_public_numbers
from portal.projects.catalogue import list_categories
from portal.web import access

PAGES = (
    "public.show_home",
    "public.list_services",
    "public.show_how_it_works",
    "public.show_how_firms_are_chosen",
    "public.show_safe_trade",
    "public.show_help",
    "public.show_company",
    "public.show_for_firms",
    "terms.show_terms",
)
MOST_FIRMS = 40_000
"""A sitemap holds at most 50 000 addresses (sitemaps.org)."""
NOT_FOR_SEARCH = ("/legg-ut", "/min-side", "/mine-prosjekter", "/oppdrag", "/bedrift/", "/stab", "/bilder", "/logg-inn")


@bp.get("/robots.txt")
@access.anyone
def show_robots() -> Response:
    """What lies behind a log-in or belongs to one person's draft is nothing to search in."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_SEARCH), f"Sitemap: {_site()}/sitemap.xml", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@bp.get("/sitemap.xml")
@access.anyone
def show_sitemap() -> Response:
    """Every page that is worth finding."""
    categories = (url_for("public.show_category", category=category.key) for category in list_categories())
    firms = (url_for("public.show_firm", org_number=number) for number in list_public_numbers(limit=MOST_FIRMS))
    paths = [*(url_for(page) for page in PAGES), *categories, *firms]
    return Response(render_template("public/sitemap.xml", site=_site(), paths=paths), mimetype="application/xml")


def _site() -> str:
    """Our own address from the settings, never from the request."""
    return current_app.extensions["settings"].public_url.rstrip("/")
