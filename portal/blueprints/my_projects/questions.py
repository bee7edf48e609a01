"""The firms' questions about a project: answered once for all of them, or set aside. No firm is named."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import HiddenField

from portal.blueprints.my_projects import bp
from portal.clarifications import services
from portal.clarifications.errors import QuestionIsSettledError
from portal.clarifications.policies import can_answer_firms
from portal.clarifications.queries import QuestionState, get_question, list_for_poster
from portal.clarifications.services import MOST_ANSWER_LETTERS
from portal.core import transaction
from portal.core.errors import NotAllowedError, StateError
from portal.projects.access import get_project_for
from portal.projects.prospect import concealer
from portal.projects.states import OUT
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm, Paragraphs, at_most, required
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project


class AnswerForm(BaseForm):
    """An answer to one question; each has a form of its own on the page. `hides`: the text that was said to have details in it."""

    answer = Paragraphs(
        _("Svaret ditt"),
        validators=[required(_("Skriv et svar")), at_most(MOST_ANSWER_LETTERS)],
    )
    hides = HiddenField()

    def __init__(self, question_id: int, **options: object) -> None:
        super().__init__(**options)
        self.answer.id = self.answer.label.field_id = f"answer-{question_id}"


@bp.get("/<id:project_id>/sporsmal")
@access.signed_in
def list_questions(project_id: int) -> str:
    """Everything that firms have asked, those that wait first, each with a box to answer in."""
    return _page(project_id)


@bp.post("/<id:project_id>/sporsmal/<id:question_id>/svar")
@access.signed_in
@commits
def answer_question(project_id: int, question_id: int) -> Response | tuple[str, int]:
    """Answer for all firms; once. What looks like contact details is shown first: firms read it only when they have replied."""
    project = _to_answer(project_id)
    question = get_question(question_id, project_id=project.id)
    form = AnswerForm(question_id)
    if not form.validate_on_submit():
        return _page(project_id, question_id=question_id, form=form), 422
    text, shown = form.answer.data, concealer(project, locale=current_locale())(form.answer.data)
    if shown != text and form.hides.data != text:
        form.hides.data = text
        return _page(project_id, question_id=question_id, form=form, shown=shown), 422
    try:
        services.answer(question, text=text, actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()
        return _page(project_id, question_id=question_id, form=form, problem=gettext(error.text)), 409
    flash(gettext("Svaret er sendt. Alle bedriftene som er spurt, kan lese det."), "success")
    return redirect(url_for("my_projects.list_questions", project_id=project_id), 303)


@bp.post("/<id:project_id>/sporsmal/<id:question_id>/vil-ikke-svare")
@access.signed_in
@commits
def dismiss_question(project_id: int, question_id: int) -> Response | tuple[str, int]:
    """Leave it unanswered; the firm that asked is told."""
    project = _to_answer(project_id)
    question = get_question(question_id, project_id=project.id)
    try:
        services.dismiss(question, actor_id=current_viewer.person_id)
    except StateError as error:
        transaction.rollback()
        return _page(project_id, problem=gettext(error.text)), 409
    flash(gettext("Bedriften får vite at du ikke vil svare på det."), "success")
    return redirect(url_for("my_projects.list_questions", project_id=project_id), 303)


def _to_answer(project_id: int) -> "Project":
    project, standing = get_project_for(current_viewer.person_id, project_id)
    if not can_answer_firms(standing):
        raise NotAllowedError
    return project


def _page(
    project_id: int,
    *,
    question_id: int | None = None,
    form: AnswerForm | None = None,
    shown: str | None = None,
    problem: str | None = None,
) -> str:
    """The page, with the form of one question as it was sent: what stopped it, or how firms would read it (`shown`)."""
    project, standing = get_project_for(current_viewer.person_id, project_id)
    questions = list_for_poster(project.id)
    waiting = [each for each in questions if each.state is QuestionState.OPEN]
    may_answer = can_answer_firms(standing) and project.state in OUT
    forms = {each.id: AnswerForm(each.id, formdata=None) for each in waiting} if may_answer else {}
    if form and question_id not in forms:  # nothing to answer any more, so there is no field to send anybody to
        form, problem = None, problem or gettext(QuestionIsSettledError.text)
    return render_template(
        "my_projects/questions.html",
        project=project,
        waiting=waiting,
        settled=[each for each in questions if each.state is not QuestionState.OPEN],
        may_answer=may_answer,
        forms=forms | ({question_id: form} if form else {}),
        sent_form=form,
        sent_id=question_id,
        shown=shown,
        problem=problem,
        most=MOST_ANSWER_LETTERS,
    )
