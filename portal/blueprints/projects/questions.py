"""A category's questions as a form: one field a question, «vet ikke» is always an answer, and nothing has to be answered."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import DateInput

from portal.core.texts import N_
from portal.projects.catalogue import DONT_KNOW, Question
from portal.web.forms import BaseForm, Line, at_most

MOST_DIGITS = 12
TICK = f"-{DONT_KNOW}"
"""Behind a question's key: the name of the tick for «vet ikke» beside a line."""
MATTERS_TEXTS = {
    "price": N_("Viktig for prisen."),
    "licence": N_("Viktig for hvem som kan ta jobben."),
    "logistics": N_("Viktig for planleggingen."),
}
SAME_UNIT = {"m²": ("m2", "kvm", "kvadratmeter"), "m": ("meter", "lm"), "stk": ("stk.",)}
"""How else people write a unit."""


class MayBeLeft(Optional):
    """As Optional, without the mark at the label: in a form where nothing has to be answered it would only be noise."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


class MultiCheckboxField(SelectMultipleField):
    """Several of a list; «vet ikke» only when nothing else was ticked."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """As a list, in the order sent."""
        super().process_formdata(valuelist)
        self.data = [each for each in self.data if each != DONT_KNOW] or self.data

    @property
    def answer(self) -> list[str] | str:
        """What is kept: the chosen keys, or «vet ikke» alone."""
        return DONT_KNOW if self.data == [DONT_KNOW] else (self.data or [])


class OpenLine(Line):
    """A line that may be answered by a tick for «vet ikke» instead; what was typed wins over the tick."""

    def process(self, formdata: MultiDict | None, *arguments: Any, **keywords: Any) -> None:
        """The tick beside the line is a field of its own on the page."""
        super().process(formdata, *arguments, **keywords)
        if formdata is not None and self.name + TICK in formdata and not self.data:
            self.data, self.is_unknown = DONT_KNOW, True

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed."""
        super().process_formdata(valuelist)
        self.is_unknown = False

    def process_data(self, value: Any) -> None:
        """From the draft."""
        super().process_data(value)
        self.is_unknown = value == DONT_KNOW

    def _value(self) -> str:
        return "" if self.is_unknown or self.data is None else str(self.data)


class OpenDay(OpenLine):
    """A day, from the browser's calendar or typed as `3.5.2027`."""

    widget = DateInput()


@lru_cache(maxsize=1024)
def question_form(questions: tuple[Question, ...], locale: str) -> type[BaseForm]:
    """A form class with a field for each of the questions, texts in `locale`, which is the reader's. Made once."""
    fields = {question.key: _field(question, locale) for question in questions}
    return type("QuestionForm", (BaseForm,), fields)


def form_data(answers: dict[str, Any], questions: Iterable[Question]) -> dict[str, Any]:
    """Kept answers as the form's fields take them: several ticks are always a list."""
    several = {question.key for question in questions if question.kind == "multi"}
    return {key: [answer] if key in several and isinstance(answer, str) else answer for key, answer in answers.items()}


def read_answers(form: BaseForm) -> dict[str, Any]:
    """The answers of a form that passed, without what was left open."""
    fields = {name: field for name, field in form._fields.items() if name != "csrf_token"}
    answers = {name: getattr(field, "answer", field.data) for name, field in fields.items()}
    return {name: answer for name, answer in answers.items() if answer not in (None, "", [])}


def answers_typed(questions: Iterable[Question], typed: MultiDict) -> dict[str, Any]:
    """What was answered so far, unchecked: enough to know which further questions it gives rise to."""
    several = {question.key for question in questions if question.kind == "multi"}
    return {key: typed.getlist(key) if key in several else typed.get(key) for key in typed}


def _field(question: Question, locale: str) -> Field:
    label = question.label(locale)
    matters_text = MATTERS_TEXTS[question.body["matters_for"]]
    described = " ".join(filter(None, [question.help(locale), gettext(matters_text)]))
    if question.kind in ("choice", "multi"):
        offered = [*question.options(locale), (DONT_KNOW, question.spoken(DONT_KNOW, locale))]
        kind = RadioField if question.kind == "choice" else MultiCheckboxField
        choices = [SelectChoice(key, text) for key, text in offered]
        return kind(label, description=described, choices=choices, validators=[MayBeLeft()])
    kind, check = {"number": (OpenLine, _whole_number(question)), "date": (OpenDay, _day)}.get(
        question.kind, (OpenLine, at_most(300))
    )
    return kind(label, description=described, validators=[MayBeLeft(), check])


def _whole_number(question: Question) -> Any:
    def check(form: BaseForm, field: Field) -> None:
        digits = _digits(field.data, question.unit("nb"))
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
        least, most = question.body["min"], question.body["max"]
        if not is_number or not least <= int(digits) <= most:
            raise ValidationError(gettext("Skriv et helt tall mellom %(least)s og %(most)s", least=least, most=most))
        field.data = int(digits)

    return check


def _digits(typed: str, unit: str) -> str:
    """`ca. 1 200 kvm` as 1200."""
    plain = "".join(typed.lower().split()).removeprefix("ca").removeprefix(".")
    for each in (unit.lower(), *SAME_UNIT.get(unit, ())):
        plain = plain.removesuffix(each) if each else plain
    return plain


def read_day(typed: str) -> date | None:
    """`2027-05-03`, `3.5.2027` or `03.05.27`; None for anything that is no day."""
    parts = typed.strip().split("-") if "-" in typed else list(reversed(typed.strip().split(".")))
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, day = (int(part) for part in parts)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _day(form: BaseForm, field: Field) -> None:
    day = read_day(field.data)
    if day is None:
        raise ValidationError(gettext("Skriv en dato, som 3.5.2027"))
    field.data = day.isoformat()
