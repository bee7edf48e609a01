"""Contact details in what people write: found, also when disguised, and hidden.

It looks for phone numbers, e-mail addresses, links and names on other services. Names and street addresses are not its task.
Rule: contact details are given when a firm replies, not before (docs/decisions/0012-contact-details-in-text.md).
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.contact_details.folding import fold
from portal.core.contact_details.phones import find_phones
from portal.core.contact_details.written import find_emails, find_handles, find_links

ROUNDS = 8
FOUND_ALREADY = "\x00"


class Kind(StrEnum):
    """What sort of contact detail."""

    EMAIL = "email"
    LINK = "link"
    HANDLE = "handle"
    PHONE = "phone"


FINDERS = {
    Kind.EMAIL: find_emails,
    Kind.LINK: find_links,
    Kind.HANDLE: find_handles,
    Kind.PHONE: find_phones,
}
"""In this order: what one has found is nobody else's."""


@dataclass(frozen=True)
class Found:
    """A contact detail: `text[start:end]` of the text as it was given."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> list[Found]:
    """All contact details in the text, in order, none overlapping. Takes time in proportion to the text's length."""
    folded = fold(text)
    left, found = list(folded.plain), []
    for kind, find_spans in FINDERS.items():
        for start, end in find_spans("".join(left)):
            left[start:end] = FOUND_ALREADY * (end - start)
            found.append(Found(kind, *folded.span_in_original(start, end)))
    return sorted(found, key=lambda one: one.start)


def hide(text: str, *, with_text: str) -> str:
    """The text with each contact detail replaced by `with_text`, which must hold none itself.

    What was hidden may have stood between two halves of another, so it looks again until nothing is left. A text made so
    that there is always more is replaced as a whole.
    """
    for _ in range(ROUNDS):
        found = find(text)
        if not found:
            return text
        kept_from, parts = 0, []
        for one in found:
            parts += [text[kept_from : one.start], with_text]
            kept_from = one.end
        text = "".join([*parts, text[kept_from:]])
    return text if not find(text) else with_text
