"""The inbox page in its two sizes: whole, and only the pane or the rows that htmx asks for."""

from datetime import date, timedelta
from typing import Any

from flask import Response, make_response, render_template

from portal.blueprints.leads.changes import list_changes
from portal.blueprints.leads.decline_panel import show_decline
from portal.blueprints.leads.looking import Looking, read_looking, spoken
from portal.blueprints.leads.meanwhile import marks_known, own_known
from portal.blueprints.leads.not_asked import why_not_asked
from portal.blueprints.leads.offer_panel import my_offer
from portal.blueprints.leads.rows import shown
from portal.blueprints.leads.views import list_kept_filters, list_views
from portal.blueprints.leads.why import why_sent
from portal.clarifications.queries import list_for_firm
from portal.core import clock
from portal.files.queries import list_photos
from portal.leads import queries
from portal.leads.marks import LONGEST_SNOOZE, list_answerers
from portal.leads.opened import OpenedLead, find_contact, get_opened_lead
from portal.leads.policies import can_answer
from portal.leads.states import REPLIED, InboxView, LeadState
from portal.places.maps import draw_local
from portal.projects.price_forms import PRICE_FORM_NAMES
from portal.visits.queries import find_latest
from portal.web.drawing_links import list_drawing_links
from portal.web.htmx import wants_fragment
from portal.web.locale import current_locale
from portal.web.navigation import inbox_counts, keep_inbox_counts
from portal.web.photo_links import photo_link
from portal.web.viewer import current_viewer


def render_list(looking: Looking, *, after_id: int | None) -> Response:
    """A view's first page, or the rows after a lead: to be appended by htmx, else as a page of their own."""
    firm_id, person_id, view = current_viewer.firm.id, current_viewer.person_id, looking.view
    if wants_fragment() or after_id is not None:
        rows, has_more = queries.list_rows(
            firm_id, view=view, after_id=after_id, terms=looking.terms, person_id=person_id
        )
    else:
        rows, has_more, counts = queries.open_view(firm_id, view=view, person_id=person_id, terms=looking.terms)
        keep_inbox_counts(counts)
    listed = {"rows": shown(rows, looking), "has_more": has_more, "looking": looking, "can_answer": _can_answer()}
    if wants_fragment():
        return make_response(render_template("leads/_rows.html", **listed))
    not_asked = why_not_asked(firm_id) if view == InboxView.NEW and not rows and not looking.terms else {}
    return make_response(render_template("leads/inbox.html", **listed, **not_asked, **list_head(looking)))


def list_head(looking: Looking) -> dict[str, Any]:
    """What stands above the rows and in the rail: counts, the views, what is looked for, the person's filters."""
    counts = inbox_counts()
    hits = None
    if looking.terms:
        hits = queries.count_hits(current_viewer.firm.id, terms=looking.terms, person_id=current_viewer.person_id)
    return {
        "counts": counts,
        "hits": hits,
        "views": list_views(looking, counts, hits),
        "said_terms": spoken(looking.terms) if looking.terms else [],
        "saved": list_kept_filters(looking) if counts.filters else [],
    }


def render_lead(lead_id: int, pane: str, *, status: int = 200, **context: Any) -> Response:
    """One lead in the detail pane, drawn by the template `pane`; with the list beside it unless htmx asks for the pane alone.

    Raises NotFoundError for another firm's lead and for none.
    """
    firm_id, person_id = current_viewer.firm.id, current_viewer.person_id
    lead = get_opened_lead(firm_id, lead_id, locale=current_locale())
    looking = read_looking(home=lead.view)
    context |= {
        "lead": lead,
        "pane": pane,
        "looking": looking,
        "marks_known": marks_known,
        "own_known": own_known,
        "view": looking.view,
        "can_answer": _can_answer(),
    }
    context |= _surroundings(lead, firm_id) if pane == "leads/_lead.html" else {}
    if pane == "leads/_lead.html":
        context |= about_marks(lead, looking)
    if wants_fragment():
        return make_response(render_template("leads/_pane.html", **context), status)
    rows, has_more, counts = queries.open_view(firm_id, view=looking.view, person_id=person_id, terms=looking.terms)
    keep_inbox_counts(counts)
    page = render_template(
        "leads/inbox.html", rows=shown(rows, looking), has_more=has_more, **list_head(looking), **context
    )
    return make_response(page, status)


def about_marks(lead: OpenedLead, looking: Looking) -> dict[str, Any]:
    """The leads around it in the view one came from, and who may be asked to answer it."""
    firm_id = current_viewer.firm.id
    around = queries.find_neighbours(
        firm_id, lead.id, view=looking.view, terms=looking.terms, person_id=current_viewer.person_id
    )
    return {"neighbours": around, "colleagues": list_answerers(firm_id), "snooze_days": snooze_days()}


def snooze_days() -> dict[str, date]:
    """The first and the last day a lead can be put off to."""
    today = clock.in_oslo(clock.now()).date()
    return {"least": today + timedelta(days=1), "most": today + LONGEST_SNOOZE}


def _can_answer() -> bool:
    return can_answer(current_viewer.firm.role)


def _surroundings(lead: OpenedLead, firm_id: int) -> dict[str, Any]:
    is_answered = lead.state in REPLIED
    return {
        "declined": show_decline(lead.id) if lead.state is LeadState.DECLINED else None,
        "photos": [] if lead.is_taken_back else _shown_photos(lead),
        "drawings": [] if lead.is_taken_back else list_drawing_links(lead.project_id),
        "changes": [] if lead.is_taken_back else list_changes(lead),
        "why": why_sent(lead),
        "board": [] if lead.is_taken_back else list_for_firm(lead.project_id, firm_id=firm_id),
        "visit": find_latest(lead.id),
        "drawing": draw_local(
            lead.place.municipality_number, centre=lead.place, has_own_point=lead.place.has_own_point
        ),
        **my_offer(lead, firm_id=firm_id),
        "contact": find_contact(lead, firm_id=firm_id) if is_answered else None,
        "price_form_names": PRICE_FORM_NAMES,
    }


def _shown_photos(lead: OpenedLead) -> list[dict[str, str]]:
    """The first one large, as the gallery shows it."""
    photos = [photo_link(photo, show=lead.show) for photo in list_photos(lead.project_id)]
    return [photo | ({"thumb_url": photo["url"]} if number == 0 else {}) for number, photo in enumerate(photos)]
