"""Asking the poster something about a lead, and taking the question back, by estimators and owners."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError
from wtforms.validators import Length

from portal.blueprints.leads import bp
from portal.blueprints.leads.forms import without_contact_details
from portal.blueprints.leads.page import render_lead
from portal.clarifications import queries as questions
from portal.clarifications import services as clarifications
from portal.clarifications.errors import OwnNameInQuestionError
from portal.clarifications.services import LEAST_LETTERS, MOST_LETTERS
from portal.core import transaction
from portal.core.errors import StateError
from portal.leads import queries
from portal.leads.states import LeadState
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm, Paragraphs, at_most, required
from portal.web.htmx import go_to
from portal.web.viewer import current_viewer

ASK_PANE = "leads/_questions_ask.html"
MAY_TURN_IN = (LeadState.OPEN, LeadState.ANSWERED)
"""States of a lead in which its firm may turn to the poster; the services ask the same of the project."""


class QuestionForm(BaseForm):
    """A question to the poster, read by every firm that was asked."""

    body = Paragraphs(
        _("Spørsmålet"),
        description=_("Ett spørsmål om jobben. Ikke skriv hvem dere er: det sendes uten navn."),
        validators=[
            required(_("Skriv hva dere lurer på")),
            Length(min=LEAST_LETTERS, message=_("Skriv minst %(count)s tegn", count=LEAST_LETTERS)),
            at_most(MOST_LETTERS),
            without_contact_details,
        ],
    )

    def validate_body(self, field: Paragraphs) -> None:
        """Nothing of who asks."""
        viewer = current_viewer
        try:
            clarifications.check_question(field.data or "", firm_name=viewer.firm.name, person_id=viewer.person_id)
        except OwnNameInQuestionError as error:
            raise ValidationError(gettext(error.text)) from error
        except StateError:
            return  # said by the validators above


@bp.get("/<id:lead_id>/sporsmal")
@access.firm_estimator
def write_question(lead_id: int) -> Response:
    """The form of a question."""
    if queries.get_row(current_viewer.firm.id, lead_id).state not in MAY_TURN_IN:
        return redirect(url_for("leads.show_lead", lead_id=lead_id), 303)
    return _show_form(lead_id, QuestionForm(formdata=None))


@bp.post("/<id:lead_id>/sporsmal")
@access.firm_estimator
@commits
def ask_question(lead_id: int) -> Response:
    """Send it to the poster."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    form = QuestionForm()
    if not form.validate_on_submit():
        return _show_form(lead_id, form, status=422)
    try:
        clarifications.ask(lead, body=form.body.data, actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()  # the page must show what is true without this try
        return _show_form(lead_id, form, problem=gettext(error.text), status=409)
    flash(gettext("Spørsmålet er sendt. Dere får e-post når kunden svarer."))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


@bp.post("/<id:lead_id>/sporsmal/<id:question_id>/trekk")
@access.firm_estimator
@commits
def take_back_question(lead_id: int, question_id: int) -> Response:
    """Ask no more. Where the poster was faster the page shows the answer."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    question = questions.get_own_question(question_id, lead=lead)
    try:
        clarifications.take_back(question, actor_id=current_viewer.person_id)
        flash(gettext("Spørsmålet er trukket."))
    except StateError as error:
        transaction.rollback()
        flash(gettext(error.text))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


def _show_form(lead_id: int, form: QuestionForm, *, problem: str | None = None, status: int = 200) -> Response:
    return render_lead(lead_id, ASK_PANE, form=form, problem=problem, status=status)
