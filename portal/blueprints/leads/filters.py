"""Looking for something in particular, and keeping the search under a name."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from portal.blueprints.leads import bp
from portal.blueprints.leads.looking import query_of, read_terms, spoken
from portal.blueprints.leads.marks import UNDO
from portal.core import transaction
from portal.core.errors import StateError
from portal.leads import filters
from portal.leads.filters import LONGEST_NAME
from portal.leads.search import Terms
from portal.projects.catalogue import list_categories
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import clean
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer


@bp.get("/filtre")
@access.firm_member
def edit_filters() -> str:
    """What one may look for, and the filters one has kept."""
    return _show(read_terms(request.args))


@bp.post("/filtre")
@access.firm_member
@commits
def keep_filter() -> Response | tuple[str, int]:
    """Keep a search under a name, and go to what it finds."""
    terms, name = read_terms(request.form), _read_name()
    problem = None if terms else gettext("Fyll ut noe å lete etter.")
    problem = problem or (None if name else gettext("Gi filteret et navn."))
    if not problem:
        try:
            filters.keep(current_viewer.firm.id, person_id=current_viewer.person_id, name=name, terms=terms)
        except StateError as error:
            transaction.rollback()
            problem = gettext(error.text)
    if problem:
        return _show(terms, name=name, problem=problem), 422
    flash(gettext("Filteret «%(name)s» er lagret", name=name))
    return redirect(url_for("leads.list_leads", **query_of(terms)), 303)


@bp.post("/filtre/<id:filter_id>")
@access.firm_member
@commits
def rename_filter(filter_id: int) -> Response | tuple[str, int]:
    """Call it something else."""
    own, name = {"firm_id": current_viewer.firm.id, "person_id": current_viewer.person_id}, _read_name()
    filters.get_filter(filter_id, **own)
    problem = None if name else gettext("Gi filteret et navn.")
    if name:
        try:
            filters.rename(filter_id, **own, name=name)
        except StateError as error:
            transaction.rollback()
            problem = gettext(error.text)
    if problem:
        return _show(Terms(), problem=problem), 422
    flash(gettext("Lagret."))
    return redirect(url_for("leads.edit_filters"), 303)


@bp.post("/filtre/<id:filter_id>/slett")
@access.firm_member
@commits
def remove_filter(filter_id: int) -> Response:
    """Forget it; the way back keeps it again."""
    gone = filters.remove(filter_id, firm_id=current_viewer.firm.id, person_id=current_viewer.person_id)
    fields = [["navn", gone.name], *([name, str(value)] for name, value in query_of(Terms(**gone.terms)).items())]
    text = gettext("Filteret «%(name)s» er slettet", name=gone.name)
    flash({"text": text, "url": url_for("leads.keep_filter"), "fields": fields}, UNDO)
    return redirect(url_for("leads.edit_filters"), 303)


def _read_name() -> str:
    return " ".join((clean(request.form.get("navn")) or "").split())[:LONGEST_NAME]


def _show(terms: Terms, *, name: str = "", problem: str | None = None) -> str:
    locale = current_locale()
    kept = filters.list_filters(current_viewer.firm.id, person_id=current_viewer.person_id)
    return render_template(
        "leads/filters.html",
        terms=terms,
        query=query_of(terms),
        said=" · ".join(spoken(terms)),
        name=name,
        problem=problem,
        categories=[(each.key, each.name(locale)) for each in list_categories()],
        kept=[
            {
                "id": each.id,
                "name": each.name,
                "said": " · ".join(spoken(each.terms)),
                "count": each.count,
                "url": url_for("leads.list_leads", **query_of(each.terms)),
            }
            for each in kept
        ],
    )
