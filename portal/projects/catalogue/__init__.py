"""The catalogue of categories: one TOML file each, with services, questions and offer lines in bokmål and English.

A file that has changed is published as a new version of its question set; projects keep the version they were asked.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from portal.core.formats import format_date_in_words
from portal.core.texts import N_

FOLDER = Path(__file__).parent
DONT_KNOW = "vet-ikke"
"""The answer that is always allowed."""
LUMP_SUM = "rs"
"""The unit of a line that is priced as one, and so has the quantity 1."""
GROUPS = (
    ("rom", N_("Bad, kjøkken og hele huset")),
    ("bygg", N_("Tak, tre og vindu")),
    ("overflater", N_("Maling, gulv og flis")),
    ("installasjon", N_("Rør, strøm og varme")),
    ("ute", N_("Ute og i grunnen")),
    ("hjem", N_("Hjem og hverdag")),
    ("rad", N_("Tegning og råd")),
    ("kjoretoy", N_("Bil, båt og MC")),
)
"""The groups that the categories are shown in, in order: (key, msgid)."""


@dataclass(frozen=True, eq=False)
class Question:
    """One question of a category. The same one is the same object, so that what is made of it can be kept."""

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

    @property
    def weight(self) -> int:
        """What an answer is worth to the completeness score, against the other questions."""
        return self.body["weight"]

    def applies(self, service: str | None, answers: dict[str, Any]) -> bool:
        """Whether it is asked, given the service and the answers before it."""
        only = self.body.get("services")
        if only and service not in only:
            return False
        return _holds(self.body.get("depends_on", {}), answers)

    def accepts(self, answer: Any) -> bool:
        """Whether an answer, perhaps given to another version or category, is one to this question too."""
        if answer == DONT_KNOW:
            return True
        offered = {option["key"] for option in self.body.get("options", [])}
        match self.kind:
            case "choice":
                return isinstance(answer, str) and answer in offered
            case "multi":
                return isinstance(answer, list) and offered.issuperset(answer)
            case "number":
                return isinstance(answer, int) and self.body["min"] <= answer <= self.body["max"]
        return isinstance(answer, str)

    def spoken(self, answer: Any, locale: str) -> str:
        """An answer as people read it: `140 m²`, `Takstein`, `Riving, Maling`, `3. mai 2027`."""
        if answer == DONT_KNOW:
            return {"nb": "Vet ikke", "en": "Don't know"}[locale]
        match self.kind:
            case "number":
                return f"{answer} {self.unit(locale)}".strip()
            case "date":
                return format_date_in_words(date.fromisoformat(answer), locale)
            case "multi":
                texts = dict(self.options(locale))
                return ", ".join(texts.get(each, each) for each in answer)
            case "choice":
                return dict(self.options(locale)).get(answer, str(answer))
        return str(answer)


def _holds(condition: dict[str, list[str]], answers: dict[str, Any]) -> bool:
    """Whether each of these questions has one of its answers."""
    return all(_is_among(answers.get(key), values) for key, values in condition.items())


def _is_among(answer: Any, values: list[str]) -> bool:
    """Whether the answer, or one of several, is one of these."""
    return any(each in values for each in answer) if isinstance(answer, list) else answer in values


class SuggestedLine(NamedTuple):
    """A line that an offer in a trade is commonly made of. `item`: its key in the category; `unit`: one of quotes' units.

    `quantity` is what the poster answered, of that unit; None where nobody said.
    """

    item: str
    text: str
    unit: str
    quantity: Decimal | None


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

    @property
    def group(self) -> str:
        """Key of its group, one of GROUPS."""
        return self.body["group"]

    @property
    def statistics_unit(self) -> str:
        """What prices are compared by: `kr/m²`, `kr/oppdrag`."""
        return self.body["statistics_unit"]

    @property
    def size_question(self) -> str | None:
        """Key of the number that says how big the job is, if the category has one."""
        return self.body.get("size")

    def gate(self, locale: str) -> str:
        """What a firm must have to take such work, as `Registrert i Elvirksomhetsregisteret`; empty for none."""
        return self.body.get("gate", {}).get(locale, "")

    @property
    def gate_key(self) -> str | None:
        """Key of that qualification, one of `portal.firms.certificates.KINDS`; none where anybody may do the work."""
        return self.body.get("gate", {}).get("key")

    @property
    def gate_is_required(self) -> bool:
        """Whether the law forbids to offer such work without it: then only firms that hold it are asked."""
        return self.body.get("gate", {}).get("required", False)

    def intro(self, locale: str) -> str:
        """A sentence on what it holds."""
        return self.body["intro"][locale]

    @cached_property
    def _questions(self) -> tuple[Question, ...]:
        return tuple(Question(body["key"], body["kind"], body) for body in self.body["questions"])

    def all_questions(self) -> tuple[Question, ...]:
        """Every question, also those that only some are asked."""
        return self._questions

    def service_name(self, service: str, locale: str) -> str:
        """The text of one service. Raises KeyError."""
        return dict(self.services(locale))[service]

    def title(self, service: str, locale: str) -> str:
        """What a job of this service is called outside its category: «Lekkasje på taket», not «Lekkasje». Raises KeyError."""
        titles = {each["key"]: each["title"] for each in self.body["services"] if "title" in each}
        return titles[service][locale] if service in titles else self.service_name(service, locale)

    def has_service(self, service: str) -> bool:
        """Whether the key names one of its services."""
        return any(known["key"] == service for known in self.body["services"])

    def questions(self, service: str | None, answers: dict[str, Any]) -> list[Question]:
        """The questions that are asked, in order."""
        return [question for question in self.all_questions() if question.applies(service, answers)]

    def spoken_answers(self, service: str | None, answers: dict[str, Any], locale: str) -> list[tuple[str, str]]:
        """(question, answer) as people read them; what wasn't answered is left out."""
        spoken = self.spoken_by_question(service, answers, locale)
        return [(question.label(locale), answer) for question, answer in spoken]

    def spoken_by_question(
        self, service: str | None, answers: dict[str, Any], locale: str
    ) -> list[tuple[Question, str]]:
        """As `spoken_answers`, with the question itself."""
        return [
            (question, question.spoken(answers[question.key], locale))
            for question in self.questions(service, answers)
            if answers.get(question.key) not in (None, "", [])
        ]

    def offer_lines(self, service: str | None, answers: dict[str, Any], *, locale: str) -> list[SuggestedLine]:
        """The lines that an offer on such a job is commonly made of, in the order the work is done.

        Only what was answered to a question that is asked counts; of what the poster wants none, no line is made.
        """
        asked = {question.key: answers.get(question.key) for question in self.questions(service, answers)}
        lines = []
        for body in self._lines:
            if service not in body.get("services", [service]) or not _holds(body.get("when", {}), asked):
                continue
            quantity = _quantity(body, asked)
            if quantity != 0:
                lines.append(SuggestedLine(body["key"], body[locale], body["unit"], quantity))
        return lines

    def line_names(self, locale: str) -> dict[str, str]:
        """What each of the category's lines is called, by its key."""
        return {body["key"]: body[locale] for body in self._lines}

    @property
    def _lines(self) -> list[dict[str, Any]]:
        # A version that was published before there were lines has none.
        return self.body.get("lines", [])


def _quantity(line: dict[str, Any], asked: dict[str, Any]) -> Decimal | None:
    answer = asked.get(line.get("quantity_from", ""))
    if isinstance(answer, int):
        return Decimal(answer)
    return Decimal(1) if line["unit"] == LUMP_SUM else None


@cache
def list_categories() -> tuple[CategorySet, ...]:
    """Every category of this code, by its place in the list."""
    files = sorted(FOLDER.glob("*.toml"))
    return tuple(
        sorted((CategorySet(tomllib.loads(file.read_text())) for file in files), key=lambda c: c.body["place"])
    )


def find_category(key: str) -> CategorySet | None:
    """The category of this code with that key."""
    return next((category for category in list_categories() if category.key == key), None)
