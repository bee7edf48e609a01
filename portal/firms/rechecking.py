"""What the register's nightly answer means for an organisation and its firm."""

import logging
from typing import Literal

from sqlalchemy import select

from portal.core.database import db
from portal.firms import checking
from portal.firms.models import Firm
from portal.organisations import services as organisations
from portal.organisations.models import Organisation
from portal.registries import services as registries
from portal.registries.enhetsregisteret import Entity

log = logging.getLogger(__name__)

GONE: Literal["gone"] = "gone"
"""Removed from the register."""
MISSING: Literal["missing"] = "missing"
"""The register has never had such a number."""


def take_in(organisation_id: int, answer: Entity | str) -> None:
    """Keep the answer (an entity, GONE or MISSING); a firm that has ended is stopped, one that lives again waits for a person.

    A number that is missing stops nobody: whoever typed it by hand waits for staff, who are told so on the firm's page.
    """
    organisation = db.session.get_one(Organisation, organisation_id, with_for_update=True)
    if answer == MISSING:
        log.warning("registers.missing", extra={"rows": 1})
        organisations.ask_next_night(organisation)
        return
    if isinstance(answer, Entity):
        registries.remember_entity(answer)
        organisations.keep_answer(organisation, answer)
    else:
        organisations.keep_deletion(organisation)
    firm = db.session.scalar(select(Firm).where(Firm.organisation_id == organisation_id))
    if firm is None:
        return
    if organisation.ended_as:
        checking.stop(firm, ended_as=organisation.ended_as)
    else:
        checking.let_live_again(firm)
