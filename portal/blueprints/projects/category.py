"""The wizard's first step: which kind of job it is, found in the poster's own words or by looking through the groups."""

from typing import TYPE_CHECKING, Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, ValidationError

from portal.accounts import attempts
from portal.blueprints.projects import bp
from portal.blueprints.projects.draft import find_own_draft, lay_draft_aside, list_laid_aside, remember_draft
from portal.blueprints.projects.forms import MOST_DESCRIPTION
from portal.blueprints.projects.saved_drafts import facts_of
from portal.blueprints.projects.step import REFUSED, Step
from portal.projects import services
from portal.projects.catalogue import GROUPS, CategorySet, find_category, list_categories
from portal.projects.catalogue.search import find
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm, Line, clean, required
from portal.web.htmx import page_or_fragment
from portal.web.locale import current_locale
from portal.web.sign_in import client_address
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

BETWEEN = ":"
"""Between a category and a service, in what a press of a choice sends."""
CARRIED = ("q", "kategori", "tjeneste")
"""What the pages outside may send along: a wish, a category, a service of it."""


class CategoryForm(BaseForm):
    """The pressed choice: a category, or a category and a service."""

    choice = Line(_("Hva trenger du hjelp til?"), validators=[required(_("Velg det som ligner mest"))])

    def validate_choice(self, field: Field) -> None:
        """One that exists."""
        if self.chosen() is None:
            raise ValidationError(gettext("Velg det som ligner mest"))

    def chosen(self) -> tuple[str, str | None] | None:
        """(category, service or None), or None for what isn't one."""
        return chosen_of(*(self.choice.data or "").split(BETWEEN, 1))


def chosen_of(category: str | None, service: str | None = None) -> tuple[str, str | None] | None:
    """(category, service or None) when the category exists; a service it doesn't have is left out."""
    known = find_category(category or "")
    return known and (known.key, service if service and known.has_service(service) else None)


def _category_form(draft: "Project | None", typed: MultiDict | None) -> BaseForm:
    return CategoryForm(typed, data={"choice": draft and draft.category})


CATEGORY = Step("kategori", _("Kategori"), _category_form, lambda form, draft: {})


def carried() -> dict[str, str]:
    """What came along from outside, for the next address."""
    return {name: text for name in CARRIED if (text := clean(request.values.get(name)))}


def show_category(step_context: dict[str, Any]) -> Response:
    """The step: search results for a wish, and every category by its group. htmx gets the results alone."""
    wish = (clean(request.args.get("q")) or "")[:MOST_DESCRIPTION]
    locale = current_locale()
    return page_or_fragment(
        "projects/step_kategori.html",
        "projects/_matches.html",
        **step_context
        | {
            "wish": wish,
            "matches": [_shown(find_category(match.category), match.service, locale) for match in find(wish)]
            if wish
            else [],
            "groups": _list_groups(locale),
            "laid_aside": [draft for _key, draft in list_laid_aside()],
        },
    )


def _shown(category: CategorySet, service: str | None, locale: str) -> dict[str, str]:
    """A choice: «Tak – Lekkasje eller skade», or a whole category with what it holds."""
    name = category.name(locale)
    if service is None:
        return {"value": category.key, "icon": category.icon, "name": name, "text": category.intro(locale)}
    value = f"{category.key}{BETWEEN}{service}"
    return {
        "value": value,
        "icon": category.icon,
        "name": f"{name} – {category.service_name(service, locale)}",
        "text": "",
    }


def _list_groups(locale: str) -> list[tuple[str, list[dict[str, str]]]]:
    """(name, choices) of each group that has categories."""
    by_group = {key: [c for c in list_categories() if c.group == key] for key, _name in GROUPS}
    return [(gettext(name), [_shown(c, None, locale) for c in by_group[key]]) for key, name in GROUPS if by_group[key]]


def save_category() -> Response:
    """Begin the draft in the chosen category, or move the draft there."""
    form = CategoryForm()
    if not form.validate():
        return redirect(url_for("projects.show_step", step=CATEGORY.slug, **{REFUSED: 1}, **carried()), 303)
    category, service = form.chosen()
    draft = find_own_draft()
    begin_in(draft, category, service)
    return redirect(url_for("projects.show_step", step="detaljer" if service else "jobb"), 303)


def begin_in(draft: "Project | None", category: str, service: str | None) -> "Project":
    """A draft in this category: the one there is, moved if it was in another, or a new one that carries the wish."""
    if draft is None:
        attempts.DRAFTS_FROM_CLIENT.spend(client_address())
        draft, key = services.begin_draft(category, locale=current_locale(), poster_id=current_viewer.person_id)
        remember_draft(key)
        wish = request.form.get("q", "")[:MOST_DESCRIPTION]
        if wish:
            services.keep_typed(draft, step="beskrivelse", typed={"description": [wish]})
    if service or draft.category != category:
        services.change_category(draft, category, service=service)
    services.keep_typed(draft, step=CATEGORY.slug, typed={"choice": [category]})
    return draft


def competes(draft: "Project | None") -> bool:
    """Whether somebody with a draft has come with a wish for another job: neither may be lost, so they are asked."""
    wish = carried()
    if draft is None or not wish:
        return False
    return "q" in wish or wish.get("kategori", draft.category) != draft.category


@bp.get("/nytt")
@access.anyone
def show_choice_of_drafts() -> Response | str:
    """Go on with the draft that is there, or begin another."""
    draft = find_own_draft()
    if draft is None:
        return redirect(url_for("projects.begin", **carried()), 303)
    return render_template(
        "projects/another.html", draft=facts_of(draft), touched_at=draft.touched_at, carried=carried()
    )


@bp.post("/nytt")
@access.anyone
@commits
def begin_another() -> Response:
    """Lay the draft aside, where it is found again, and begin another."""
    lay_draft_aside()
    return redirect(url_for("projects.begin", **carried()), 303)
