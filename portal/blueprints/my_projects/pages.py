"""The list of one's projects, and one project with its answers."""

from typing import TYPE_CHECKING, Any

from flask import render_template, request
from flask_babel import lazy_gettext as _

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.asked import show_asking
from portal.blueprints.my_projects.comparison import compared
from portal.blueprints.my_projects.decline_advice import show_advice
from portal.blueprints.my_projects.life import list_acts
from portal.blueprints.my_projects.outcome import told_outcome
from portal.blueprints.my_projects.waiting import find_missed, promise_of
from portal.blueprints.my_projects.words import offer_words, poster_name, spoken_fields
from portal.files.queries import list_first_photos, list_photos
from portal.leads import talking
from portal.leads.disclosure import fields_on_award, fields_on_reply
from portal.places.queries import name_municipalities
from portal.projects import drafts, queries
from portal.projects.access import get_project_for, list_members
from portal.projects.catalogue import find_category
from portal.projects.life import can_be_reopened_until
from portal.projects.policies import Standing, can_choose, takes_award
from portal.projects.prospect import concealer, prospect_from
from portal.projects.roles import ProjectRole
from portal.projects.states import OUT, ProjectState
from portal.quotes import comparison
from portal.quotes.dropping import can_drop
from portal.quotes.overview import get_overview
from portal.quotes.refusals import REFUSAL_TEXTS
from portal.web import access
from portal.web.converters import read_row_number
from portal.web.drawing_links import list_drawing_links
from portal.web.locale import current_locale
from portal.web.photo_links import photo_link
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project
    from portal.quotes.overview import Overview

PAGE = 20
OVER = "avsluttede"
STATE_TAGS = {
    ProjectState.WAITING: (_("Vi ser på det"), "warn"),
    ProjectState.ASKED: (_("Vi venter på svar fra deg"), "warn"),
    ProjectState.OPEN: (_("Ute hos bedrifter"), "new"),
    ProjectState.PAUSED: (_("På pause"), "warn"),
    ProjectState.CLOSED: (_("Stengt for flere svar"), "neutral"),
    ProjectState.CHOSEN: (_("Valgt, venter på ja"), "warn"),
    ProjectState.AWARDED: (_("Bedrift valgt"), "good"),
    ProjectState.COMPLETED: (_("Ferdig"), "good"),
    ProjectState.REJECTED: (_("Ikke sendt ut"), "bad"),
    ProjectState.WITHDRAWN: (_("Trukket"), "neutral"),
    ProjectState.EXPIRED: (_("Avsluttet"), "neutral"),
    ProjectState.MERGED: (_("Slått sammen"), "neutral"),
}
AWAITS_APPROVAL = (_("Venter på godkjenning"), "warn")
MAY_DO = {
    Standing.READ: _("Du kan lese alt her, men ikke velge bedrift eller endre noe."),
    Standing.DECIDE: _("Du kan velge bedrift og skrive til oss. Prosjektet selv kan du ikke endre."),
    Standing.APPROVE: _("Når en bedrift er valgt, må du si ja før bedriften får vite det."),
}
"""What those may do whom the poster has let in."""


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
        photos=list_first_photos([project.id for project in shown]),
        places=name_municipalities([project.municipality_number for project in shown if project.municipality_number]),
        category_of=find_category,
        view=OVER if over else None,
        is_first=before_id is None,
        next_before=shown[-1].id if len(rows) > PAGE else None,
    )


@bp.get("/<id:project_id>")
@access.signed_in
def show_my_project(project_id: int) -> str:
    """What happens now and next, the offers side by side, and who has been let see what."""
    project, standing = get_project_for(current_viewer.person_id, project_id)
    there = get_overview(project.id)
    offers = comparison.list_offers(project.id) if there.answers.replied else []
    members = list_members(project.id) if there.members else []
    approver = next((member for member in members if member.role == ProjectRole.APPROVE), None)
    proposed = next((offer for offer in offers if offer.quote.proposed_at), None) if approver else None
    if not takes_award(project):
        proposed = None
    is_owner, is_read, is_out = standing is Standing.OWNER, project.state is ProjectState.WAITING, project.state in OUT
    return render_template(
        "my_projects/project.html",
        project=project,
        standing=standing,
        may_do=MAY_DO.get(standing),
        poster_name=poster_name(project),
        promise=promise_of(project) if is_owner and is_read else None,
        missed=find_missed(project) if is_owner and is_read else None,
        members=members,
        approver=approver,
        proposed=proposed,
        may_choose=takes_award(project) and can_choose(standing) and not proposed,
        merged_here=queries.list_merged_into(project) if there.merged else [],
        tag_of_state=AWAITS_APPROVAL if proposed else STATE_TAGS[project.state],
        acts=list_acts(project) if is_owner else [],
        takes_award=takes_award(project),
        reopen_until=can_be_reopened_until(project),
        **_shown_to_firms(project, there),
        asking=show_asking(project, there.answers),
        advice=show_advice(project, there.answers) if is_owner else [],
        answers=there.answers,
        open_questions=there.open_questions if is_out else 0,
        visits_to_choose=there.visits_to_choose if is_out else 0,
        accesses=comparison.list_accesses(project.id) if there.accesses else [],
        spoken_fields=spoken_fields,
        fields_on_reply=spoken_fields(fields_on_reply(project)),
        fields_on_award=spoken_fields(fields_on_award(project)),
        offers=offers,
        threads=talking.list_threads_of_project(project.id) if offers else [],
        may_drop=is_owner and can_drop(project),
        refusal_texts=REFUSAL_TEXTS,
        **(told_outcome(project) if is_owner else {}),
        **compared(project, offers),
        **offer_words(),
    )


def _shown_to_firms(project: "Project", there: "Overview") -> dict[str, Any]:
    """What firms read of it before they have replied, as `projects/_prospect.html` shows it."""
    locale = current_locale()
    show = concealer(project, locale=locale)
    questions = queries.get_questions_of(project)
    return {
        "prospect": prospect_from(project, questions, project_id=project.id, locale=locale, whole=False, **there.place),
        "photos": [photo_link(photo, show=show) for photo in list_photos(project.id)] if there.photos else [],
        "drawings": list_drawing_links(project.id) if there.drawings else [],
    }
