"""The calendar file: as RFC 5545 wants it, the same entry for the same visit, and out again when it is called off."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from portal.visits.calendar import Entry, write_calendar

AT = datetime(2027, 7, 1, 8, tzinfo=UTC)


def entry(**fields: object) -> Entry:
    said = {"title": "Befaring: Legge om tak; 140 m², rødt", "place": "0558 Oslo", "words": "Avtalt gjennom Håndslag."}
    about = {"uid": "befaring-7@handslag.example", "version": 2, "changed_at": AT, "starts_at": AT, "minutes": 90}
    rest = {"link": "https://handslag.example/oppdrag/7", "organizer": "hei@handslag.example", "is_cancelled": False}
    return Entry(**{**said, **about, **rest, **fields})


def event_of(data: bytes):
    calendar = Calendar.from_ical(data)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_it_says_when_where_and_which_version():
    calendar, event = event_of(write_calendar(entry()))
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("befaring-7@handslag.example", 2, "CONFIRMED")
    assert event["DTSTART"].dt.isoformat() == "2027-07-01T08:00:00+00:00"
    assert event["DTEND"].dt.isoformat() == "2027-07-01T09:30:00+00:00"
    assert (event["SUMMARY"], event["LOCATION"]) == ("Befaring: Legge om tak; 140 m², rødt", "0558 Oslo")


def test_called_off_it_takes_the_same_entry_out_again():
    calendar, event = event_of(write_calendar(entry(is_cancelled=True, version=3)))
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)
    assert event["UID"] == "befaring-7@handslag.example"


@pytest.mark.parametrize(
    "title", ["å" * 200, "Tak\nBEGIN:VEVENT\r\nSUMMARY:falsk", "Semikolon; komma, skråstrek \\ emoji 🏠" * 5]
)
def test_lines_are_short_and_words_can_not_break_out(title: str):
    data = write_calendar(entry(title=title))
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    _, event = event_of(data)
    assert event["SUMMARY"] == title.replace("\r\n", "\n")
    assert event["DTSTART"].dt == AT
