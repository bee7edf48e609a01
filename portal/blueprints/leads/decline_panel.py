"""What the page of a declined lead says: why, what the firm could change, what it has just changed, and where to go next."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from portal.blueprints.firms.forms import SIZE_NAMES
from portal.blueprints.leads.forms import DECLINE_TEXTS
from portal.core.formats import format_date_in_words
from portal.dispatch import lessons
from portal.dispatch.lessons import Change, Lesson
from portal.leads import queries
from portal.leads.states import DeclineReason, InboxView
from portal.projects.catalogue import find_category
from portal.projects.queries import get_project
from portal.web import access
from portal.web.converters import read_row_number
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer


def show_decline(lead_id: int) -> dict[str, Any]:
    """What the page of a declined lead shows besides: why, what could be changed, what was just changed, and where to next."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    lesson, changed = lessons.find_lesson(lead), change_in(request.args)
    project = get_project(lead.project_id)
    category = find_category(project.category)
    service = category.service_name(project.service, current_locale()) if category else ""
    return {
        "decline_reason": DECLINE_TEXTS[DeclineReason(lead.decline_reason)],
        "decline_note": lead.decline_note,
        "can_take_back": project.takes_replies and not project.is_full,
        "lesson": lesson and _question(lesson, service=service),
        "lesson_label": lesson and _label(lesson),
        "changed": changed,
        "changed_from": read_row_number(request.args.get("fra", "")),
        "is_owner": access.firm_owner.admits(),
        "next_url": next_after(current_viewer.firm.id, lead_id),
    }


def _question(lesson: Lesson, *, service: str) -> str:
    match lesson.change:
        case Change.RADIUS:
            return gettext(
                "Dere tar oppdrag inntil %(now)s km unna. Vil dere sette grensen til %(then)s km?",
                now=lesson.now,
                then=lesson.then,
            )
        case Change.PAUSE:
            day = format_date_in_words(lesson.until, current_locale())
            return gettext("Er kalenderen full? Da kan vi la være å spørre dere til %(day)s.", day=day)
        case Change.SERVICE:
            return gettext("Vil dere slippe oppdrag om «%(service)s»?", service=service)
        case Change.SIZE:
            then = SIZE_NAMES[lesson.then]
            return gettext("Vil dere bare ha større jobber? Da setter vi minste jobb til: %(size)s.", size=then)


def _label(lesson: Lesson) -> str:
    labels = {
        Change.RADIUS: gettext("Sett grensen til %(then)s km", then=lesson.then),
        Change.PAUSE: gettext("Ta pause"),
        Change.SERVICE: gettext("Slipp slike oppdrag"),
        Change.SIZE: gettext("Endre minste jobb"),
    }
    return labels[lesson.change]


def change_in(sent: Any) -> Change | None:
    """Which change an address or a form speaks of."""
    said = sent.get("endret", "")
    return Change(said) if said in list(Change) else None


def next_after(firm_id: int, lead_id: int) -> str:
    """The next unanswered lead below this one, else the one above, else the list."""
    newer_id, older_id = queries.find_neighbours(firm_id, lead_id, view=InboxView.NEW)
    next_id = older_id or newer_id
    return url_for("leads.show_lead", lead_id=next_id) if next_id else url_for("leads.list_leads")
