"""A site visit as a file for somebody's calendar. What its words and its place may tell is the caller's to know."""

from urllib.parse import urlsplit

from flask import Response
from flask_babel import gettext

from portal.notifications.site import site
from portal.visits.calendar import Entry, write_calendar
from portal.visits.models import SiteVisit


def answer_calendar(visit: SiteVisit, *, title: str, place: str, link: str) -> Response:
    """The file of a visit with a time; called off it says so, and takes the entry out again."""
    entry = Entry(
        uid=f"befaring-{visit.id}@{urlsplit(site().public_url).hostname}",
        version=visit.version,
        changed_at=visit.cancelled_at or visit.chosen_at,
        starts_at=visit.starts_at,
        minutes=visit.minutes,
        title=title,
        place=place,
        words=gettext("Avtalt gjennom Håndslag."),
        link=link,
        organizer=site().email,
        is_cancelled=visit.cancelled_at is not None,
    )
    answer = Response(write_calendar(entry), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="befaring.ics"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
