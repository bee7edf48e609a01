"""What a firm does, and which of it the firm is not asked about for now.

A choice is the key of a service, or the empty key for the whole category; both may stand side by side. What a page showed is
sent back with what was chosen, and only the difference is written: two owners who edit at once lose nothing of each other's.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from portal.core import audit
from portal.core.database import db
from portal.core.errors import StateError
from portal.core.texts import N_
from portal.firms.models import Firm, FirmService, ServicePause
from portal.firms.services import tell_of_widening

WHOLE = ""
"""The key that stands for every service of a category."""


class NotOfferedError(StateError):
    """Only what a firm does can be paused."""

    text = N_("Dere har ikke valgt denne tjenesten.")


class Work(NamedTuple):
    """What a firm does and what of it is paused, by category: keys of services, and (service, why) of pauses."""

    chosen: dict[str, set[str]]
    paused: dict[str, dict[str, str]]

    def count(self, category: str) -> int:
        """How many single services of the category are chosen."""
        return len(self.chosen.get(category, set()) - {WHOLE})

    def takes_whole(self, category: str) -> bool:
        """Whether the whole category is chosen."""
        return WHOLE in self.chosen.get(category, set())

    def takes(self, category: str, service: str) -> bool:
        """Whether the firm does this service, by itself or with the whole category."""
        return bool(self.chosen.get(category, set()) & {service, WHOLE})


def read_work(firm_id: int) -> Work:
    """All that the firm does, in two queries."""
    work = Work({}, {})
    rows = select(FirmService.category, FirmService.service).where(FirmService.firm_id == firm_id)
    for category, service in db.session.execute(rows):
        work.chosen.setdefault(category, set()).add(service)
    pauses = select(ServicePause.category, ServicePause.service, ServicePause.reason)
    for category, service, reason in db.session.execute(pauses.where(ServicePause.firm_id == firm_id)):
        work.paused.setdefault(category, {})[service] = reason
    return work


def choose_work(
    firm: Firm, *, category: str, shown: Collection[str], wanted: Collection[str], actor_id: int | None
) -> None:
    """Of a category the firm does `wanted`, where the page showed `shown`. Keys are the catalogue's; done twice it is done once."""
    added = _add(firm.id, category, set(wanted) - set(shown))
    removed = _remove(firm.id, category, set(shown) - set(wanted))
    if not added and not removed:
        return
    _forget_idle_pauses(firm.id, category)
    audit.record("firm:work-chosen", firm, actor_id=actor_id, category=category, added=added, removed=removed)
    if added:
        tell_of_widening(firm)


def _add(firm_id: int, category: str, services: Iterable[str]) -> str:
    """Returns the keys that are new, `*` for the whole category."""
    rows = [{"firm_id": firm_id, "category": category, "service": service} for service in sorted(services)]
    if not rows:
        return ""
    statement = insert(FirmService).values(rows).on_conflict_do_nothing().returning(FirmService.service)
    return _spoken(db.session.scalars(statement))


def _remove(firm_id: int, category: str, services: Collection[str]) -> str:
    if not services:
        return ""
    gone = delete(FirmService).where(
        FirmService.firm_id == firm_id, FirmService.category == category, FirmService.service.in_(services)
    )
    return _spoken(db.session.scalars(gone.returning(FirmService.service)))


def _spoken(services: Iterable[str]) -> str:
    return " ".join(sorted(service or "*" for service in services))


def _forget_idle_pauses(firm_id: int, category: str) -> None:
    """A pause of what the firm no longer does would surprise it the day it does so again."""
    still_done = exists().where(
        FirmService.firm_id == firm_id,
        FirmService.category == category,
        FirmService.service.in_([ServicePause.service, WHOLE]),
    )
    idle = delete(ServicePause).where(ServicePause.firm_id == firm_id, ServicePause.category == category, ~still_done)
    db.session.execute(idle.execution_options(synchronize_session=False))


def pause_service(firm: Firm, *, category: str, service: str, actor_id: int | None) -> None:
    """Do not ask about this service for now. Paused already, it stays so. Raises NotOfferedError."""
    is_done = exists().where(
        FirmService.firm_id == firm.id, FirmService.category == category, FirmService.service.in_([service, WHOLE])
    )
    if not service or not db.session.scalar(select(is_done)):
        raise NotOfferedError
    values = {"firm_id": firm.id, "category": category, "service": service, "reason": "own"}
    new = insert(ServicePause).values(values).on_conflict_do_nothing().returning(ServicePause.id)
    if db.session.scalar(new) is not None:
        audit.record("firm:service-paused", firm, actor_id=actor_id, category=category, service=service)


def resume_service(firm: Firm, *, category: str, service: str, actor_id: int | None) -> None:
    """Ask about this service again, whoever paused it and why. Not paused, it stays so."""
    gone = delete(ServicePause).where(
        ServicePause.firm_id == firm.id, ServicePause.category == category, ServicePause.service == service
    )
    if db.session.scalar(gone.returning(ServicePause.id)) is not None:
        audit.record("firm:service-resumed", firm, actor_id=actor_id, category=category, service=service)
        tell_of_widening(firm)
