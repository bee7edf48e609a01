"""Who may see a photo, a drawing or an attachment.

The rule stands here because it needs rooms above the photos': whose project it is, whose lead.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import session

from portal.leads.policies import can_see_attachment, can_see_drawings, can_see_project
from portal.projects.queries import find_draft
from portal.web.sign_in import DRAFT_KEY

if TYPE_CHECKING:
    from portal.accounts.queries import Viewer
    from portal.files.attachments import AttachmentFacts
    from portal.files.queries import DrawingFacts, PhotoFacts
    from portal.web.viewer import Stranger


def may_see_photo(viewer: "Viewer | Stranger", photo: "PhotoFacts") -> bool:
    """Whether the photo is shown to this viewer: staff, its project's poster, the firms asked, and whoever is drafting it."""
    return _may_see(viewer, photo.project_id, can_see_project)


def may_see_drawing(viewer: "Viewer | Stranger", drawing: "DrawingFacts") -> bool:
    """As with a photo, but a firm only once it has replied."""
    return _may_see(viewer, drawing.project_id, can_see_drawings)


def may_see_attachment(viewer: "Viewer | Stranger", attachment: "AttachmentFacts") -> bool:
    """The two who talk, and nobody else: staff have no business in it."""
    firm_id = viewer.firm.id if viewer.firm else None
    return viewer.is_signed_in and can_see_attachment(attachment, person_id=viewer.person_id, firm_id=firm_id)


def _may_see(viewer: "Viewer | Stranger", project_id: int, is_for: Callable[..., bool]) -> bool:
    if viewer.is_staff:
        return True
    firm_id = viewer.firm.id if viewer.firm else None
    if viewer.is_signed_in and is_for(project_id, person_id=viewer.person_id, firm_id=firm_id):
        return True
    draft = find_draft(session.get(DRAFT_KEY))
    return draft is not None and draft.id == project_id
