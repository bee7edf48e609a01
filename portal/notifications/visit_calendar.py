"""A site visit as a file for a calendar, behind a link and with a mail. The caller says the place, and so what it may tell."""

from urllib.parse import urlsplit

from portal.core.texts import N_
from portal.notifications import links
from portal.notifications.rendering import translate
from portal.notifications.site import site
from portal.visits.calendar import Entry, write_calendar
from portal.visits.models import SiteVisit

FOR_FIRM = N_("Befaring: %(title)s")
FOR_POSTER = N_("Befaring med %(firm)s: %(title)s")
WORDS = N_("Avtalt gjennom Håndslag.")


def write_for_firm(visit: SiteVisit, *, title: str, place: str, locale: str) -> str:
    """The firm's file of a visit with a time: called off it says so, and takes the entry out again."""
    name = translate(FOR_FIRM, locale, title=title)
    return _write(visit, name, place=place, link=links.lead_page(visit.lead_id), locale=locale)


def write_for_poster(visit: SiteVisit, *, firm: str, title: str, place: str, locale: str) -> str:
    """The poster's, which says who comes."""
    name = translate(FOR_POSTER, locale, firm=firm, title=title)
    return _write(visit, name, place=place, link=links.project_visits_page(visit.project_id), locale=locale)


def _write(visit: SiteVisit, name: str, *, place: str, link: str, locale: str) -> str:
    entry = Entry(
        uid=f"befaring-{visit.id}@{urlsplit(site().public_url).hostname}",
        version=visit.version,
        changed_at=visit.cancelled_at or visit.chosen_at,
        starts_at=visit.starts_at,
        minutes=visit.minutes,
        title=name,
        place=place,
        words=translate(WORDS, locale),
        link=link,
        organizer=site().email,
        is_cancelled=visit.cancelled_at is not None,
    )
    return write_calendar(entry).decode()
