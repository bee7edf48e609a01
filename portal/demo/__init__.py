"""The demo world: a named cast with its stories, and around them a market of two years, so that every page is alive.

Made once, on an empty development database, always the same but for the day it is made. Never in production.
"""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.core.transaction import forget_bells
from portal.demo import cast, history
from portal.demo.cast import PASSWORD
from portal.demo.firms import make_firms
from portal.demo.market.photos import add_photos
from portal.demo.market.writing import make_market
from portal.files.storage import ProofStorage, Storage

__all__ = ["PASSWORD", "is_wanted", "make_world"]


def is_wanted() -> bool:
    """Whether the database is empty of people, so that a demo world does no harm."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def make_world(*, data_dir: Path, leads: int, tell: Callable[[str], None]) -> list[tuple[str, str]]:
    """Make the world with about so many leads; returns (what they are, e-mail) of those one can log in as.

    Their password is `PASSWORD`. `tell` hears of the progress of a large one.
    """
    people = cast.make_people()
    firms = make_firms(
        people, storage=ProofStorage(data_dir)
    )  # before the market's: of firms as near as each other, the eldest are asked
    if leads:
        make_market(leads=leads, staff_id=people["siv"].id, tell=tell)
        add_photos(Storage(data_dir))
    history.make_history(people, firms, storage=Storage(data_dir))
    # What happened long ago has been handled: no mail of it goes out now.
    db.session.execute(delete(OutboxRow))
    forget_bells()
    return [(member.description, member.email) for member in cast.LOG_INS]
