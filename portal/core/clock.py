"""Time: aware UTC inside, Europe/Oslo in front of people."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """The present moment, aware, UTC. Call it as `clock.now()` so that a test can stand in another time."""
    return datetime.now(UTC)


def in_oslo(moment: datetime) -> datetime:
    """The same moment as a clock on a Norwegian wall shows it. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no place in this product")
    return moment.astimezone(OSLO)
