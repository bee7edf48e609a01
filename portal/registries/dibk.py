"""The register of central approval (sentral godkjenning) at Direktoratet for byggkvalitet. Open, no key.

API: sgregister.dibk.no/api. DiBK asks that answers are not kept for good: what we keep is asked for anew every night.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.core import clock
from portal.registries.asking import Registry, known_shape
from portal.registries.errors import RegistryDownError
from portal.registries.org_number import normalise

ENVELOPES = ("enterprise", "dibk-sgdata")
"""What the answer is wrapped in: version 2, version 1."""


@dataclass(frozen=True)
class CentralApproval:
    """An approval that holds until the end of `valid_until`; `areas` in the register's own words, each once."""

    org_number: str
    valid_until: date
    areas: tuple[str, ...]
    fetched_at: datetime


class Dibk(Registry):
    """The register at a base URL that ends in `/api`."""

    accept = "application/vnd.sgpub.v2, application/vnd.sgpub.v1;q=0.5"

    def find_approval(self, org_number: str) -> CentralApproval | None:
        """The enterprise's approval, or None where it has none. Raises BadOrgNumberError or RegistryDownError."""
        number = normalise(org_number)
        answer = self._ask(f"enterprises/{number}.json")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise RegistryDownError
        with known_shape():
            return _to_approval(answer.body, number)


def _to_approval(body: dict[str, Any], org_number: str) -> CentralApproval | None:
    inner = body[next((name for name in ENVELOPES if name in body), ENVELOPES[0])]
    if inner["organizational_number"] != org_number:
        raise ValueError("an answer about somebody else")
    status = inner["status"]
    if not status["approved"]:
        return None
    return CentralApproval(
        org_number=org_number,
        valid_until=date.fromisoformat(status["approval_period_to"][:10]),
        areas=_areas(inner.get("valid_approval_areas") or []),
        fetched_at=clock.now(),
    )


def _areas(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """«Utførende: Tømrerarbeid, tiltaksklasse 2». The register has about one row in a hundred twice."""
    each_once = {(row["function_xml"], row["subject_area_xml"]): row for row in rows}
    return tuple(_spoken(row) for row in each_once.values())


def _spoken(row: dict[str, Any]) -> str:
    grade = f", tiltaksklasse {row['grade']}" if row.get("grade") else ""
    return f"{row['function']}: {row['subject_area']}{grade}"
