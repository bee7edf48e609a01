"""Firms on the staff's desk: heaps, one firm beside what Enhetsregisteret says of it, and what staff may do with it."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.blueprints.staff import bp
from portal.blueprints.staff.forms import MOST_REASON, RefuseFirmForm, SuspendFirmForm
from portal.blueprints.staff.words import is_late, waited
from portal.core.errors import StateError
from portal.firms import checking, desk, rechecking
from portal.firms.binding import is_same_name
from portal.firms.certificate_queries import list_certificates
from portal.firms.certificates import KINDS
from portal.firms.desk import Heap
from portal.firms.standing import Standing, standing_of
from portal.organisations.legal_forms import name_legal_form
from portal.projects.catalogue import find_category
from portal.registries.queries import find_remembered_entity
from portal.web import access
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.locale import current_locale
from portal.web.registers import Heard, hear_of
from portal.web.viewer import current_viewer

Answer = Response | tuple[str, int]
PAGE = 20
STANDING_TAGS = {
    Standing.SUSPENDED: (_("Stengt av oss"), "bad"),
    Standing.STOPPED: (_("Stoppet av registeret"), "bad"),
    Standing.REFUSED: (_("Avvist"), "neutral"),
    Standing.WAITING: (_("Venter på kontroll"), "warn"),
    Standing.LET_IN: (_("Sluppet inn"), "good"),
}
ENDED_TEXTS = {
    "bankrupt": _("konkurs"),
    "winding-up": _("under avvikling eller oppløsning"),
    "deleted": _("slettet"),
}
ROLE_GROUPS = {
    "SIGN": _("Signatur"),
    "PROK": _("Prokura"),
    "INNH": _("Innehaver"),
    "DAGL": _("Daglig leder"),
    "STYR": _("Styre"),
    "REVI": _("Revisor"),
}


class HeldRole(NamedTuple):
    """A role as the register has it, whether it may bind, and whether somebody in the firm has its holder's name."""

    group: str
    name: str
    may_bind: bool
    is_member: bool


@bp.get("/bedrifter")
@access.moderator
def list_firms() -> str:
    """A heap; of those that wait, the one to take first on top."""
    heap, after_id = _chosen_heap(), read_row_number(request.args.get("etter", ""))
    rows = desk.list_heap(heap, after_id=after_id, limit=PAGE + 1)
    shown, count = rows[:PAGE], desk.count_waiting()
    return render_template(
        "staff/firms.html",
        rows=shown,
        heap=heap,
        count=count,
        oldest_at=desk.find_oldest_waiting_at() if count else None,
        tabs=_tabs(heap, count),
        first_url=url_for("staff.list_firms", vis=heap.value),
        next_url=url_for("staff.list_firms", vis=heap.value, etter=shown[-1].id) if len(rows) > PAGE else None,
        is_first=after_id is None,
        legal_form=name_legal_form,
        waited=waited,
        is_late=is_late,
    )


@bp.get("/bedrifter/<id:firm_id>")
@access.moderator
def show_firm(firm_id: int) -> str:
    """One firm: what was typed beside what the register said last, and who is in it."""
    return _page(firm_id)


@bp.post("/bedrifter/<id:firm_id>/sla-opp")
@access.moderator
@commits
def look_up_again(firm_id: int) -> str:
    """Ask the register now: what it says is kept, and who holds roles is shown once. It may stop the firm, or let it live again."""
    organisation = desk.get_checked(firm_id).organisation
    number, org_number = organisation.id, organisation.org_number
    heard = hear_of(org_number, with_roles=True)
    if heard.problem == "gone":
        rechecking.take_in(number, rechecking.GONE)
    elif not heard.problem:
        rechecking.take_in(number, heard.entity)
    return _page(firm_id, heard=heard)


@bp.post("/bedrifter/<id:firm_id>/godkjenn")
@access.moderator
@commits
def approve_firm(firm_id: int) -> Answer:
    """Let it in. Answers 409 when a colleague was faster, or it was sent in again meanwhile."""
    firm = desk.get_checked(firm_id).firm
    return _decided(
        firm_id,
        lambda: checking.approve(firm, actor_id=current_viewer.person_id, seen=_seen()),
        gettext("%(firm)s er sluppet inn. Eierne får beskjed.", firm=firm.name),
    )


@bp.post("/bedrifter/<id:firm_id>/avvis")
@access.moderator
@commits
def refuse_firm(firm_id: int) -> Answer:
    """Don't let it in, with a reason for its owners. Answers 409 when a colleague was faster."""
    firm, form = desk.get_checked(firm_id).firm, RefuseFirmForm()
    if not form.validate_on_submit():
        return _page(firm_id, refuse_form=form), 422
    return _decided(
        firm_id,
        lambda: checking.refuse(firm, reason=form.reason.data, actor_id=current_viewer.person_id, seen=_seen()),
        gettext("%(firm)s er avvist. Eierne får begrunnelsen på e-post.", firm=firm.name),
        refuse_form=form,
    )


@bp.post("/bedrifter/<id:firm_id>/steng")
@access.moderator
@commits
def suspend_firm(firm_id: int) -> Answer:
    """Hold it back, with a reason for its owners. Answers 409 when it is already."""
    firm, form = desk.get_checked(firm_id).firm, SuspendFirmForm()
    if not form.validate_on_submit():
        return _page(firm_id, suspend_form=form), 422
    return _decided(
        firm_id,
        lambda: checking.suspend(firm, reason=form.cause.data, actor_id=current_viewer.person_id),
        gettext("%(firm)s er stengt. Eierne får begrunnelsen på e-post.", firm=firm.name),
        suspend_form=form,
    )


@bp.post("/bedrifter/<id:firm_id>/apne")
@access.moderator
@commits
def let_firm_back(firm_id: int) -> Answer:
    """Let a suspended firm back. Answers 409 when it isn't suspended."""
    firm = desk.get_checked(firm_id).firm
    return _decided(
        firm_id,
        lambda: checking.lift_suspension(firm, actor_id=current_viewer.person_id),
        gettext("%(firm)s er åpnet igjen. Eierne får beskjed.", firm=firm.name),
    )


def _chosen_heap() -> Heap:
    try:
        return Heap(request.args.get("vis", Heap.WAITING))
    except ValueError:
        return Heap.WAITING


def _tabs(current: Heap, waiting: int) -> list[dict]:
    tabs = (
        (Heap.WAITING, gettext("Venter"), waiting),
        (Heap.LET_IN, gettext("Sluppet inn siste 30 dager"), None),
        (Heap.REFUSED, gettext("Avvist"), None),
        (Heap.HELD, gettext("Stengt eller stoppet"), None),
    )
    return [
        {"label": label, "url": url_for("staff.list_firms", vis=heap.value), "count": count, "current": heap is current}
        for heap, label, count in tabs
    ]


def _seen() -> datetime | None:
    """When what the form showed had been sent in; None for a form that doesn't say."""
    try:
        seen = datetime.fromisoformat(request.form.get("seen", ""))
    except ValueError:
        return None
    return seen if seen.tzinfo else None


def _decided(firm_id: int, decide: Callable[[], object], sentence: str, **forms: object) -> Answer:
    try:
        decide()
    except StateError as error:
        return _page(firm_id, problem=gettext(error.text), **forms), 409
    flash(sentence, "success")
    return redirect(url_for("staff.list_firms"), 303)


def _page(
    firm_id: int,
    *,
    heard: Heard | None = None,
    refuse_form: RefuseFirmForm | None = None,
    suspend_form: SuspendFirmForm | None = None,
    problem: str | None = None,
) -> str:
    checked = desk.get_checked(firm_id)
    entity = heard.entity if heard else find_remembered_entity(checked.organisation.org_number)
    standing = standing_of(checked.firm)
    return render_template(
        "staff/firm.html",
        checked=checked,
        firm=checked.firm,
        organisation=checked.organisation,
        entity=entity,
        heard=heard,
        roles=_roles(heard, checked) if heard else [],
        standing=standing,
        standing_tag=STANDING_TAGS[standing],
        ended_texts=ENDED_TEXTS,
        role_groups=ROLE_GROUPS,
        legal_form=name_legal_form,
        work=_work(checked.work),
        certificates=list_certificates(firm_id),
        kinds=KINDS,
        refuse_form=refuse_form or RefuseFirmForm(formdata=None),
        suspend_form=suspend_form or SuspendFirmForm(formdata=None),
        problem=problem,
        most_reason=MOST_REASON,
        waited=waited,
        is_late=is_late,
    )


def _roles(heard: Heard, checked: desk.Checked) -> list[HeldRole]:
    names = [member.name for member in checked.members]
    return [
        HeldRole(role.group, role.name, role.may_bind, any(is_same_name(name, role.name) for name in names))
        for role in heard.roles
    ]


def _work(work: list[tuple[str, str]]) -> list[str]:
    """«Tak», or «Tak: Legge om tak»."""
    locale, found = current_locale(), []
    for key, service in work:
        category = find_category(key)
        if category is not None:
            name = category.name(locale)
            found.append(f"{name}: {category.service_name(service, locale)}" if service else name)
    return found
