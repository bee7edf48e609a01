"""Asking a registry over HTTP: a short wait, one more try, and one kind of error for every way it can be down."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx

from portal.registries.errors import RegistryDownError

TIMEOUT_SECONDS = 3.0
TRIES = 2


class Answer(NamedTuple):
    """A status that the registry documents, and the JSON object that came with it (empty for 4xx)."""

    status: int
    body: dict[str, Any]


@contextmanager
def known_shape() -> Iterator[None]:
    """Read an answer inside: one in another shape than the registry documents raises RegistryDownError."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RegistryDownError from error


class Registry:
    """One registry. Holds its connections, so make one of each and share it between threads."""

    accept = "application/json"

    def __init__(self, base_url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._client = httpx.Client(
            base_url=base_url, timeout=timeout_seconds, headers={"Accept": self.accept, "User-Agent": "Handslag"}
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _ask(self, path: str, **params: str) -> Answer:
        """The registry's answer. Raises RegistryDownError after a second try in vain. Opens no transaction; use none."""
        for _ in range(TRIES):
            try:
                response = self._client.get(path, params=params)
            except httpx.RequestError:
                continue
            if response.status_code >= 500:
                continue
            return _read(response)
        raise RegistryDownError


def _read(response: httpx.Response) -> Answer:
    if 400 <= response.status_code < 500 and response.status_code != 429:
        return Answer(response.status_code, {})
    if response.status_code != 200:
        raise RegistryDownError
    with known_shape():
        body = response.json()
    if not isinstance(body, dict):
        raise RegistryDownError
    return Answer(200, body)
