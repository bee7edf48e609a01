"""What was changed in a project after it was handed in, in words: before and after, field by field.

A project that was moved had other questions before, so each version is spoken with the questions of its own time.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.core.formats import format_date_in_words, format_kroner
from portal.projects.catalogue import CategorySet, find_category
from portal.projects.price_forms import PRICE_FORM_NAMES
from portal.projects.prospect import MATERIALS_TEXTS, START_TEXTS, TENURE_TEXTS
from portal.web.locale import current_locale

if TYPE_CHECKING:
    from portal.projects.models import ProjectVersion

CATEGORY = "category"
COUNTED = ("photos", "drawings")
LABELS = {
    CATEGORY: _("Fag"),
    "service": _("Type jobb"),
    "description": _("Beskrivelse"),
    "postal_code": _("Postnummer"),
    "tenure": _("Bolig eller lokale"),
    "access_note": _("Adkomst"),
    "start": _("Oppstart"),
    "done_by_on": _("Ferdig innen"),
    "budget_ore": _("Budsjett"),
    "wished_price_form": _("Ønsket prisform"),
    "materials": _("Materialer"),
    "photos": _("Bilder"),
    "captions": _("Bildetekster"),
    "drawings": _("Tegninger"),
}
MSGIDS = {
    "start": START_TEXTS,
    "tenure": TENURE_TEXTS,
    "materials": MATERIALS_TEXTS,
    "wished_price_form": PRICE_FORM_NAMES,
}


class Change(NamedTuple):
    """One field. Empty where nothing was told."""

    label: str
    before: str
    after: str


class Revision(NamedTuple):
    """What was changed at once."""

    at: datetime
    changes: list[Change]


def speak_versions(
    versions: list["ProjectVersion"], questions: CategorySet, *, show: Callable[[str], str]
) -> list[Revision]:
    """The versions in words, in their order: the last first. `questions` are those of today; `show`: as in `photo_link`."""
    revisions = []
    for version in versions:
        after = questions
        if CATEGORY in version.changes:
            questions = find_category(version.changes[CATEGORY][0]) or questions
        revisions.append(Revision(version.created_at, _speak(version.changes, questions, after, show=show)))
    return revisions


def _speak(
    changes: dict[str, list], before: CategorySet, after: CategorySet, *, show: Callable[[str], str]
) -> list[Change]:
    """The fields that have a name; a question that is asked nowhere any more says nothing to anybody."""
    was, now = _speaker(before, show=show), _speaker(after, show=show)
    labels = LABELS | _labels(after) | _labels(before)
    return [
        Change(str(labels[name]), was(name, old), _exchanged(name, now(name, new), is_same=old == new))
        for name, (old, new) in changes.items()
        if name in labels
    ]


def _exchanged(name: str, text: str, *, is_same: bool) -> str:
    """As many photos as before, but others."""
    return gettext("%(count)s, byttet ut", count=text) if is_same and name in COUNTED else text


def _labels(questions: CategorySet) -> dict[str, str]:
    return {f"answers.{question.key}": question.label(current_locale()) for question in questions.all_questions()}


def _speaker(questions: CategorySet, *, show: Callable[[str], str]) -> Callable[[str, Any], str]:
    locale = current_locale()
    asked = {f"answers.{question.key}": question for question in questions.all_questions()}
    special = {
        "budget_ore": lambda ore: format_kroner(ore, locale),
        "done_by_on": lambda day: format_date_in_words(date.fromisoformat(day), locale),
        "service": lambda key: dict(questions.services(locale)).get(key, ""),
        CATEGORY: lambda key: _category_name(key, locale),
        "captions": "\n".join,
        **{name: _of_list(texts) for name, texts in MSGIDS.items()},
        **{name: _of_question(question, locale) for name, question in asked.items()},
    }

    def spoken(name: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        return show(special.get(name, str)(value))

    return spoken


def _category_name(key: str, locale: str) -> str:
    category = find_category(key)
    return category.name(locale) if category else ""


def _of_question(question: Any, locale: str) -> Callable[[Any], str]:
    """An answer of another kind was to a question of the same key in another category."""
    return lambda answer: question.spoken(answer, locale) if question.accepts(answer) else ""


def _of_list(texts: dict) -> Callable[[str], str]:
    return lambda value: gettext(texts[value]) if value in texts else ""
