"""The home page."""

from flask import render_template

from portal.blueprints.projects.draft import find_own_draft
from portal.blueprints.projects.saved_drafts import facts_of
from portal.blueprints.public import bp
from portal.blueprints.public.categories import list_groups
from portal.projects.catalogue import find_category
from portal.web import access
from portal.web.locale import current_locale

EXAMPLES = (("kjokken", "nytt"), ("elektriker", "elbillader"), ("vindu-dor", "vinduer"), ("flytting", "bolig"))
"""(category, service) shown under the question: four that differ, not a claim of what most people ask for."""


@bp.get("/")
@access.anyone
def show_home() -> str:
    """What this is, and the way in."""
    draft = find_own_draft()
    facts = facts_of(draft) if draft else None
    return render_template("public/home.html", groups=list_groups(), examples=_examples(), draft=facts)


def _examples() -> list[tuple[str, str, str]]:
    """(category, service, name)."""
    locale = current_locale()
    return [(key, service, find_category(key).service_name(service, locale)) for key, service in EXAMPLES]
