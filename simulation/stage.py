"""The world's rows in the product's own tables: firms with the past they would have had, and the projects one by one."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from portal.accounts.models import Person
from portal.core.database import Base, db
from portal.firms.models import Firm, FirmService
from portal.leads.models import ContactAccess, Lead
from portal.organisations.models import Organisation
from portal.places.queries import find_postal_code
from portal.projects.catalogue import find_category
from portal.projects.models import Project, QuestionSet
from simulation.answers import DECLINES
from simulation.worlds import BEGINS, SimulatedFirm, SimulatedProject, World, make_firms

POSTAL_CODE = "0558"
WISHED_REPLIES = 3
PAST_DAYS = (9, 85)
"""So long ago the firms' earlier leads were: in no week of the simulation, and not forgotten."""
PAST_PROJECTS = 60
"""A trade's, which the firms were asked about."""


class Stage:
    """The market's rows. `firms`: by the number that a firm has in the table."""

    def __init__(self, world: World, *, seed: int, takes_overflow: bool = False) -> None:
        self._poster_id = _add(Person, [{"name": "Kari", "email": "kari@simulation.example"}])[0]
        versions = select(QuestionSet.category, QuestionSet.id).order_by(QuestionSet.version)
        self._questions = dict(db.session.execute(versions).all())
        self._municipality_number = find_postal_code(POSTAL_CODE).municipality_number
        firms = make_firms(world, seed)
        self.firms = dict(zip(_add_firms(firms, takes_overflow=takes_overflow), firms, strict=True))
        self._add_past(Random(f"{seed} past"))
        for table in (Firm, FirmService, Lead, Project, ContactAccess):
            db.session.execute(text(f"ANALYZE {table.__tablename__}"))

    def add_project(self, simulated: SimulatedProject) -> Project:
        """The project as it stands when it has just been let out."""
        reached = dict.fromkeys(("finished_at", "submitted_at", "approved_at"), simulated.at)
        latitude, longitude = simulated.place
        row = self._row(simulated.category, simulated.service) | reached
        row |= {"latitude": latitude, "longitude": longitude, "start": simulated.start}
        return db.session.get_one(Project, _add(Project, [row])[0])

    def _row(self, category: str, service: str) -> dict[str, Any]:
        return {
            "poster_id": self._poster_id,
            "category": category,
            "service": service,
            "question_set_id": self._questions[category],
            "postal_code": POSTAL_CODE,
            "municipality_number": self._municipality_number,
            "wished_replies": WISHED_REPLIES,
        }

    def _add_past(self, chance: Random) -> None:
        """What each firm was asked before, what it did about it, and the jobs it completed."""
        pools = {category: self._add_past_projects(category, chance) for category in self._list_categories()}
        leads, jobs = [], []
        for firm_id, firm in self.firms.items():
            pool = pools[firm.category]
            leads += [
                _past_lead(firm, chance, firm_id=firm_id, project_id=number)
                for number in chance.sample(pool, firm.past)
            ]
            done = chance.sample(pool, min(firm.jobs, len(pool)))
            jobs += [{"firm_id": firm_id, "project_id": number, "fields": [], "reason": "award"} for number in done]
        _add(Lead, leads)
        _add(ContactAccess, jobs)

    def _list_categories(self) -> list[str]:
        return list(dict.fromkeys(firm.category for firm in self.firms.values()))

    def _add_past_projects(self, category: str, chance: Random) -> list[int]:
        done = dict.fromkeys(
            ("finished_at", "submitted_at", "approved_at", "awarded_at", "completed_at"),
            BEGINS - timedelta(days=PAST_DAYS[1]),
        )
        services = [key for key, _ in find_category(category).services("nb")]
        return _add(Project, [self._row(category, chance.choice(services)) | done for _ in range(PAST_PROJECTS)])


def _add_firms(firms: Sequence[SimulatedFirm], *, takes_overflow: bool) -> list[int]:
    organisations = _add(
        Organisation, [{"org_number": f"{800_000_000 + firm.number}", "name": f"Firma {firm.number}"} for firm in firms]
    )
    numbers = _add(
        Firm,
        [
            {
                "organisation_id": organisation_id,
                "name": f"Firma {firm.number}",
                "postal_code": POSTAL_CODE,
                "latitude": firm.place[0],
                "longitude": firm.place[1],
                "radius_km": firm.radius_km,
                "leads_per_week": firm.leads_per_week,
                "goes_further": firm.goes_further,
                "takes_overflow": takes_overflow and firm.could_take_overflow,
                "verified_at": BEGINS - timedelta(days=PAST_DAYS[1]),
            }
            for organisation_id, firm in zip(organisations, firms, strict=True)
        ],
    )
    _add(
        FirmService,
        [
            {"firm_id": number, "category": firm.category, "service": service}
            for number, firm in zip(numbers, firms, strict=True)
            for service in firm.services
        ],
    )
    return numbers


def _past_lead(firm: SimulatedFirm, chance: Random, **numbers: int) -> dict[str, Any]:
    sent_at = BEGINS - timedelta(days=chance.uniform(*PAST_DAYS))
    answered_at = sent_at + timedelta(hours=2 * firm.pace_hours * chance.lognormvariate(0, 1))
    drawn = chance.random()
    has_replied = drawn < firm.eagerness
    has_declined = not has_replied and drawn < firm.eagerness + (1 - firm.eagerness) * DECLINES
    return {
        **numbers,
        "wave": 1,
        "distance_km": 10.0,
        "sent_at": sent_at,
        "due_at": sent_at + timedelta(days=3),
        "replied_at": answered_at if has_replied else None,
        "declined_at": answered_at if has_declined else None,
    }


def _add(model: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows; returns their numbers, in the rows' order."""
    table = model.__table__
    adding = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(db.session.scalars(adding, rows)) if rows else []
