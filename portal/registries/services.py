"""Remembering what registries answer."""

from dataclasses import asdict

from sqlalchemy.dialects.postgresql import insert

from portal.core.database import db
from portal.registries.enhetsregisteret import Entity
from portal.registries.models import ENHETSREGISTERET, RegistryAnswer


def remember_entity(entity: Entity) -> None:
    """Keep a fresh answer, so that there is something to show when the register is down. The newest one wins."""
    body = asdict(entity)
    for name in ("fetched_at", "is_old"):
        del body[name]
    body["deleted_on"] = entity.deleted_on.isoformat() if entity.deleted_on else None
    statement = insert(RegistryAnswer).values(
        registry_name=ENHETSREGISTERET, key=entity.org_number, body=body, fetched_at=entity.fetched_at
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["registry_name", "key"],
            set_={"body": statement.excluded.body, "fetched_at": statement.excluded.fetched_at},
            where=RegistryAnswer.fetched_at < statement.excluded.fetched_at,
        )
    )
