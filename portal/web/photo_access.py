"""Who may see a photo. The rule stands here because it needs rooms above the photos': whose project it is, whose lead."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.accounts.queries import Viewer
    from portal.files.queries import PhotoFacts
    from portal.web.viewer import Stranger


def may_see_photo(viewer: "Viewer | Stranger", photo: "PhotoFacts") -> bool:
    """Whether the photo is shown to this viewer. Staff see every photo; nobody else does yet."""
    return viewer.is_staff
