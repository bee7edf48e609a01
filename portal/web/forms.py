"""The base of every form: text arrives clean, errors speak bokmål, and only listed fields are read."""

import unicodedata
from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.extensions import csrf


def without_token(view: Callable) -> Callable:
    """Let a view take a POST without the form token. A test keeps the list of such views; each says why it is harmless."""
    return csrf.exempt(view)


KEPT_CONTROLS = "\n\t\N{ZERO WIDTH JOINER}"
"""Of the invisible characters these carry meaning: line ends, tabs, and what joins a family of emoji."""


def clean(text: str | None) -> str | None:
    """NFC, line ends as \\n, no control or invisible format characters, no spaces at the ends."""
    if text is None:
        return None
    joined = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        char
        for char in joined
        if char in KEPT_CONTROLS or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    ).strip()


class Line(StringField):
    """One line of text."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed; a pasted line break becomes a space."""
        super().process_formdata(valuelist)
        self.data = (clean(self.data) or "").replace("\n", " ")


class Paragraphs(TextAreaField):
    """Several lines of text."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed."""
        super().process_formdata(valuelist)
        self.data = clean(self.data) or ""


class CalendarDay(DateField):
    """A date: as a browser sends one from its calendar, or typed as «24.12.2026»."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d.%m.%Y"], **options)

    def must_be_there(self, text: Any) -> None:
        """Here it is not for the reader to choose whether there is one; `text` is the sentence at the field."""
        self.validators, self.flags.optional = [InputRequired(text)], False

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; a sentence of our own for what is no date."""
        try:
            super().process_formdata([clean(text) for text in valuelist])
        except ValueError as error:
            raise ValueError(gettext("Skriv en dato, som 24.12.2026")) from error


class OwnWords:
    """One sentence for all of WTForms' own, which only meet someone who sends what the page never offered."""

    def gettext(self, _sentence: str) -> str:
        """Any sentence of WTForms, in the reader's language."""
        return gettext("Dette svaret kan ikke brukes. Velg et annet.")

    def ngettext(self, sentence: str, _many: str, _count: int) -> str:
        """The same for those with a number."""
        return self.gettext(sentence)


class BaseForm(FlaskForm):
    """A form with WTForms' own messages in bokmål and the viewer's language."""

    class Meta(FlaskForm.Meta):
        """Texts go through the product's own catalogue, not WTForms'."""

        def get_translations(self, form: Any) -> "OwnWords":
            """WTForms has no bokmål that fits; every validator here brings its own sentence."""
            return OwnWords()


def required(text: Any = None) -> DataRequired:
    """The field must be filled in; `text` is the sentence at the field."""
    return DataRequired(text or _("Fyll ut dette feltet"))


def at_most(characters: int) -> Length:
    """At most so many characters."""
    return Length(max=characters, message=_("Skriv høyst %(count)s tegn", count=characters))
