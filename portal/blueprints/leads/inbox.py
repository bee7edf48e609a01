"""Reading: the list, one lead, «read», and what is new."""

from zlib import crc32

from flask import Response, make_response, redirect, render_template, request, url_for

from portal.blueprints.leads import bp
from portal.blueprints.leads.elsewhere import offer_to_switch
from portal.blueprints.leads.looking import read_looking
from portal.blueprints.leads.meanwhile import list_told
from portal.blueprints.leads.page import render_lead, render_list
from portal.blueprints.leads.rows import shown
from portal.core.errors import NotFoundError
from portal.leads import queries, services
from portal.leads.policies import can_answer
from portal.leads.states import OLD_VIEWS
from portal.web import access
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.htmx import wants_fragment
from portal.web.navigation import inbox_counts
from portal.web.viewer import current_viewer


@bp.get("")
@access.firm_member
def list_leads() -> Response:
    """One view of the inbox, newest first, or what is looked for in it."""
    looking = read_looking()
    if request.args.get("visning") in OLD_VIEWS:
        return redirect(looking.in_view(looking.view), 301)
    return render_list(looking, after_id=read_row_number(request.args.get("etter", "")))


@bp.get("/<id:lead_id>")
@access.firm_member
def show_lead(lead_id: int) -> Response:
    """One lead beside the view it lies in; or, when it lies in another firm of the viewer's, the way there."""
    try:
        return render_lead(lead_id, "leads/_lead.html")
    except NotFoundError:
        return offer_to_switch(lead_id)


@bp.post("/<id:lead_id>/lest")
@access.firm_member
@commits
def mark_read(lead_id: int) -> Response:
    """Somebody in the firm has read it. Twice is once."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    services.mark_opened(lead)
    if not wants_fragment():
        return redirect(url_for("leads.show_lead", lead_id=lead_id), 303)
    row, looking = queries.get_row(current_viewer.firm.id, lead_id), read_looking()
    read = {"rows": shown([row], looking), "opened_id": lead_id, "looking": looking}
    can_mark = can_answer(current_viewer.firm.role)
    return make_response(render_template("leads/_read.html", **read, counts=inbox_counts(), can_answer=can_mark))


@bp.get("/nytt")
@access.firm_member
def show_news() -> Response:
    """What has come since the lead `siden`: unread count, title and a bar; and what colleagues have done with the lead that is open.
    304 when the page knows it already."""
    if not wants_fragment():
        return redirect(url_for("leads.list_leads"), 303)
    since_id = read_row_number(request.args.get("siden", "")) or 0
    unread, new = queries.count_news(current_viewer.firm.id, since_id=since_id)
    told, opened_id = list_told(), read_row_number(request.args.get("oppdrag", ""))
    tag = f"{unread}-{new}" + (f"-{crc32(' '.join(told).encode())}" if told else "")
    if request.headers.get("HX-PTag") == tag:
        return Response(status=304)
    lead_url = url_for("leads.show_lead", lead_id=opened_id) if opened_id else None
    news = {"unread": unread, "new": new, "on_list": _looks_at_list(), "told": told, "lead_url": lead_url}
    answer = make_response(render_template("leads/_news.html", **news))
    answer.headers["HX-PTag"] = tag
    return answer


def _looks_at_list() -> bool:
    return request.headers.get("HX-Current-URL", "").partition("?")[0].endswith(url_for("leads.list_leads"))
