"""How a person wants each kind of notice: at once, in one mail a day, or not at all; and whether by SMS too."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock
from portal.core.database import db
from portal.notifications.kinds import ABOUT, DEFAULT_TIMING, NoticeKind, Timing
from portal.notifications.models import NoticeChoice


@dataclass(frozen=True)
class Choice:
    """What somebody wants of one kind."""

    timing: Timing = DEFAULT_TIMING
    by_sms: bool = False


def get_choice(person_id: int, kind: NoticeKind) -> Choice:
    """What the person chose, or what holds until they do."""
    row = db.session.execute(
        select(NoticeChoice.timing, NoticeChoice.by_sms).where(
            NoticeChoice.person_id == person_id, NoticeChoice.kind == kind
        )
    ).first()
    return Choice(Timing(row.timing), row.by_sms) if row else Choice()


def list_choices(person_id: int) -> dict[NoticeKind, Choice]:
    """The person's choice of every kind."""
    rows = db.session.execute(
        select(NoticeChoice.kind, NoticeChoice.timing, NoticeChoice.by_sms).where(NoticeChoice.person_id == person_id)
    )
    chosen = {row.kind: Choice(Timing(row.timing), row.by_sms) for row in rows}
    return {kind: chosen.get(kind, Choice()) for kind in NoticeKind}


def choose(person_id: int, choices: Mapping[NoticeKind, Choice]) -> None:
    """Note what the person wants of these kinds. An SMS is sent of no kind that is off, or that has none."""
    rows = [
        {
            "person_id": person_id,
            "kind": kind,
            "timing": choice.timing,
            "by_sms": choice.by_sms and choice.timing is not Timing.OFF and ABOUT[kind].may_text,
            "changed_at": clock.now(),
        }
        for kind, choice in choices.items()
    ]
    row = insert(NoticeChoice)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["person_id", "kind"],
            set_={name: row.excluded[name] for name in ("timing", "by_sms", "changed_at")},
        ),
        rows,
    )
