"""The person in front of the page, loaded once a request in one query."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask_login import current_user
from flask_login.mixins import AnonymousUserMixin

if TYPE_CHECKING:
    from portal.accounts.queries import Viewer


@dataclass(frozen=True)
class Firm:
    """The firm a viewer acts for, and as what; `is_one_of_several`: the viewer is in others too."""

    id: int
    name: str
    role: str
    is_one_of_several: bool = False


class Stranger(AnonymousUserMixin):
    """Someone who has not logged in."""

    is_signed_in = False
    person_id = None
    name = email = ""
    firm = None
    staff_role = None
    is_staff = False
    uses_shortcuts = True


current_viewer = cast("Viewer", current_user)
"""A Viewer or a Stranger; templates know it by the same name."""
