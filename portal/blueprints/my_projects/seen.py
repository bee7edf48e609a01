"""«Hvem har sett hva»: the ledger of who was let see which contact details, for the poster and those let in."""

from flask import render_template
from flask_babel import lazy_gettext as _

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.words import FIELD_NAMES, poster_name, spoken_fields
from portal.leads.disclosure import TAKEN_BACK, fields_on_award, fields_on_reply
from portal.leads.seen import read_seen
from portal.projects.access import get_project_for, list_members
from portal.projects.choices import AddressShown
from portal.projects.roles import ProjectRole
from portal.web import access
from portal.web.viewer import current_viewer

WHY = {
    "reply": _("fordi bedriften svarte med et tilbud"),
    "award": _("fordi bedriften ble valgt og sa ja"),
    "edit": _("fordi det ble delt mer enn før"),
    "visit": _("fordi det ble avtalt befaring"),
    TAKEN_BACK: _("fordi bedriften ble tatt ut eller trakk seg"),
}
ROLE_TEXTS = {
    ProjectRole.READ: _("kan lese"),
    ProjectRole.DECIDE: _("kan velge bedrift"),
    ProjectRole.APPROVE: _("godkjenner valget"),
}


@bp.get("/<id:project_id>/hvem-har-sett-hva")
@access.signed_in
def show_seen(project_id: int) -> str:
    """Every line of the ledger in words, and what each firm sees now."""
    project, standing = get_project_for(current_viewer.person_id, project_id)
    return render_template(
        "my_projects/seen.html",
        project=project,
        standing=standing,
        poster_name=poster_name(project),
        seen=read_seen(project.id),
        members=[member for member in list_members(project.id) if member.joined_at],
        role_texts=ROLE_TEXTS,
        why=WHY,
        field_names=FIELD_NAMES,
        spoken_fields=spoken_fields,
        on_reply=spoken_fields(fields_on_reply(project)),
        on_award=spoken_fields(fields_on_award(project)),
        address_on_reply=project.address_shown == AddressShown.ON_REPLY,
    )
