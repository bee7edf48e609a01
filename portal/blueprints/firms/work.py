"""What the firm does: whole categories or single services, what each asks for, and pauses."""

from typing import NamedTuple

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from portal.blueprints.firms import bp
from portal.blueprints.firms.gates import Gate, gate_of
from portal.core.errors import StateError
from portal.firms import work
from portal.firms.certificate_queries import list_held
from portal.firms.queries import get_firm
from portal.firms.work import WHOLE, Work, read_work
from portal.projects.catalogue import GROUPS, CategorySet, find_category, list_categories
from portal.projects.catalogue.search import find
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm, clean
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

LONGEST_QUERY = 100


class Line(NamedTuple):
    """A category as a way to its page, and how the firm has it; `taken` is empty for what it does not do."""

    key: str
    icon: str
    name: str
    taken: str
    paused: int
    gate: Gate | None


@bp.get("/arbeid")
@access.firm_member
def show_work() -> str:
    """Every category, what the firm takes of it, and a search in the words people use."""
    query = (clean(request.args.get("q")) or "")[:LONGEST_QUERY]
    done, held = read_work(current_viewer.firm.id), _held()
    lines = {category.key: _line(category, done, held) for category in list_categories()}
    groups = [
        (key, gettext(name), [lines[each.key] for each in list_categories() if each.group == key])
        for key, name in GROUPS
    ]
    hits = list(dict.fromkeys(match.category for match in find(query))) if query else []
    return render_template(
        "firms/work.html",
        query=query,
        hits=[lines[key] for key in hits],
        taken=[line for line in lines.values() if line.taken],
        groups=[group for group in groups if group[2]],
    )


@bp.get("/arbeid/<string:category>")
@access.firm_member
def show_category_work(category: str) -> str:
    """One category: what of it the firm does, what it must have, and what is paused."""
    return _render_category(find_category(category) or abort(404))


@bp.post("/arbeid/<string:category>")
@access.firm_owner
@commits
def choose_work(category: str) -> Response:
    """Say what the firm does of a category."""
    known = find_category(category) or abort(404)
    firm, keys = get_firm(current_viewer.firm.id), {WHOLE, *dict(known.services("nb"))}
    shown, wanted = (keys.intersection(request.form.getlist(name)) for name in ("shown", "wanted"))
    work.choose_work(firm, category=known.key, shown=shown, wanted=wanted, actor_id=current_viewer.person_id)
    flash(gettext("Lagret."), "success")
    return redirect(url_for("firms.show_category_work", category=known.key), 303)


@bp.post("/arbeid/<string:category>/<string:service>/pause")
@access.firm_owner
@commits
def pause_service(category: str, service: str) -> Response | tuple[str, int]:
    """Ask about this service no more, for now."""
    known, firm = _known(category, service), get_firm(current_viewer.firm.id)
    try:
        work.pause_service(firm, category=category, service=service, actor_id=current_viewer.person_id)
    except StateError as error:
        return _render_category(known, problem=gettext(error.text)), error.status
    flash(gettext("«%(service)s» er på pause.", service=known.service_name(service, current_locale())), "success")
    return redirect(url_for("firms.show_category_work", category=category), 303)


@bp.post("/arbeid/<string:category>/<string:service>/fortsett")
@access.firm_owner
@commits
def resume_service(category: str, service: str) -> Response:
    """Ask about it again; from the overview one comes back to it."""
    known, firm = _known(category, service), get_firm(current_viewer.firm.id)
    work.resume_service(firm, category=category, service=service, actor_id=current_viewer.person_id)
    flash(gettext("Vi spør dere om «%(service)s» igjen.", service=known.service_name(service, current_locale())))
    onward = url_for("firms.show_category_work", category=category)
    return redirect(url_for("firms.show_overview") if request.form.get("from") == "overview" else onward, 303)


def _known(category: str, service: str) -> CategorySet:
    known = find_category(category) or abort(404)
    if not known.has_service(service):
        abort(404)
    return known


def _held() -> set[str]:
    return {certificate.kind for certificate in list_held(current_viewer.firm.id)}


def _line(category: CategorySet, done: Work, held: set[str]) -> Line:
    locale, count, total = current_locale(), done.count(category.key), len(category.body["services"])
    taken = ngettext("%(num)s av %(total)s tjenester", "%(num)s av %(total)s tjenester", count, total=total)
    if done.takes_whole(category.key):
        taken = gettext("Hele kategorien")
    return Line(
        category.key,
        category.icon,
        category.name(locale),
        taken if category.key in done.chosen else "",
        len(done.paused.get(category.key, {})),
        gate_of(category, held, locale),
    )


def _render_category(category: CategorySet, *, problem: str | None = None) -> str:
    locale, done = current_locale(), read_work(current_viewer.firm.id)
    services = category.services(locale)
    return render_template(
        "firms/category.html",
        category=category,
        name=category.name(locale),
        intro=category.intro(locale),
        gate=gate_of(category, _held(), locale),
        services=services,
        chosen=done.chosen.get(category.key, set()),
        done=[
            (key, text)
            for key, text in services
            if done.takes(category.key, key) or key in done.paused.get(category.key, {})
        ],
        paused=done.paused.get(category.key, {}),
        problem=problem,
        form=BaseForm(),
    )
