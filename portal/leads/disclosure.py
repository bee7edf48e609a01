"""What a firm may see of the poster, field by field (docs/glossary.md, «reveal»).

Before the reply: nothing that tells who or where exactly. From the reply: name, organisation and the channels the poster
chose. From the award: the street address as well; a channel that was not chosen stays closed.
"""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from portal.leads.models import ContactAccess
from portal.projects.choices import AddressShown
from portal.projects.models import Project

TAKEN_BACK = "taken-back"
"""In the ledger: from then on the firm sees none of what it was let see before."""
_later = aliased(ContactAccess)


def fields_on_reply(project: Project) -> list[str]:
    """Names of the contact fields that a reply reveals."""
    fields = ["contact_name", *(name for name in ("org_name", "org_number") if getattr(project, name))]
    if project.shares_email:
        fields.append("contact_email")
    if project.shares_phone and project.contact_phone:
        fields.append("contact_phone")
    if project.address_shown == AddressShown.ON_REPLY and project.street_address:
        fields.append("street_address")
    return fields


def fields_on_award(project: Project) -> list[str]:
    """Names of the contact fields that the award reveals."""
    fields = fields_on_reply(project)
    if project.street_address and "street_address" not in fields:
        fields.append("street_address")
    return fields


def stands() -> ColumnElement[bool]:
    """Whether a line of the ledger still lets its firm see anything: it is no taking back, and none came after it."""
    taken_back_since = exists().where(
        _later.project_id == ContactAccess.project_id,
        _later.firm_id == ContactAccess.firm_id,
        _later.reason == TAKEN_BACK,
        _later.id > ContactAccess.id,
    )
    return (ContactAccess.reason != TAKEN_BACK) & ~taken_back_since
