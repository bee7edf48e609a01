"""Keeping what Enhetsregisteret says of an organisation, and when it is to be asked again."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock
from portal.core.database import db
from portal.organisations.models import Organisation
from portal.registries.enhetsregisteret import Entity

NIGHT_BEGINS = 1
NIGHT_SECONDS = 4 * 3600
"""Each is asked about once a night, from one o'clock on, at a moment of its own: the register is not rushed."""
LEASE = timedelta(minutes=10)
"""How long whoever asks may take before another tries."""
SOONEST_AGAIN, LATEST_AGAIN = timedelta(minutes=10), timedelta(hours=6)


def add_organisation(org_number: str, *, name: str, entity: Entity | None) -> int | None:
    """Write an organisation down; returns its number, or none when the org.nr. was there already, also from a race just won.

    `name`: what it is called where the register has not been heard (`entity` none); it is then asked soon.
    """
    facts = _facts_of(entity) if entity else {"name": name}
    return db.session.scalar(
        insert(Organisation)
        .values(org_number=org_number, **facts)
        .on_conflict_do_nothing(index_elements=[Organisation.org_number])
        .returning(Organisation.id)
    )


def keep_answer(organisation: Organisation, entity: Entity) -> None:
    """What the register says now stands; it is asked again next night."""
    for field, fact in _facts_of(entity).items():
        setattr(organisation, field, fact)
    organisation.due_for_check_at = next_check_of(organisation.id)
    db.session.flush()


def keep_deletion(organisation: Organisation) -> None:
    """The register no longer says anything about it: it is deleted. What it was called stands."""
    organisation.ended_as, organisation.checked_at = "deleted", clock.now()
    organisation.due_for_check_at = next_check_of(organisation.id)
    db.session.flush()


def claim_due(*, limit: int) -> dict[str, int]:
    """Numbers of organisations whose turn it is by org.nr., longest overdue first; nobody else gets them for ten minutes."""
    due = (
        select(Organisation.id)
        .where(Organisation.due_for_check_at <= func.now())
        .order_by(Organisation.due_for_check_at, Organisation.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = (
        update(Organisation)
        .where(Organisation.id.in_(due))
        .values(due_for_check_at=func.now() + LEASE)
        .returning(Organisation.org_number, Organisation.id)
    )
    return dict(db.session.execute(claimed).all())


def ask_later(organisation_ids: list[int]) -> None:
    """The register is down: try again, each time after as long as the answer is overdue by then; 10 minutes at least, 6 hours at most."""
    for organisation in db.session.scalars(select(Organisation).where(Organisation.id.in_(organisation_ids))):
        organisation.due_for_check_at = clock.now() + _patience(organisation)
    db.session.flush()


def ask_next_night(organisation: Organisation) -> None:
    """The register knows no such number, and that is no answer to stop a firm by: once more tomorrow."""
    organisation.due_for_check_at = next_check_of(organisation.id)
    db.session.flush()


def next_check_of(organisation_id: int) -> datetime:
    """When tomorrow night its turn comes."""
    tomorrow = clock.in_oslo(clock.now()) + timedelta(days=1)
    begins = tomorrow.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
    return begins + timedelta(seconds=organisation_id * 7919 % NIGHT_SECONDS)


def _patience(organisation: Organisation) -> timedelta:
    overdue = clock.now() - (organisation.checked_at or organisation.created_at) - timedelta(days=1)
    return min(max(overdue, SOONEST_AGAIN), LATEST_AGAIN)


def _facts_of(entity: Entity) -> dict[str, object]:
    place = " ".join(part for part in (entity.postal_code, entity.post_town) if part)
    return {
        "name": entity.name,
        "org_form": entity.org_form or None,
        "vat_registered": entity.is_vat_registered,
        "address": ", ".join(part for part in (entity.address, place) if part) or None,
        "ended_as": entity.ended_as,
        "checked_at": entity.fetched_at,
        "due_for_check_at": clock.now() + (timedelta() if entity.is_old else timedelta(days=1)),
    }
