"""The audit log is only ever added to."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.core import audit
from portal.core.database import db
from portal.core.errors import NotFoundError
from tests.factories.marketplace import make_firm


def test_it_tells_what_was_done_in_order(app):
    firm = make_firm()
    audit.record("firm:verified", firm, actor_id=None, level=2)
    audit.record("firm:paused", firm, actor_id=None)
    db.session.flush()
    events = audit.list_events(firm)
    assert [event.action for event in events] == ["firm:verified", "firm:paused"]
    assert events[0].details == {"level": 2}


def test_a_line_is_found_by_the_number_it_was_written_under(app):
    firm = make_firm()
    number = audit.record("firm:verified", firm, actor_id=None)
    assert [event.id for event in audit.list_events(firm)] == [number]
    assert audit.get_event(number).action == "firm:verified"
    with pytest.raises(NotFoundError):
        audit.get_event(number + 1)


@pytest.mark.parametrize("change", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"])
def test_nobody_changes_a_line(app, change):
    audit.record("firm:verified", make_firm(), actor_id=None)
    db.session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(change))
