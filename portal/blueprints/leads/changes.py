"""What the poster has changed since the firm was asked."""

from portal.leads.opened import OpenedLead
from portal.projects.editing import list_versions
from portal.web.spoken_changes import Revision, speak_versions


def list_changes(lead: OpenedLead) -> list[Revision]:
    """The last change first. Contact details and the like in the texts are hidden until the firm has replied, in the old ones too."""
    if lead.version == 1:
        return []
    versions = [version for version in list_versions(lead.project_id) if version.created_at >= lead.sent_at]
    return speak_versions(versions, lead.questions, show=lead.show)
