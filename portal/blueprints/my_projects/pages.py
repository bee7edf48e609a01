"""The list of one's projects, and one project with its answers."""

from flask import render_template, request
from flask_babel import lazy_gettext as _

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.life import list_acts
from portal.dispatch.queries import find_first_wave
from portal.files.queries import list_photos
from portal.leads.disclosure import fields_on_award, fields_on_reply
from portal.places.distance import spoken_distance
from portal.projects import drafts, queries
from portal.projects.access import get_project_for, list_members
from portal.projects.life import can_be_reopened_until
from portal.projects.policies import Standing, can_choose, takes_award
from portal.projects.price_forms import PRICE_FORM_MEANINGS, PRICE_FORM_NAMES
from portal.projects.prospect import concealer, prospect_of
from portal.projects.roles import ProjectRole
from portal.projects.states import ProjectState
from portal.quotes import comparison
from portal.web import access
from portal.web.converters import read_row_number
from portal.web.drawing_links import list_drawing_links
from portal.web.locale import current_locale
from portal.web.photo_links import photo_link
from portal.web.viewer import current_viewer

PAGE = 20
OVER = "avsluttede"
FIELD_NAMES = {
    "contact_name": _("navn"),
    "org_name": _("organisasjon"),
    "org_number": _("organisasjonsnummer"),
    "contact_email": _("e-post"),
    "contact_phone": _("telefon"),
    "street_address": _("gateadresse"),
}
STATE_TAGS = {
    ProjectState.WAITING: (_("Vi ser på det"), "warn"),
    ProjectState.ASKED: (_("Vi venter på svar fra deg"), "warn"),
    ProjectState.OPEN: (_("Ute hos bedrifter"), "new"),
    ProjectState.PAUSED: (_("På pause"), "warn"),
    ProjectState.CLOSED: (_("Stengt for flere svar"), "neutral"),
    ProjectState.AWARDED: (_("Bedrift valgt"), "good"),
    ProjectState.COMPLETED: (_("Ferdig"), "good"),
    ProjectState.REJECTED: (_("Ikke sendt ut"), "bad"),
    ProjectState.WITHDRAWN: (_("Trukket"), "neutral"),
    ProjectState.EXPIRED: (_("Avsluttet"), "neutral"),
    ProjectState.MERGED: (_("Slått sammen"), "neutral"),
}
DECLINE_REASONS = {
    "too-far": _("for langt unna"),
    "no-capacity": _("full kalender"),
    "not-our-work": _("tar ikke slike jobber"),
    "too-small": _("for liten jobb"),
    "too-little-told": _("trengte å vite mer"),
}


@bp.get("")
@access.signed_in
def list_my_projects() -> str:
    """One's own projects, the newest first: those that go on, or those that are over."""
    before_id, over = read_row_number(request.args.get("for", "")), request.args.get("visning") == OVER
    rows = queries.list_projects_of(current_viewer.person_id, over=over, before_id=before_id, limit=PAGE + 1)
    shown = rows[:PAGE]
    return render_template(
        "my_projects/projects.html",
        projects=shown,
        drafts=drafts.list_drafts_of(current_viewer.person_id) if before_id is None and not over else [],
        replies=comparison.count_replies([project.id for project in shown]),
        tags=STATE_TAGS,
        view=OVER if over else None,
        is_first=before_id is None,
        next_before=shown[-1].id if len(rows) > PAGE else None,
    )


@bp.get("/<id:project_id>")
@access.signed_in
def show_my_project(project_id: int) -> str:
    """What happens now and next, the offers side by side, and who has been let see what."""
    project, standing = get_project_for(current_viewer.person_id, project_id)
    offers, members = comparison.list_offers(project.id), list_members(project.id)
    approver = next((member for member in members if member.role == ProjectRole.APPROVE), None)
    is_waiting = approver is not None and any(offer.quote.proposed_at for offer in offers)
    return render_template(
        "my_projects/project.html",
        project=project,
        standing=standing,
        members=members,
        approver=approver,
        may_choose=takes_award(project) and can_choose(standing) and not is_waiting,
        merged_here=queries.list_merged_into(project),
        tag_of_state=STATE_TAGS[project.state],
        acts=list_acts(project) if standing is Standing.OWNER else [],
        takes_award=takes_award(project),
        reopen_until=can_be_reopened_until(project),
        prospect=prospect_of(project, locale=current_locale()),
        photos=[
            photo_link(photo, show=concealer(project, locale=current_locale())) for photo in list_photos(project.id)
        ],
        drawings=list_drawing_links(project.id),
        wave=find_first_wave(project.id),
        answers=comparison.count_answers(project.id),
        reasons=DECLINE_REASONS,
        accesses=comparison.list_accesses(project.id),
        spoken_fields=spoken_fields,
        fields_on_reply=spoken_fields(fields_on_reply(project)),
        fields_on_award=spoken_fields(fields_on_award(project)),
        offers=offers,
        **offer_words(),
    )


def offer_words() -> dict:
    """What the templates of an offer need besides the offer itself."""
    return {
        "form_names": PRICE_FORM_NAMES,
        "form_meanings": PRICE_FORM_MEANINGS,
        "spoken_distance": lambda km: spoken_distance(km, locale=current_locale()),
    }


def spoken_fields(names: list[str]) -> str:
    """Contact fields by their everyday names: «navn, e-post»."""
    return ", ".join(str(FIELD_NAMES[name]) for name in names)
