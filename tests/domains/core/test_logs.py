"""The log is one JSON line an event, and holds nothing that a person typed."""

import json
import logging
import sys

from portal.core.logs import JsonLine


def line(**extra: object) -> dict:
    record = logging.LogRecord("portal.web", logging.INFO, __file__, 1, "request", None, None)
    record.__dict__.update(extra)
    return json.loads(JsonLine().format(record))


def test_allowed_keys_are_written_and_others_are_not():
    written = line(endpoint="leads.list_leads", status=200, email="kari@post.example", path="/oppdrag?q=Kari")
    assert (written["endpoint"], written["status"]) == ("leads.list_leads", 200)
    assert "kari" not in json.dumps(written).lower()


def test_a_traceback_tells_where_but_not_what_was_in_it():
    try:
        raise ValueError("kari@post.example bor i Prøvegata 7")
    except ValueError:
        record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "request.fault", None, sys.exc_info())
    text = JsonLine().format(record)
    assert json.loads(text)["error"] == "ValueError"
    assert "test_logs.py" in text
    assert "kari" not in text
    assert "Prøvegata" not in text


def test_a_line_break_cannot_forge_a_second_line():
    assert "\n" not in JsonLine().format(logging.LogRecord("portal", logging.INFO, __file__, 1, "a\nb", None, None))
