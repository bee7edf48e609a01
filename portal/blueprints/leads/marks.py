"""Marking leads, one or many: saved, put off, put away; and undoing exactly that. Whose a lead is, and the firm's note on it."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from portal.blueprints.leads import bp
from portal.blueprints.leads.looking import Looking, read_looking
from portal.blueprints.leads.meanwhile import marks_known, own_known
from portal.blueprints.leads.page import list_head, snooze_days
from portal.blueprints.leads.rows import shown
from portal.core import transaction
from portal.core.errors import NotFoundError, StateError
from portal.core.formats import format_upcoming
from portal.leads import marks, queries
from portal.leads.marks import Change, Mark, Snooze
from portal.leads.opened import get_opened_lead
from portal.leads.states import InboxView
from portal.web import access
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.forms import clean
from portal.web.htmx import wants_fragment
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

UNDO = "undo"
"""The category of a flashed message that can be undone: its text is a dict (see `_undo_of`)."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LEAVES = ("arkiver", "utsett", "vekk", "hent-fram")
"""What takes a lead out of the view it was marked in."""
DO: dict[str, tuple[Mark, Callable[[int, Collection[int]], list[Change]]]] = {
    "lagre": (Mark.SAVED, marks.save),
    "fjern": (Mark.SAVED, marks.forget),
    "arkiver": (Mark.ARCHIVED, marks.archive),
    "hent-fram": (Mark.ARCHIVED, marks.bring_back),
    "utsett": (Mark.SNOOZED, lambda firm_id, lead_ids: marks.snooze(firm_id, lead_ids, until=_snoozed_until())),
    "vekk": (Mark.SNOOZED, marks.wake),
}


@bp.post("/merk")
@access.firm_estimator
@commits
def mark_leads() -> Response:
    """Do one thing with the leads that are ticked, or with the one that is open. Others' numbers among them do nothing."""
    firm_id, looking = current_viewer.firm.id, read_looking()
    chosen = [number for text in request.form.getlist("id") if (number := read_row_number(text))]
    verb, is_open = request.form.get("gjor", ""), request.form.get("fra") == "oppdrag" and len(chosen) == 1
    onward = _onward(looking, chosen[0], verb) if is_open else url_for("leads.list_leads", **looking.query)
    if verb not in DO or not chosen:
        return _answer(gettext("Velg ett eller flere oppdrag først."), onward, looking)
    mark, do = DO[verb]
    try:
        changes = do(firm_id, chosen)
    except StateError as error:
        transaction.rollback()
        return _answer(gettext(error.text), onward if not is_open else _page_of(chosen[0], looking), looking)
    if not changes:
        gone = chosen if is_open and _has_left(chosen[0], looking.view) else []
        return _answer(gettext("Det var gjort fra før."), onward, looking, gone=gone)
    text = _spoken(verb, changes)
    return _answer(text, onward, looking, changes=changes, mark=mark, leaves=verb in LEAVES)


@bp.post("/angre")
@access.firm_estimator
@commits
def undo_mark() -> Response:
    """Put back what was, where nobody has changed it since."""
    looking, changes = read_looking(), [_read_change(text) for text in request.form.getlist("endring")]
    known = [change for change in changes if change is not None]
    mark = request.form.get("merke", "")
    put_back = marks.undo(current_viewer.firm.id, Mark(mark), known) if mark in list(Mark) else 0
    flash(gettext("Angret.") if put_back else gettext("Det er endret etterpå, så det står som det er."))
    if len(known) == 1 and put_back:
        return redirect(_page_of(known[0].lead_id, looking), 303)
    return redirect(url_for("leads.list_leads", **looking.query), 303)


@bp.post("/<id:lead_id>/ansvarlig")
@access.firm_estimator
@commits
def assign_lead(lead_id: int) -> Response:
    """Whose it is to answer. A colleague's choice that the page didn't know of is not written over."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    marks.hold(lead)
    seen = read_row_number(request.form.get("sett", str(lead.assigned_to_id or "")))
    wanted = read_row_number(request.form.get("person", ""))
    if lead.assigned_to_id not in (seen, wanted):
        names = {each.person_id: each.name for each in marks.list_answerers(lead.firm_id)}
        name = names.get(lead.assigned_to_id, gettext("ingen"))
        said = gettext("En kollega valgte %(name)s imens. Velg på nytt hvis det skal være en annen.", name=name)
        return _show_own(lead_id, said, typed=request.form.get("notat"))
    marks.assign(lead, person_id=wanted)
    return _show_own(lead_id, gettext("Lagret."), typed=request.form.get("notat"))


@bp.post("/<id:lead_id>/notat")
@access.firm_estimator
@commits
def write_note(lead_id: int) -> Response:
    """The firm's note to itself. One that a colleague has changed meanwhile is not written over."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    marks.hold(lead)
    typed, seen = (clean(request.form.get(name)) or "" for name in ("notat", "sett"))
    if seen != (lead.note or "") and typed != (lead.note or ""):
        said = gettext("En kollega har skrevet imens. Det står over ditt, så du kan ta med begge.")
        return _show_own(lead_id, said, typed=f"{lead.note or ''}\n{typed}".strip())
    marks.write_note(lead, typed)
    return _show_own(lead_id, gettext("Lagret."))


def _show_own(lead_id: int, said: str, *, typed: str | None = None) -> Response:
    """The panel that only the firm sees, alone for htmx; what couldn't be written stays in its field."""
    if not wants_fragment() and typed is None:
        flash(said)
        return redirect(_page_of(lead_id, read_looking()), 303)
    firm_id = current_viewer.firm.id
    lead = get_opened_lead(firm_id, lead_id, locale=current_locale())
    own = {
        "lead": lead,
        "looking": read_looking(),
        "can_answer": True,
        "own_known": own_known,
        "said": said,
        "typed": typed,
    }
    page = "leads/_own.html" if wants_fragment() else "leads/own.html"
    return make_response(render_template(page, **own, colleagues=marks.list_answerers(firm_id)))


def _snoozed_until() -> datetime:
    choice, typed = request.form.get("til", ""), request.form.get("dato", "")
    try:
        on = date.fromisoformat(typed) if typed else None
    except ValueError:
        on = None
    return marks.wakes_at(Snooze(choice) if choice in list(Snooze) else Snooze.DATE, on=on)


def _spoken(verb: str, changes: list[Change]) -> str:
    """What happened, with the lead's title when it is one."""
    count = len(changes)
    if count == 1:
        row = queries.get_row(current_viewer.firm.id, changes[0].lead_id)
        title = (row.title_en if current_locale() == "en" else None) or row.title
        return {
            "lagre": gettext("«%(title)s» er lagret", title=title),
            "fjern": gettext("«%(title)s» er ikke lagret lenger", title=title),
            "arkiver": gettext("«%(title)s» er arkivert", title=title),
            "hent-fram": gettext("«%(title)s» er hentet fram", title=title),
            "utsett": gettext("«%(title)s» kommer tilbake %(when)s", title=title, when=_when(changes[0])),
            "vekk": gettext("«%(title)s» er tilbake", title=title),
        }[verb]
    return {
        "lagre": ngettext("%(num)s oppdrag er lagret", "%(num)s oppdrag er lagret", count),
        "fjern": ngettext("%(num)s oppdrag er ikke lagret lenger", "%(num)s oppdrag er ikke lagret lenger", count),
        "arkiver": ngettext("%(num)s oppdrag er arkivert", "%(num)s oppdrag er arkivert", count),
        "hent-fram": ngettext("%(num)s oppdrag er hentet fram", "%(num)s oppdrag er hentet fram", count),
        "utsett": ngettext(
            "%(num)s oppdrag kommer tilbake %(when)s",
            "%(num)s oppdrag kommer tilbake %(when)s",
            count,
            when=_when(changes[0]),
        ),
        "vekk": ngettext("%(num)s oppdrag er tilbake", "%(num)s oppdrag er tilbake", count),
    }[verb]


def _when(change: Change) -> str:
    return format_upcoming(change.now, current_locale()) if change.now else ""


def _page_of(lead_id: int, looking: Looking) -> str:
    return url_for("leads.show_lead", lead_id=lead_id, **looking.lead_query)


def _onward(looking: Looking, lead_id: int, verb: str) -> str:
    """Where somebody who reads goes on: the lead below, else the one above, else the list; a mark that moves nothing stays."""
    if verb not in LEAVES:
        return _page_of(lead_id, looking)
    around = queries.find_neighbours(
        current_viewer.firm.id,
        lead_id,
        view=looking.view,
        terms=looking.terms,
        person_id=current_viewer.person_id,
    )
    next_id = around.older_id or around.newer_id
    return _page_of(next_id, looking) if next_id else url_for("leads.list_leads", **looking.query)


def _answer(
    text: str,
    onward: str,
    looking: Looking,
    *,
    changes: Collection[Change] = (),
    mark: Mark | None = None,
    leaves: bool = False,
    gone: Collection[int] = (),
) -> Response:
    """The page one goes on to, or for htmx what changes on this one: rows, counts and the toast with the way back. `gone`: leads
    that a colleague has taken out of the view."""
    undo = _undo_of(mark, changes, looking) if mark else None
    if not wants_fragment():
        flash({"text": text, **undo} if undo else text, UNDO if undo else "message")
        return redirect(onward, 303)
    firm_id = current_viewer.firm.id
    rows = [] if leaves else [queries.get_row(firm_id, change.lead_id) for change in changes]
    return make_response(
        render_template(
            "leads/_marked.html",
            text=text,
            undo=undo,
            gone=[change.lead_id for change in changes] if leaves else gone,
            rows=shown(rows, looking),
            onward=onward,
            looking=looking,
            can_answer=True,
            **_buttons(changes) if rows and request.form.get("fra") == "oppdrag" else {},
            **list_head(looking),
        )
    )


def _has_left(lead_id: int, view: InboxView) -> bool:
    """Whether a colleague has taken a lead of the firm's out of the view that it was opened in."""
    try:
        return get_opened_lead(current_viewer.firm.id, lead_id, locale=current_locale()).view != view
    except NotFoundError:
        return False


def _buttons(changes: Collection[Change]) -> dict[str, object]:
    """The buttons of the lead that is open, as they are now."""
    (change,) = changes
    lead = get_opened_lead(current_viewer.firm.id, change.lead_id, locale=current_locale())
    return {"lead": lead, "snooze_days": snooze_days(), "marks_known": marks_known}


def _undo_of(mark: Mark, changes: Collection[Change], looking: Looking) -> dict[str, object]:
    """The way back as a toast's form posts it: each lead with its mark before and after, in microseconds."""
    lines = [f"{change.lead_id}:{_ticks(change.was)}:{_ticks(change.now)}" for change in changes]
    fields = [["merke", mark.value], *(["endring", line] for line in lines)]
    return {"url": url_for("leads.undo_mark", **looking.query), "fields": fields}


def _ticks(moment: datetime | None) -> str:
    return "" if moment is None else str((moment - EPOCH) // MICROSECOND)


def _read_change(text: str) -> Change | None:
    """One line of an undo form, or None for anything else."""
    number, _, moments = text[:80].partition(":")
    lead_id, (was, _, now) = read_row_number(number), moments.partition(":")
    try:
        return Change(lead_id, _read_ticks(was), _read_ticks(now)) if lead_id else None
    except (ValueError, OverflowError):
        return None


def _read_ticks(text: str) -> datetime | None:
    return EPOCH + int(text) * MICROSECOND if text else None
