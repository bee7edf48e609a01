"""How much the firm wants: leads a week, sizes, holidays, and a pause of everything."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from portal.blueprints.firms import bp
from portal.blueprints.firms.forms import SIZE_NAMES, CapacityForm, HolidayForm, PauseForm, refuse
from portal.blueprints.projects.questions import read_day
from portal.core.errors import DomainError
from portal.firms import capacity
from portal.firms.capacity import Capacity
from portal.firms.queries import get_firm
from portal.leads.report import count_week
from portal.web import access
from portal.web.commit import commits
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.firms.models import Firm


@bp.get("/kapasitet")
@access.firm_member
def show_capacity() -> str:
    """What the firm wants, what it has this week, and when it is away."""
    return _render(_firm())


@bp.post("/kapasitet")
@access.firm_owner
@commits
def want() -> Response | tuple[str, int]:
    """Say how much, and how big."""
    form, firm = CapacityForm(), _firm()
    if form.validate_on_submit():
        try:
            wanted = Capacity(
                leads_per_week=form.leads_per_week.number,
                most_open=form.most_open.number,
                smallest_size=form.smallest_size.data,
                largest_size=form.largest_size.data,
                takes_overflow=form.takes_overflow.data,
            )
            capacity.want(firm, wanted, actor_id=current_viewer.person_id)
            return _saved(gettext("Lagret."))
        except capacity.SizeOrderError as error:
            refuse(form.largest_size, error)
    return _render(firm, wanted=form), 422


@bp.post("/kapasitet/ferie")
@access.firm_owner
@commits
def take_holiday() -> Response | tuple[str, int]:
    """Be away from one day to another."""
    form, firm = HolidayForm(), _firm()
    if form.validate_on_submit():
        try:
            capacity.take_holiday(firm, from_on=form.first, until_on=form.last, actor_id=current_viewer.person_id)
            return _saved(gettext("Ferien er lagt inn."))
        except DomainError as error:
            refuse(form.until_on, error)
    return _render(firm, holiday=form), 422


@bp.post("/kapasitet/ferie/fjern")
@access.firm_owner
@commits
def drop_holiday() -> Response:
    """Be there after all. The days say which, so that a second click finds nothing and does no harm."""
    first, last = (read_day(request.form.get(name, "")[:10]) for name in ("from_on", "until_on"))
    if first and last:
        capacity.drop_holiday(_firm(), from_on=first, until_on=last, actor_id=current_viewer.person_id)
    return _saved(gettext("Ferien er fjernet."))


@bp.post("/kapasitet/pause")
@access.firm_owner
@commits
def pause() -> Response | tuple[str, int]:
    """Want nothing for now."""
    form, firm = PauseForm(), _firm()
    if form.validate_on_submit():
        try:
            capacity.pause(firm, until=form.day, actor_id=current_viewer.person_id)
            return _saved(gettext("Bedriften er på pause."))
        except capacity.PauseError as error:
            refuse(form.until, error)
    return _render(firm, pause=form), 422


@bp.post("/kapasitet/fortsett")
@access.firm_owner
@commits
def resume() -> Response:
    """Be asked again."""
    capacity.resume(_firm(), actor_id=current_viewer.person_id)
    return _saved(gettext("Pausen er over. Dere kan bli spurt igjen."))


def _firm() -> "Firm":
    return get_firm(current_viewer.firm.id)


def _saved(text: str) -> Response:
    flash(text, "success")
    return redirect(url_for("firms.show_capacity"), 303)


def _render(
    firm: "Firm",
    *,
    wanted: CapacityForm | None = None,
    holiday: HolidayForm | None = None,
    pause: PauseForm | None = None,
) -> str:
    return render_template(
        "firms/capacity.html",
        firm=firm,
        form=wanted or CapacityForm(formdata=None, obj=firm),
        holiday_form=holiday or HolidayForm(formdata=None),
        pause_form=pause or PauseForm(formdata=None),
        holidays=capacity.list_holidays(firm.id),
        is_paused=capacity.is_paused_now(firm),
        week=count_week(firm.id),
        size_names=SIZE_NAMES,
    )
