"""Who may see a photo. The rule stands here because it needs rooms above the photos': whose project it is, whose lead."""

from typing import TYPE_CHECKING

from flask import session

from portal.leads.policies import can_see_project
from portal.projects.queries import find_draft
from portal.web.sign_in import DRAFT_KEY

if TYPE_CHECKING:
    from portal.accounts.queries import Viewer
    from portal.files.queries import PhotoFacts
    from portal.web.viewer import Stranger


def may_see_photo(viewer: "Viewer | Stranger", photo: "PhotoFacts") -> bool:
    """Whether the photo is shown to this viewer: staff, its project's poster, the firms asked, and whoever is drafting it."""
    if viewer.is_staff:
        return True
    firm_id = viewer.firm.id if viewer.firm else None
    if viewer.is_signed_in and can_see_project(photo.project_id, person_id=viewer.person_id, firm_id=firm_id):
        return True
    draft = find_draft(session.get(DRAFT_KEY))
    return draft is not None and draft.id == photo.project_id
