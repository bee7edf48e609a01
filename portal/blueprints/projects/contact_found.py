"""Contact details found in the poster's texts: hidden until a firm has replied, unless the poster says that they are none.

Rule: contact details are given when a firm replies, not before (docs/decisions/0012-contact-details-in-text.md).
"""

from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.blueprints.projects import bp
from portal.blueprints.projects.draft import find_own_draft, to_the_beginning
from portal.projects import services
from portal.projects.screening import list_contact_details
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm

if TYPE_CHECKING:
    from portal.projects.models import Project

DECIDED = "kontaktopplysninger"
"""Where the draft keeps which details the poster has decided about."""


class HideForm(BaseForm):
    """What is to be done with them."""

    hides = RadioField(
        _("Hva gjør vi med det?"),
        choices=[
            SelectChoice("yes", _("Skjul til bedriften har svart (anbefalt)")),
            SelectChoice("no", _("Det er ikke kontaktopplysninger")),
        ],
        default="yes",
        validators=[InputRequired(_("Velg hva vi skal gjøre"))],
    )


def url_of_question(draft: "Project") -> str | None:
    """The page that asks, while something was found that the poster hasn't decided about."""
    decided = draft.typed.get(DECIDED, {}).get("found", [])
    return url_for("projects.ask_about_contact") if set(list_contact_details(draft)) - set(decided) else None


@bp.get("/kontaktopplysninger")
@access.anyone
def ask_about_contact() -> Response | str:
    """What was found, and what to do with it."""
    draft = find_own_draft()
    if draft is None:
        return to_the_beginning()
    found = list_contact_details(draft)
    if not found:
        return redirect(url_for("projects.show_check"), 303)
    return _page(HideForm(data={"hides": "yes" if draft.hides_contact else "no"}), found)


@bp.post("/kontaktopplysninger")
@access.anyone
@commits
def decide_about_contact() -> Response | tuple[str, int]:
    """Keep the decision for just what was found; anything found later is asked about again."""
    draft = find_own_draft()
    if draft is None:
        return to_the_beginning()
    form, found = HideForm(), list_contact_details(draft)
    if not form.validate():
        return _page(form, found), 422
    services.keep_typed(draft, step=DECIDED, typed={"found": found})
    services.save_draft(draft, hides_contact=form.hides.data == "yes")
    return redirect(url_for("projects.go_on"), 303)


def _page(form: HideForm, found: list[str]) -> str:
    return render_template("projects/contact_found.html", form=form, found=list(dict.fromkeys(found)))
