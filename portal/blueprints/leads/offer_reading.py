"""An offer's form as it is read rather than written: what stands in it, in words."""

from typing import Any

from flask_babel import gettext

from portal.blueprints.leads.offer_form import OfferForm
from portal.web.offer_history import KIND_NAMES


def list_words(form: OfferForm) -> list[tuple[str, str]]:
    """(label, words) of all that is typed, in the order of the form."""
    found = [(str(field.label.text), _spoken_field(field)) for field in form if field.name != "lines"]
    lines = [_spoken_line(line) for line in form.line_forms if not line.is_blank]
    return [(label, words) for label, words in (*found, (gettext("Linjer"), "\n".join(lines))) if words]


def list_differing(form: OfferForm, other: OfferForm) -> list[tuple[str, str]]:
    """(label, the other words) of what somebody else has written differently."""
    fields = [(field, other[field.name]) for field in form if field.name in other and field.name != "lines"]
    found = [
        (str(one.label.text), _spoken_field(two)) for one, two in fields if _spoken_field(one) != _spoken_field(two)
    ]
    if [_spoken_line(line) for line in form.line_forms] != (
        theirs := [_spoken_line(line) for line in other.line_forms]
    ):
        found.append((gettext("Linjer"), "\n".join(theirs) or gettext("Ingen")))
    return found


def _spoken_field(field: Any) -> str:
    if field.type == "CSRFTokenField":
        return ""
    if field.type == "RadioField":
        return next((str(label) for value, label, *_ in field.iter_choices() if value == field.data), "")
    return str(field._value())


def _spoken_line(line: Any) -> str:
    number = " ".join(text for text in (line.quantity.data, line.unit_price.data) if text)
    kind = KIND_NAMES.get(line.kind.data, "")
    return ", ".join(text for text in (line.text.data, number, str(kind)) if text)
