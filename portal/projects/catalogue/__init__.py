"""The catalogue of categories: one TOML file each, with services and questions in bokmål and English.

A file that has changed is published as a new version of its question set; projects keep the version they were asked.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DONT_KNOW = "vet-ikke"
"""The answer that is always allowed."""


@dataclass(frozen=True)
class Question:
    """One question of a category."""

    key: str
    kind: str
    body: dict[str, Any]

    def label(self, locale: str) -> str:
        """The question itself."""
        return self.body["label"][locale]

    def help(self, locale: str) -> str:
        """A sentence that helps answering; may be empty."""
        return self.body.get("help", {}).get(locale, "")

    def unit(self, locale: str) -> str:
        """Unit of a number, such as `m²`; empty otherwise."""
        return self.body.get("unit", {}).get(locale, "")

    def options(self, locale: str) -> list[tuple[str, str]]:
        """(key, text) to choose from, «vet ikke» last."""
        return [(option["key"], option[locale]) for option in self.body.get("options", [])]

    def applies(self, service: str | None, answers: dict[str, Any]) -> bool:
        """Whether it is asked, given the service and the answers before it."""
        only = self.body.get("services")
        if only and service not in only:
            return False
        return all(answers.get(key) in values for key, values in self.body.get("depends_on", {}).items())

    def spoken(self, answer: Any, locale: str) -> str:
        """An answer as people read it: `140 m²`, `Takstein`."""
        if self.kind == "number" and answer != DONT_KNOW:
            return f"{answer} {self.unit(locale)}".strip()
        texts = dict(self.options(locale)) | {DONT_KNOW: {"nb": "Vet ikke", "en": "Don't know"}[locale]}
        return texts.get(answer, str(answer))


@dataclass(frozen=True)
class CategorySet:
    """A category with its services and questions, from a file or from a project's frozen version."""

    body: dict[str, Any]

    @property
    def key(self) -> str:
        """The category's key, also its place in addresses."""
        return self.body["key"]

    @property
    def icon(self) -> str:
        """Name of its icon."""
        return self.body["icon"]

    def name(self, locale: str) -> str:
        """What people call it."""
        return self.body["name"][locale]

    def services(self, locale: str) -> list[tuple[str, str]]:
        """(key, text) of its services."""
        return [(service["key"], service[locale]) for service in self.body["services"]]

    def service_icons(self) -> dict[str, str]:
        """Icon of each service, by key."""
        return {service["key"]: service["icon"] for service in self.body["services"]}

    def service_name(self, service: str, locale: str) -> str:
        """The text of one service. Raises KeyError."""
        return dict(self.services(locale))[service]

    def has_service(self, service: str) -> bool:
        """Whether the key names one of its services."""
        return any(known["key"] == service for known in self.body["services"])

    def questions(self, service: str | None, answers: dict[str, Any]) -> list[Question]:
        """The questions that are asked, in order."""
        every = [Question(body["key"], body["kind"], body) for body in self.body["questions"]]
        return [question for question in every if question.applies(service, answers)]

    def spoken_answers(self, service: str | None, answers: dict[str, Any], locale: str) -> list[tuple[str, str]]:
        """(question, answer) as people read them; what wasn't answered is left out."""
        return [
            (question.label(locale), question.spoken(answers[question.key], locale))
            for question in self.questions(service, answers)
            if answers.get(question.key) not in (None, "")
        ]


@cache
def list_categories() -> tuple[CategorySet, ...]:
    """Every category of this code, by its place in the list."""
    files = sorted(FOLDER.glob("*.toml"))
    return tuple(
        sorted((CategorySet(tomllib.loads(file.read_text())) for file in files), key=lambda c: c.body["place"])
    )
