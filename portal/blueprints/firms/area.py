"""Where the firm works."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms.validators import ValidationError

from portal.blueprints.firms import bp
from portal.blueprints.firms.forms import AreaForm, WholeNumber, refuse
from portal.dispatch.demand import DEMAND_DAYS, count_demand
from portal.firms import area
from portal.firms.queries import get_firm
from portal.firms.services import UnknownPlaceError
from portal.places.maps import LONGEST_DRAWN_KM, draw_reach
from portal.places.queries import find_postal_code, list_counties, list_municipalities
from portal.web import access
from portal.web.commit import commits
from portal.web.viewer import current_viewer

MOST_NUMBERS = 400
"""More than there are municipalities."""


@bp.get("/omrade")
@access.firm_member
def show_area() -> str:
    """The area in words, on a map and in numbers; with `fylke` the county's municipalities to choose among."""
    return _render(None)


@bp.post("/omrade")
@access.firm_owner
@commits
def settle() -> Response | tuple[str, int]:
    """Say where the firm works from and how far it goes."""
    form, firm = AreaForm(), get_firm(current_viewer.firm.id)
    if form.validate_on_submit(extra_validators={"radius": [_leads_somewhere]}):
        try:
            area.settle(
                firm,
                postal_code=form.postal_code.data,
                radius_km=form.radius.number,
                goes_further=form.goes_further.data,
                actor_id=current_viewer.person_id,
            )
        except UnknownPlaceError as error:
            refuse(form.postal_code, error)
        else:
            flash(gettext("Lagret."), "success")
            return redirect(url_for("firms.show_area"), 303)
    return _render(form), 422


@bp.post("/omrade/kommuner")
@access.firm_owner
@commits
def choose_municipalities() -> Response:
    """Add and remove municipalities the firm works in whatever the distance."""
    shown, wanted = (set(request.form.getlist(name)[:MOST_NUMBERS]) for name in ("shown", "wanted"))
    county = request.form.get("county", "")
    if county and "all" in request.form:
        wanted |= {municipality.number for municipality in list_municipalities(county)}
    area.choose_municipalities(
        get_firm(current_viewer.firm.id), shown=shown, wanted=wanted, actor_id=current_viewer.person_id
    )
    flash(gettext("Lagret."), "success")
    return redirect(url_for("firms.show_area", _anchor="kommuner"), 303)


def _leads_somewhere(_form: AreaForm, field: WholeNumber) -> None:
    """0 km is for a firm that has chosen municipalities."""
    if field.number == 0 and not area.list_municipalities(current_viewer.firm.id):
        raise ValidationError(
            gettext(
                "Med 0 km blir dere bare spurt i kommuner dere har valgt. Velg dem først, eller skriv hvor langt dere kjører."
            )
        )


def _render(form: AreaForm | None) -> str:
    firm = get_firm(current_viewer.firm.id)
    chosen, counties = area.list_municipalities(firm.id), list_counties()
    county = next((each for each in counties if each.number == request.args.get("fylke")), None)
    place = find_postal_code(firm.postal_code)
    drawn = place is not None and firm.radius_km <= LONGEST_DRAWN_KM
    numbers = {municipality.number for municipality in chosen}
    return render_template(
        "firms/area.html",
        firm=firm,
        place=place,
        form=form or AreaForm(postal_code=firm.postal_code, radius=firm.radius_km, goes_further=firm.goes_further),
        chosen=chosen,
        chosen_numbers=numbers,
        counties=counties,
        county=county,
        choices=list_municipalities(county.number) if county else [],
        demand=count_demand(firm.id),
        demand_days=DEMAND_DAYS,
        drawing=draw_reach(firm, radius_km=firm.radius_km, municipality_numbers=numbers) if drawn else None,
    )
