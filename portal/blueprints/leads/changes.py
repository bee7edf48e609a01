"""What the poster has changed since the firm was asked, in words: before and after, field by field."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.core.formats import format_date_in_words, format_kroner
from portal.leads.opened import OpenedLead
from portal.projects.catalogue import CategorySet
from portal.projects.editing import list_versions
from portal.projects.price_forms import PRICE_FORM_NAMES
from portal.projects.prospect import MATERIALS_TEXTS, START_TEXTS, TENURE_TEXTS, hide_contact
from portal.web.locale import current_locale

LABELS = {
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


def list_changes(lead: OpenedLead) -> list[Revision]:
    """The last change first. Contact details in the texts are hidden until the firm has replied, in the old ones too."""
    if lead.version == 1:
        return []
    speak = _speaker(lead.questions, whole=lead.replied_at is not None)
    return [
        Revision(version.created_at, [speak(name, *values) for name, values in version.changes.items()])
        for version in list_versions(lead.project_id)
        if version.created_at >= lead.sent_at
    ]


def _speaker(questions: CategorySet, *, whole: bool) -> Callable[[str, Any, Any], Change]:
    locale = current_locale()
    asked = {f"answers.{question.key}": question for question in questions.all_questions()}
    special = {
        "budget_ore": lambda ore: format_kroner(ore, locale),
        "done_by_on": lambda day: format_date_in_words(date.fromisoformat(day), locale),
        "service": lambda key: questions.service_name(key, locale),
        **{name: _of_list(texts) for name, texts in MSGIDS.items()},
        **{name: lambda answer, question=question: question.spoken(answer, locale) for name, question in asked.items()},
    }

    def spoken(name: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        text = special.get(name, str)(value)
        return text if whole else hide_contact(text, locale=locale)

    def speak(name: str, before: Any, after: Any) -> Change:
        label = asked[name].label(locale) if name in asked else str(LABELS.get(name, name))
        return Change(label, spoken(name, before), spoken(name, after))

    return speak


def _of_list(texts: dict) -> Callable[[str], str]:
    return lambda value: gettext(texts[value]) if value in texts else ""
