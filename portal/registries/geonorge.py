"""Kartverket's addresses (Geonorge). Open, no key, CC BY 4.0, © Kartverket. API: ws.geonorge.no/adresser/v1.

Answers are not remembered: what is typed here is somebody's home.
"""

from dataclasses import dataclass
from typing import Any

from portal.registries.asking import Registry, known_shape
from portal.registries.errors import RegistryDownError

WGS84_LIKE = "4258"
"""EUREF89 geographic: latitude and longitude, within a metre of WGS 84."""


@dataclass(frozen=True)
class Address:
    """A street address with its point and its place in the cadastre."""

    text: str
    postal_code: str
    post_town: str
    municipality_number: str
    latitude: float
    longitude: float
    farm_number: int | None
    holding_number: int | None


class Geonorge(Registry):
    """The address service at a base URL that ends in `/adresser/v1`."""

    def search_addresses(self, text: str, *, postal_code: str | None = None, limit: int = 10) -> list[Address]:
        """Addresses like `text`, the best first, misspellings allowed; none for an empty text.

        Raises RegistryDownError.
        """
        if not text.strip():
            return []
        params = {
            "sok": text.strip(),
            "fuzzy": "true",
            "treffPerSide": str(limit),
            "side": "0",
            "asciiKompatibel": "true",
            "utkoordsys": WGS84_LIKE,
        }
        if postal_code:
            params["postnummer"] = postal_code
        answer = self._ask("sok", **params)
        if answer.status != 200:
            raise RegistryDownError
        with known_shape():
            return [_to_address(body) for body in answer.body["adresser"]]


def _to_address(body: dict[str, Any]) -> Address:
    point = body["representasjonspunkt"]
    return Address(
        text=body["adressetekst"],
        postal_code=body["postnummer"],
        post_town=body["poststed"],
        municipality_number=body["kommunenummer"],
        latitude=point["lat"],
        longitude=point["lon"],
        farm_number=body.get("gardsnummer"),
        holding_number=body.get("bruksnummer"),
    )
