"""Dropping a firm that has replied: a page that says what happens and what can't be unseen, and the doing."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms.validators import Optional

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.words import spoken_fields
from portal.leads.queries import list_revealed
from portal.projects import queries
from portal.quotes import comparison, dropping
from portal.quotes.comparison import Offer
from portal.quotes.errors import FirmIsDroppedError
from portal.quotes.states import QuoteState, state_of
from portal.web import access
from portal.web.commit import commits
from portal.web.errors import answer_error
from portal.web.forms import BaseForm, Paragraphs, at_most
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project

MOST_NOTE = 1000
DROPPABLE = (QuoteState.STANDING, QuoteState.EXPIRED, QuoteState.CHOSEN)


class DropForm(BaseForm):
    """A word to the firm."""

    note = Paragraphs(
        _("Melding til bedriften"),
        description=_("Bedriften får den på e-post. Du trenger ikke begrunne noe."),
        validators=[Optional(), at_most(MOST_NOTE)],
    )


@bp.get("/<id:project_id>/ta-ut/<id:quote_id>")
@access.signed_in
def confirm_drop(project_id: int, quote_id: int) -> Response | str:
    """What dropping this firm means."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    offer = comparison.get_offer(quote_id, project_id=project.id)
    if not dropping.can_drop(project) or state_of(offer.quote) not in DROPPABLE:
        return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)
    return _render(project, offer, DropForm())


@bp.post("/<id:project_id>/ta-ut/<id:quote_id>")
@access.signed_in
@commits
def drop_firm(project_id: int, quote_id: int) -> Response | tuple[str, int]:
    """Take back the firm's access, and its offer out of the comparison. Pressed twice is once."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    offer, form = comparison.get_offer(quote_id, project_id=project.id), DropForm()
    if not form.validate():
        return _render(project, offer, form), 422
    try:
        dropping.drop(offer.quote, actor_id=current_viewer.person_id, note=form.note.data or "")
    except FirmIsDroppedError as error:
        if comparison.get_offer(quote_id, project_id=project.id).quote.dropped_at is None:
            return answer_error(409, gettext(error.text))
    flash(gettext("%(firm)s er tatt ut og har fått beskjed.", firm=offer.firm_name), "success")
    return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)


def _render(project: "Project", offer: Offer, form: DropForm) -> str:
    return render_template(
        "my_projects/confirm_drop.html",
        project=project,
        offer=offer,
        form=form,
        seen=spoken_fields(sorted(list_revealed(project.id).get(offer.quote.firm_id, ()))),
        was_chosen=offer.quote.accepted_at is not None,
        may_come=dropping.count_more(project),
    )
