"""How a person wants each kind of notice: at once, in one mail a day, or not at all; and whether by SMS too."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import tokens
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.delivery import services as delivery
from portal.notifications import digest, links
from portal.notifications.digest import DEFAULT_HOUR
from portal.notifications.kinds import ABOUT, DEFAULT_TIMING, NoticeKind, Timing
from portal.notifications.models import DigestHour, NoticeChoice

TOKEN_LENGTH = 32
"""Hexadecimal digits: 128 bits."""


@dataclass(frozen=True)
class Choice:
    """What somebody wants of one kind."""

    timing: Timing = DEFAULT_TIMING
    by_sms: bool = False


def get_choice(person_id: int, kind: NoticeKind) -> Choice:
    """What the person chose, or what holds until they do."""
    return list_choices(person_id)[kind]


def list_choices(person_id: int) -> dict[NoticeKind, Choice]:
    """The person's choice of every kind."""
    rows = db.session.execute(
        select(NoticeChoice.kind, NoticeChoice.timing, NoticeChoice.by_sms).where(NoticeChoice.person_id == person_id)
    )
    chosen = {row.kind: Choice(Timing(row.timing), row.by_sms) for row in rows}
    return {kind: chosen.get(kind, Choice()) for kind in NoticeKind}


def get_digest_hour(person_id: int) -> int:
    """At which hour the person gets the daily mail, Europe/Oslo."""
    row = db.session.get(DigestHour, person_id)
    return DEFAULT_HOUR if row is None else row.hour


def choose(person_id: int, choices: Mapping[NoticeKind, Choice]) -> None:
    """Note what the person wants of these kinds; what waits to be sent or told of one that is off is not.

    An SMS comes of no kind that is off, nor of one that has none.
    """
    for kind, choice in choices.items():
        by_sms = choice.by_sms and choice.timing is not Timing.OFF and ABOUT[kind].may_text
        row = insert(NoticeChoice).values(
            person_id=person_id, kind=kind, timing=choice.timing, by_sms=by_sms, changed_at=clock.now()
        )
        changed = {name: row.excluded[name] for name in ("timing", "by_sms", "changed_at")}
        db.session.execute(row.on_conflict_do_update(index_elements=["person_id", "kind"], set_=changed))
        if choice.timing is Timing.OFF:
            _stop_waiting(person_id, kind)


def choose_digest_hour(person_id: int, hour: int) -> None:
    """Note when the person wants the daily mail, 0 to 23, Europe/Oslo."""
    row = insert(DigestHour).values(person_id=person_id, hour=hour)
    db.session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_={"hour": hour}))


def change_timing(person_id: int, kind: NoticeKind, timing: Timing) -> None:
    """Note when one kind comes, from the mail itself; whether by SMS stays, unless it is off. Done twice it is done.

    The digest's own link turns off all that comes in it, and what is collected already is not told.
    """
    if kind is NoticeKind.DIGEST:
        collected = (NoticeChoice.person_id == person_id, NoticeChoice.timing == Timing.DIGEST)
        off = {"timing": timing, "by_sms": False, "changed_at": clock.now()}
        db.session.execute(update(NoticeChoice).where(*collected).values(off))
        _stop_waiting(person_id, kind)
    else:
        choose(person_id, {kind: Choice(timing, get_choice(person_id, kind).by_sms)})


def _stop_waiting(person_id: int, kind: NoticeKind) -> None:
    # The lines first: a digest that took them meanwhile has been planned by then, and is found among the mails.
    digest.drop(person_id, kind)
    delivery.stop_unwanted(_stop_links(person_id, kind))


def stop_link(person_id: int, kind: NoticeKind) -> str:
    """Where the person chooses that kind away; the same in every mail until the product's secret is changed."""
    return _stop_links(person_id, kind)[0]


def _stop_links(person_id: int, kind: NoticeKind) -> list[str]:
    return [links.stop_notices_page(f"{person_id}.{kind}.{each}") for each in _signatures(person_id, kind)]


def find_by_token(token: str) -> tuple[int, NoticeKind] | None:
    """Whose link it is, and for what; None when we did not make it, or the person is gone."""
    number, _, rest = token.partition(".")
    kind, _, signature = rest.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 19 and kind in list(NoticeKind)):
        return None
    person_id = int(number)
    if not any(tokens.matches(known, signature) for known in _signatures(person_id, NoticeKind(kind))):
        return None
    return (person_id, NoticeKind(kind)) if db.session.get(Person, person_id) else None


def _signatures(person_id: int, kind: NoticeKind) -> list[str]:
    return [each[:TOKEN_LENGTH] for each in tokens.all_keyed("stop-notices", person_id, kind)]
