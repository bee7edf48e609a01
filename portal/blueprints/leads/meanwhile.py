"""What colleagues have done with the lead that is open since its page was made: the page says what it knew, the poll what is new."""

from typing import TYPE_CHECKING
from zlib import crc32

from flask import request
from flask_babel import gettext

from portal.core import clock
from portal.core.errors import NotFoundError
from portal.leads import queries
from portal.leads.marks import list_answerers
from portal.quotes import drafts
from portal.quotes.queries import find_quote_of, find_writer
from portal.web.converters import read_row_number
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.leads.models import Lead
    from portal.leads.opened import OpenedLead

ARCHIVED, PUT_OFF, DECLINED = "a", "u", "n"


def marks_known(lead: "Lead | OpenedLead") -> str:
    """What the firm has done with the lead, a letter each, as a page carries it."""
    is_put_off = lead.snoozed_until is not None and lead.snoozed_until > clock.now()
    done = {ARCHIVED: lead.archived_at is not None, PUT_OFF: is_put_off, DECLINED: lead.declined_at is not None}
    return "".join(letter for letter, is_so in done.items() if is_so)


def own_known(lead: "Lead | OpenedLead") -> str:
    """Whose it is to answer and what its note says, as a page carries it: «17.0» is person 17 and no note."""
    return f"{lead.assigned_to_id or 0}.{crc32((lead.note or '').encode())}"


def list_told() -> list[str]:
    """What the open lead's page, which asks, doesn't know yet; nothing where no lead of the firm's is open."""
    lead_id = read_row_number(request.args.get("oppdrag", ""))
    try:
        lead = queries.get_lead_of(current_viewer.firm.id, lead_id) if lead_id else None
    except NotFoundError:
        lead = None
    return [*_of_offer(lead), *_of_marks(lead), *_of_own(lead)] if lead else []


def _of_offer(lead: "Lead") -> list[str]:
    known = read_row_number(request.args.get("tilbud", "")) or 0
    quote = find_quote_of(lead.firm_id, lead.id) if lead.replied_at else None
    if quote is None and request.args.get("utkast") == "nei":
        draft = drafts.find_draft(lead.id, number=0)
        if draft and draft.by_id != current_viewer.person_id:
            return [gettext("%(name)s skriver på et tilbud.", name=draft.by_name or gettext("En kollega"))]
    if quote is None or quote.number <= known or quote.written_by_id == current_viewer.person_id:
        return []
    name = find_writer(quote) or gettext("En kollega")
    return [
        gettext("%(name)s har endret tilbudet.", name=name)
        if known
        else gettext("%(name)s har sendt tilbudet.", name=name)
    ]


def _of_marks(lead: "Lead") -> list[str]:
    words = {
        ARCHIVED: gettext("En kollega har arkivert oppdraget."),
        PUT_OFF: gettext("En kollega har utsatt oppdraget."),
        DECLINED: gettext("En kollega har takket nei til oppdraget."),
    }
    known = request.args.get("merker", "")
    return [words[letter] for letter in marks_known(lead) if letter not in known]


def _of_own(lead: "Lead") -> list[str]:
    person, _, note = request.args.get("eget", "").partition(".")
    now_person, _, now_note = own_known(lead).partition(".")
    told = []
    if person and person != now_person:
        names = {each.person_id: each.name for each in list_answerers(lead.firm_id)}
        if lead.assigned_to_id == current_viewer.person_id:
            told.append(gettext("En kollega har satt deg som ansvarlig."))
        elif lead.assigned_to_id in names:
            told.append(gettext("%(name)s er satt som ansvarlig.", name=names[lead.assigned_to_id]))
        else:
            told.append(gettext("Ingen er ansvarlig lenger."))
    if note and note != now_note:
        told.append(gettext("En kollega har skrevet i notatet."))
    return told
