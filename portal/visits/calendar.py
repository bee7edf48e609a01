"""A site visit as a calendar file (RFC 5545, published as RFC 5546 3.2.1 says; cancelled as 3.2.5).

Times are UTC: every calendar shows them in its reader's own zone, and no VTIMEZONE can be out of date. The words are the
caller's, and so is what they may tell.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText


@dataclass(frozen=True)
class Entry:
    """What stands in the calendar. `uid` never changes for one visit; `version` grows with each change; moments are aware."""

    uid: str
    version: int
    changed_at: datetime
    starts_at: datetime
    minutes: int
    title: str
    place: str
    words: str
    link: str
    organizer: str
    is_cancelled: bool


def write_calendar(entry: Entry) -> bytes:
    """The file, with CRLF and lines of at most 75 octets."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Handslag//Befaring//NO")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.is_cancelled else "PUBLISH")
    organizer = vCalAddress(f"mailto:{entry.organizer}")
    organizer.params["CN"] = vText("Håndslag")
    event.add("organizer", organizer)
    event.add("uid", entry.uid)
    event.add("sequence", entry.version)
    event.add("dtstamp", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.starts_at.astimezone(UTC) + timedelta(minutes=entry.minutes))
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("description", f"{entry.words}\n{entry.link}")
    event.add("url", entry.link)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    calendar.add_component(event)
    return calendar.to_ical()
