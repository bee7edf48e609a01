"""Reading what registries have answered before."""

from datetime import date

from sqlalchemy import select

from portal.core.database import db
from portal.registries.enhetsregisteret import Entity
from portal.registries.models import ENHETSREGISTERET, RegistryAnswer


def find_remembered_entity(org_number: str) -> Entity | None:
    """The entity as last heard of, marked `is_old`, or None. `org_number` as `normalise` gives it."""
    answer = db.session.scalar(
        select(RegistryAnswer).where(RegistryAnswer.registry_name == ENHETSREGISTERET, RegistryAnswer.key == org_number)
    )
    if answer is None:
        return None
    deleted = answer.body["deleted_on"]
    facts = answer.body | {"deleted_on": date.fromisoformat(deleted) if deleted else None}
    return Entity(**facts, fetched_at=answer.fetched_at, is_old=True)
