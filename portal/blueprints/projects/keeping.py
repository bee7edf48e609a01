"""What is kept of a step word for word: what the form asks and no more, and never one window's words in silence over another's."""

import json
from collections.abc import Collection
from hashlib import blake2s

from flask import request
from wtforms import SelectFieldBase

from portal.blueprints.projects.questions import TICK
from portal.web.forms import BaseForm

KEEP = "behold"
"""Sent by the script while somebody types: keep the words, check nothing."""
SEEN = "seen"
"""The mark of the words that the page was made from."""
ELSEWHERE = ":annet-vindu"
"""Behind a step's name: the words that another window had sent, while they differ."""
REFUSED_WHILE_TYPED = "mens-det-skrives"
"""Among those: they were typed in a window that knew older words, and came while it was typed in."""
SHOWN = "sett-annet"
"""The mark of the other window's words that the page showed beside its own."""
SENT = ":sendt"
"""Behind a step's name: the mark of the words that passed last."""
WINDOW = "vindu"
"""The name the script gave its page, sent with every word from it: two of its requests may pass each other on the way."""
KEPT_BY = ":vindu"
"""Behind a step's name: the window whose words are kept."""
CHOSEN = ("kategori", "jobb")
"""These are one choice each, which also other pages make."""
MOST_CHARACTERS = 20_000
MOST_WORDS = 50

Words = dict[str, list[str]]


def words_sent(before: Words, names: Collection[str]) -> Words:
    """The words of this page to what the step asks, and those that were typed to questions the page no longer shows."""
    asked = request.form.get("asked", "").split()
    still_kept = {name: words for name, words in before.items() if asked and name.removesuffix(TICK) not in asked}
    sent = {name: request.form.getlist(name)[:MOST_WORDS] for name in names if name in request.form}
    return still_kept | {name: [word[:MOST_CHARACTERS] for word in words] for name, words in sent.items()}


def mark_of(words: Words | None) -> str:
    """A short mark: the same for the same words."""
    return blake2s(json.dumps(words or {}, sort_keys=True).encode(), digest_size=8).hexdigest()


def sent_mark(step: str, words: Words) -> dict[str, Words]:
    """What is kept of words that passed."""
    return {step + SENT: {"mark": [mark_of(words)]}}


def is_unsent(typed: dict[str, Words], step: str) -> bool:
    """Whether something was typed in this step since it last passed: it is kept, but the project hasn't got it."""
    words = typed.get(step)
    return bool(words) and step not in CHOSEN and typed.get(step + SENT) != {"mark": [mark_of(words)]}


def has_unseen(beside: Words | None) -> bool:
    """Whether another window's words are kept that this page didn't show."""
    return bool(beside) and request.form.get(SHOWN) != mark_of(beside)


def window_sent() -> Words:
    """The window that sends this, as it is kept; nothing without a script."""
    return {WINDOW: [request.form[WINDOW][:MOST_CHARACTERS]]} if request.form.get(WINDOW) else {}


def is_changed_elsewhere(typed: dict[str, Words], step: str, words: Words) -> bool:
    """Whether another window has sent other words to this step since this page was made."""
    before, seen, window = typed.get(step, {}), request.form.get(SEEN), window_sent()
    if window and typed.get(step + KEPT_BY) == window:
        return False
    return seen is not None and before != words and seen != mark_of(before)


def list_differing(form: BaseForm, other: Words | None) -> list[tuple[str, str]]:
    """(label, words) of the fields for which another window had something else, as people read it."""
    fields = [field for field in form if field.name in (other or {})]
    spoken = [(field, _spoken(field, other[field.name])) for field in fields]
    return [(str(field.label.text), words) for field, words in spoken if words and words != _now(field)]


def _now(field: object) -> str:
    return _spoken(field, field.raw_data or [])


def _spoken(field: object, words: list[str]) -> str:
    if isinstance(field, SelectFieldBase):
        texts = {str(choice.value): str(choice.label) for choice in field.iter_choices()}
        return ", ".join(texts.get(word, word) for word in words)
    return "\n".join(words).strip()
