"""The rows of a radio or checkbox field, by the component `choice`, each kept once it has been made: a step shows forty."""

from collections.abc import Mapping
from functools import lru_cache

from flask import get_template_attribute
from markupsafe import Markup
from wtforms.fields.choices import SelectFieldBase


def option_rows(field: SelectFieldBase, kind: str, hints: Mapping[str, object]) -> Markup:
    """Every choice of a field; `kind` is radio or checkbox, `hints` a sentence by value.

    The first choice carries the field's own id, so that the error summary's link lands on something one can answer.
    """
    rows = (
        _row(
            kind,
            field.name,
            str(option.value),
            str(option.label),
            str(hints.get(option.value, "")),
            bool(option.selected),
            f"{field.id}-{place}" if place else field.id,
        )
        for place, option in enumerate(field.iter_choices())
    )
    return Markup("\n").join(rows)


@lru_cache(maxsize=8192)
def _row(kind: str, name: str, value: str, label: str, hint: str, checked: bool, own_id: str) -> Markup:
    """One row. The key holds all that it shows."""
    choice = get_template_attribute("components/form.html", "choice")
    return choice(kind, name, value, label, hint, checked, own_id)
