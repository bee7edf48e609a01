"""Enhetsregisteret (Brønnøysundregistrene): who an organisation number is. Open, no key, NLOD 2.0.

API: data.brreg.no/enhetsregisteret/api/dokumentasjon, version 2.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.core import clock
from portal.registries.asking import Registry, known_shape
from portal.registries.errors import BadOrgNumberError, EntityGoneError, EntityNotFoundError, RegistryDownError
from portal.registries.org_number import normalise

BINDING_GROUPS = frozenset({"SIGN", "INNH", "PROK", "DAGL"})
"""Signature (foretaksregisterloven § 3-1), sole proprietor, prokura (prokuraloven § 1), manager (aksjeloven § 6-32)."""


@dataclass(frozen=True)
class Entity:
    """An entity as the register has it. `is_old`: remembered from `fetched_at`, because the register was down."""

    org_number: str
    name: str
    org_form: str
    address: str
    postal_code: str | None
    post_town: str | None
    municipality_number: str | None
    is_vat_registered: bool
    is_in_business_register: bool
    is_bankrupt: bool
    is_winding_up: bool
    deleted_on: date | None
    fetched_at: datetime
    email: str | None = None
    is_old: bool = False

    @property
    def is_active(self) -> bool:
        """Neither deleted, bankrupt nor being wound up."""
        return self.ended_as is None

    @property
    def ended_as(self) -> str | None:
        """`deleted`, `bankrupt` or `winding-up`, the gravest first; none while it lives."""
        if self.deleted_on:
            return "deleted"
        if self.is_bankrupt:
            return "bankrupt"
        return "winding-up" if self.is_winding_up else None


@dataclass(frozen=True)
class Role:
    """A role that somebody holds now. Never remembered: it names a person. The birth date is not even read."""

    group: str
    name: str

    @property
    def may_bind(self) -> bool:
        """Whether the role lets the person act for the entity."""
        return self.group in BINDING_GROUPS


class Enhetsregisteret(Registry):
    """The register at a base URL that ends in `/enhetsregisteret/api`."""

    accept = "application/vnd.brreg.enhetsregisteret.enhet.v2+json;charset=UTF-8, application/json;q=0.9"

    def get_entity(self, org_number: str) -> Entity:
        """The entity with this number.

        Raises BadOrgNumberError, EntityNotFoundError, EntityGoneError or RegistryDownError.
        """
        body = self._get(f"enheter/{normalise(org_number)}")
        with known_shape():
            return _to_entity(body)

    def search_entities(self, name: str, *, limit: int = 10) -> list[Entity]:
        """Entities whose name begins with `name`; none for an empty text. Raises RegistryDownError."""
        if not name.strip():
            return []
        answer = self._ask("enheter", navn=name.strip(), navnMetodeForSoek="FORTLOEPENDE", size=str(limit), page="0")
        if answer.status != 200:
            raise RegistryDownError
        with known_shape():
            return [_to_entity(body) for body in answer.body.get("_embedded", {}).get("enheter", [])]

    def list_entities(self, org_numbers: Collection[str]) -> list[Entity]:
        """Those of these entities (at most 100) that the register still lists, in any order: all of them in one question.

        Who was deleted is left out by the register, and one in an unknown shape by us, so that it holds up no other: ask for
        such a one alone. Raises RegistryDownError, also when none can be read.
        """
        answer = self._ask("enheter", organisasjonsnummer=",".join(org_numbers), size=str(len(org_numbers)), page="0")
        if answer.status != 200:
            raise RegistryDownError
        with known_shape():
            listed = list(answer.body.get("_embedded", {}).get("enheter", []))
        read = []
        for body in listed:
            with suppress(RegistryDownError), known_shape():
                read.append(_to_entity(body))
        if listed and not read:
            raise RegistryDownError
        return read

    def list_roles(self, org_number: str) -> list[Role]:
        """The roles that living people hold in the entity now. Raises as `get_entity` does."""
        body = self._get(f"enheter/{normalise(org_number)}/roller")
        with known_shape():
            return [
                Role(group["type"]["kode"], _full_name(role["person"]["navn"]))
                for group in body.get("rollegrupper", [])
                for role in group.get("roller", [])
                if "person" in role and not role.get("fratraadt") and not role["person"].get("erDoed")
            ]

    def _get(self, path: str) -> dict[str, Any]:
        answer = self._ask(path)
        if answer.status == 200:
            return answer.body
        raise {400: BadOrgNumberError, 404: EntityNotFoundError, 410: EntityGoneError}.get(
            answer.status, RegistryDownError
        )


def _to_entity(body: dict[str, Any]) -> Entity:
    address = body.get("forretningsadresse") or body.get("postadresse") or {}
    deleted = body.get("slettedato")
    return Entity(
        org_number=body["organisasjonsnummer"],
        name=body["navn"],
        org_form=body["organisasjonsform"]["kode"],
        address=", ".join(line for line in address.get("adresse", []) if line),
        postal_code=address.get("postnummer"),
        post_town=address.get("poststed"),
        municipality_number=address.get("kommunenummer"),
        is_vat_registered=body.get("registrertIMvaregisteret", False),
        is_in_business_register=body.get("registrertIForetaksregisteret", False),
        is_bankrupt=body.get("konkurs", False),
        is_winding_up=body.get("underAvvikling", False) or body.get("underTvangsavviklingEllerTvangsopplosning", False),
        deleted_on=date.fromisoformat(deleted) if deleted else None,
        fetched_at=clock.now(),
        email=body.get("epostadresse"),
    )


def _full_name(name: dict[str, Any]) -> str:
    return " ".join(part for part in (name.get("fornavn"), name.get("mellomnavn"), name.get("etternavn")) if part)
