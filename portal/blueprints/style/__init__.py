"""The style page: every component in every state, and every layout. What axe, html-validate and pictures are run on.

Development only; all names and figures on it are examples.
"""

from flask import Blueprint, render_template
from werkzeug.exceptions import abort

from portal.blueprints.style import samples
from portal.blueprints.style.forms import SampleForm
from portal.places.maps import draw_counties, draw_local
from portal.web import access, navigation
from portal.web.errors import answer_error

bp = Blueprint("style", __name__, url_prefix="/stil")

LAYOUTS = ("forside", "veiviser", "innboks", "oppdrag", "kontroll", "ark")
STATUSES = (400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503, 507)


@bp.get("")
@access.developer
def show_style() -> str:
    """All components on one page."""
    form = SampleForm(data=samples.TYPED, meta={"csrf": False})
    form.mark_errors()
    return render_template(
        "style/show_style.html",
        form=form,
        samples=samples,
        layouts=LAYOUTS,
        statuses=STATUSES,
        NavItem=navigation.NavItem,
        counties=draw_counties(samples.PROJECTS_BY_COUNTY),
        area=draw_local("0301", centre=samples.OSLO),
    )


@bp.get("/<string:name>")
@access.developer
def show_layout(name: str) -> str:
    """One layout filled with examples."""
    if name not in LAYOUTS:
        abort(404)
    form = SampleForm(data=samples.TYPED, meta={"csrf": False})
    form.mark_errors()
    return render_template(
        f"style/{name}.html", form=form, samples=samples, view="detail" if name == "oppdrag" else "list"
    )


@bp.get("/feil/<id:status>")
@access.developer
def show_error(status: int) -> object:
    """The error page for a status."""
    return answer_error(status)
