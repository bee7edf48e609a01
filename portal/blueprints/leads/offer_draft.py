"""An offer's draft: kept while it is typed, changed by the form's buttons, thrown away."""

from typing import TYPE_CHECKING

from flask import Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext

from portal.blueprints.leads import bp
from portal.blueprints.leads.offer_page import form_of, keep_words, show_kept, show_offer
from portal.blueprints.leads.offer_words import (
    ACT,
    BLANK_LINE,
    add_lines,
    change_lines,
    fill_from,
    page_sent,
    suggested_words,
    words_sent,
)
from portal.core.errors import NotFoundError, StateError
from portal.leads import queries
from portal.quotes import drafts, templates
from portal.quotes.drafts import Words
from portal.quotes.errors import OfferIsSentError
from portal.quotes.queries import suggest_lines
from portal.web import access
from portal.web.commit import commits, stands
from portal.web.converters import read_row_number
from portal.web.forms import clean
from portal.web.htmx import go_to, wants_fragment
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.leads.models import Lead


@bp.post("/<id:lead_id>/utkast")
@access.firm_estimator
@commits
def keep_draft(lead_id: int) -> Response:
    """Keep what is typed, after what the pressed button does with it. No button: the page keeps it by itself."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    act = request.form.get(ACT, "")
    if not act or (act == "count" and wants_fragment()):
        return _keep_as_typed(lead)
    words, context = words_sent(), {}
    try:
        words, context = _changed(lead, words, act)
    except (StateError, NotFoundError) as error:
        context = {"problem_of_template": gettext(error.text)}
    draft, other = keep_words(lead, words)
    form, number = form_of(lead, words), page_sent().number
    if draft is None:
        status, problem = 409, None if other else gettext(OfferIsSentError.text)
        return show_offer(lead, form, number=number, status=status, other=other, problem=problem, **context)
    if wants_fragment() or "problem_of_template" in context:
        status = 422 if "problem_of_template" in context else 200
        return stands(show_offer(lead, form, number=number, status=status, draft=draft, **context))
    if context.get("said"):
        flash(context["said"])
    onward = "leads.write_revision" if number else "leads.write_reply"
    return redirect(url_for(onward, lead_id=lead_id, _anchor=context.get("focus") or "totals"), 303)


@bp.post("/<id:lead_id>/utkast/slett")
@access.firm_estimator
@commits
def discard_draft(lead_id: int) -> Response:
    """Throw the draft away, and the files beside it."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    drafts.discard(lead)
    flash(gettext("Utkastet er slettet."))
    return go_to(url_for("leads.show_lead", lead_id=lead_id))


def _keep_as_typed(lead: "Lead") -> Response:
    words = words_sent()
    draft, other = keep_words(lead, words)
    if not wants_fragment():  # the page's last words on its way out: nobody reads the answer
        answer = Response(status=204)
        del answer.headers["Content-Type"]
        return answer
    return make_response(show_kept(lead, form_of(lead, words), draft=draft, other=other))


def _changed(lead: "Lead", words: Words, act: str) -> tuple[Words, dict[str, str]]:
    """The words after a button, and what the page shows of it. Raises what the templates raise."""
    match act:
        case "add-line":
            return _with_lines(words, [BLANK_LINE])
        case "suggest":
            return _with_lines(
                words, suggested_words(suggest_lines(lead.project_id, locale=current_locale())) or [BLANK_LINE]
            )
        case "use-template":
            template_id = read_row_number(request.form.get("template", "")) or 0
            template = templates.get_template(lead.firm_id, template_id)
            return fill_from(words, template.typed), {
                "said": gettext("Malen «%(name)s» er satt inn der det ikke sto noe.", name=template.name)
            }
        case "save-template":
            return words, {"said": _save_template(lead, words)}
    words, place = change_lines(words, act)
    return words, {"focus": f"lines-{place}-text"} if words["lines"] else {"focus": "amount"}


def _with_lines(words: Words, lines: list[dict[str, str]]) -> tuple[Words, dict[str, str]]:
    before = len(words["lines"])
    return add_lines(words, lines), {"focus": f"lines-{before}-text"}


def _save_template(lead: "Lead", words: Words) -> str:
    name = (clean(request.form.get("template_name")) or "").replace("\n", " ")[: templates.LONGEST_NAME]
    templates.save_template(lead.firm_id, name=name, words=words, actor_id=current_viewer.person_id)
    return gettext("Malen «%(name)s» er lagret.", name=name)
