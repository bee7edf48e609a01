"""What a step of the wizard is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import LazyString
from werkzeug.datastructures import MultiDict

from portal.web.forms import BaseForm

if TYPE_CHECKING:
    from portal.projects.models import Project

REFUSED = "feil"
"""In the address right after a post that didn't pass: only then are errors shown."""


def _always(_draft: "Project | None") -> bool:
    return True


def _nothing_lacks(_draft: "Project") -> None:
    return None


def _nothing_more(_draft: "Project | None", _form: BaseForm) -> dict[str, Any]:
    return {}


def _own_fields(_draft: "Project", form: BaseForm) -> Iterable[str]:
    return [name for name in form._fields if name != "csrf_token"]


def _nothing_first() -> None:
    return None


def _nothing_else(_form: BaseForm, _draft: "Project") -> None:
    return None


@dataclass(frozen=True)
class Step:
    """One page: its place in the address, its name, how its form is made and read."""

    slug: str
    name: LazyString
    make_form: Callable[["Project | None", MultiDict | None], BaseForm]
    """From the draft, and from the words typed where there are any."""
    read: Callable[[BaseForm, "Project"], dict[str, Any]]
    """The draft's fields from a form that passed. Only the step's own: another step may be open in another window."""
    applies: Callable[["Project | None"], bool] = _always
    """Whether it is asked at all, given the draft so far."""
    lacks: Callable[["Project"], LazyString | None] = _nothing_lacks
    """The sentence at «sjekk svarene» while the step must be answered and isn't."""
    shows: Callable[["Project | None", BaseForm], dict[str, Any]] = _nothing_more
    """What its template needs besides the form."""
    keeps: Callable[["Project", BaseForm], Iterable[str]] = _own_fields
    """The names that are kept as they were typed: those of its fields, and no others that a stranger may send."""
    before: Callable[[], None] = _nothing_first
    """Work that must hold no transaction, such as asking a register; done before anything is read or locked."""
    also: Callable[[BaseForm, "Project"], None] = _nothing_else
    """What a form that passed writes besides the draft's own fields."""
