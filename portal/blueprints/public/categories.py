"""What we help with: every category by its group, and a page for each."""

from typing import NamedTuple

from flask import abort, render_template, request
from flask_babel import gettext

from portal.blueprints.public import bp
from portal.blueprints.public.advice import ADVICE
from portal.dispatch.coverage import count_firms_by_county
from portal.projects.catalogue import GROUPS, CategorySet, find_category, list_categories
from portal.projects.catalogue.search import find
from portal.web import access
from portal.web.forms import clean
from portal.web.locale import current_locale

LONGEST_QUERY = 100
MOST_QUESTIONS = 8
MATTERS_FOR = ("price", "licence", "logistics")


class Tile(NamedTuple):
    """A category, or one service of it, as a way in."""

    category: str
    service: str | None
    icon: str
    name: str
    note: str


def list_groups() -> list[tuple[str, str, list[Tile]]]:
    """(key, name, tiles) of each group that has categories, in the catalogue's order."""
    locale = current_locale()
    tiles = {
        key: [_tile(category, None, locale) for category in list_categories() if category.group == key]
        for key, _ in GROUPS
    }
    return [(key, gettext(name), tiles[key]) for key, name in GROUPS if tiles[key]]


def _tile(category: CategorySet, service: str | None, locale: str) -> Tile:
    name, note = category.name(locale), category.intro(locale)
    if service:
        name, note = category.service_name(service, locale), name
    return Tile(category.key, service, category.icon, name, note)


@bp.get("/tjenester")
@access.anyone
def list_services() -> str:
    """Every category, and a search in the words people use."""
    query = (clean(request.args.get("q")) or "")[:LONGEST_QUERY]
    locale = current_locale()
    matches = [_tile(find_category(match.category), match.service, locale) for match in find(query)] if query else []
    return render_template("public/services.html", query=query, matches=matches, groups=list_groups())


@bp.get("/tjenester/<string:category>")
@access.anyone
def show_category(category: str) -> str:
    """What one category holds, what a firm needs to know, what it must have, and where there are firms."""
    found = find_category(category) or abort(404)
    locale = current_locale()
    return render_template(
        "public/category.html",
        category=found,
        group=gettext(dict(GROUPS)[found.group]),
        name=found.name(locale),
        intro=found.intro(locale),
        services=found.services(locale),
        gate=found.gate(locale),
        questions=_asked(found),
        advice=[gettext(text) for text in ADVICE.get(found.key, ())],
        counties=count_firms_by_county(found.key),
        others=[_tile(each, None, locale) for each in list_categories() if each.group == found.group and each != found],
    )


def _asked(category: CategorySet) -> list[tuple[str, list[str]]]:
    """(what it matters for, the questions) of those that need no earlier answer: asked of everybody first, then the weightiest."""
    locale = current_locale()
    first = [each for each in category.all_questions() if not each.body.get("depends_on")]
    ordered = sorted(first, key=lambda each: ("services" in each.body, -each.weight))
    asked = {aim: [each.label(locale) for each in ordered if each.body["matters_for"] == aim] for aim in MATTERS_FOR}
    return [(aim, labels[:MOST_QUESTIONS]) for aim, labels in asked.items() if labels]
