"""One mail a day with what was not wanted at once: a line each, which leads to the page it is about."""

from sqlalchemy.dialects.postgresql import insert

from portal.core.database import db
from portal.notifications.models import DigestItem


def collect(person_id: int, *, kind: str, event_key: str, line: str, link: str) -> None:
    """Keep a line for the person's next digest; `kind` is the mail's that would have come. The same event is one line."""
    db.session.execute(
        insert(DigestItem)
        .values(person_id=person_id, kind=kind, event_key=event_key, line=line, link=link)
        .on_conflict_do_nothing()
    )
