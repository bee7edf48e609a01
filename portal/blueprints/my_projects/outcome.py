"""What came of it: who did the work, the final price, and what the price form says of it."""

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, ValidationError
from wtforms.validators import InputRequired, Optional

from portal.blueprints.my_projects import bp
from portal.core.formats import format_kroner
from portal.core.money import read_kroner, write_kroner
from portal.firms.queries import get_firm
from portal.projects import queries
from portal.projects.price_forms import MOST_OVER_ESTIMATE, PriceForm
from portal.quotes import outcomes
from portal.quotes.errors import OutcomeIsSettledError
from portal.quotes.outcomes import Comparison, OutcomeKind
from portal.web import access
from portal.web.commit import commits
from portal.web.errors import answer_error
from portal.web.forms import BaseForm, Line
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project
    from portal.quotes.models import Outcome

MOST_ORE = 100_000_000_00
NAMES = {
    PriceForm.FIXED: _("Fastprisen"),
    PriceForm.CEILING: _("Høyesteprisen"),
    PriceForm.ESTIMATE: _("Prisoverslaget"),
    PriceForm.INDICATION: _("Prisantydningen"),
}


class OutcomeForm(BaseForm):
    """Whom, and what it came to. `who` is the number of an offer, or one of the other kinds."""

    who = RadioField(_("Hvem gjorde jobben?"), validators=[InputRequired(_("Velg ett svar"))])
    final = Line(
        _("Sluttpris i kroner, med mva."),
        description=_("Alt du har betalt eller skal betale for jobben, også tillegg. La det stå tomt om du ikke vet."),
        validators=[Optional()],
    )

    def offer(self, offers: list[tuple[int, str]]) -> "OutcomeForm":
        """Offer these firms, by the number of their offers, and the two other answers."""
        self.who.choices = [
            *(SelectChoice(str(number), name) for number, name in offers),
            SelectChoice(OutcomeKind.ELSEWHERE.value, _("En annen bedrift")),
            SelectChoice(OutcomeKind.NOTHING.value, _("Ingen. Jobben ble ikke gjort")),
        ]
        return self

    def validate_final(self, field: Line) -> None:
        """Kroner, more than nothing."""
        ore = read_kroner(field.data)
        if ore is None or not 0 < ore <= MOST_ORE:
            raise ValidationError(gettext("Skriv sluttprisen med tall, som 185 000"))

    @property
    def final_ore(self) -> int | None:
        """What it came to in øre."""
        return read_kroner(self.final.data) if self.final.data else None


class ToldOutcome(NamedTuple):
    """What the poster has said, in words. `warns`: the final price is above what the form allows."""

    who: str
    price: str
    judgement: str
    warns: bool
    can_edit: bool


@bp.get("/<id:project_id>/utfall")
@access.signed_in
def show_outcome(project_id: int) -> Response | str:
    """Ask what came of it, or tell what was said."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    if not outcomes.can_have_outcome(project):
        return redirect(url_for("my_projects.show_my_project", project_id=project.id), 303)
    return _render(project, _form_of(project))


@bp.post("/<id:project_id>/utfall")
@access.signed_in
@commits
def record_outcome(project_id: int) -> Response | tuple[str, int]:
    """Write it down; anew within thirty days."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    form = OutcomeForm().offer(_choices(project))
    if not form.validate():
        return _render(project, form), 422
    who = form.who.data
    kind = OutcomeKind(who) if who in (OutcomeKind.ELSEWHERE, OutcomeKind.NOTHING) else OutcomeKind.HERE
    quote_id = int(who) if kind is OutcomeKind.HERE else None
    try:
        outcomes.record(
            project,
            actor_id=current_viewer.person_id,
            kind=kind,
            quote_id=quote_id,
            final_amount_ore=form.final_ore,
        )
    except OutcomeIsSettledError as error:
        return answer_error(409, gettext(error.text))
    flash(gettext("Takk! Det er skrevet ned."), "success")
    return redirect(url_for("my_projects.show_outcome", project_id=project.id), 303)


def told_outcome(project: "Project") -> dict[str, Any]:
    """What the project's page says of it: what was told, and whether there is anything to tell."""
    can_tell = outcomes.can_have_outcome(project)
    outcome = outcomes.find_outcome(project.id) if can_tell else None
    return {"can_tell_outcome": can_tell, "told": _told(outcome) if outcome else None}


def judge(price: Comparison) -> str:
    """What the price form says of the final price. Accuses nobody: more may have been agreed."""
    locale = current_locale()
    words = {
        "form": NAMES[price.price_form],
        "offered": format_kroner(price.offered_ore, locale),
        "final": format_kroner(price.final_ore, locale),
        "most": format_kroner(price.ceiling_ore, locale) if price.ceiling_ore is not None else "",
    }
    said = gettext("%(form)s var %(offered)s.", **words)
    if price.ceiling_ore is None:
        return f"{said} " + gettext("Den binder ikke bedriften. Sluttprisen er %(final)s.", **words)
    if price.price_form == PriceForm.ESTIMATE:
        rule = gettext(
            "Det kan bli høyst %(most)s uten at noe annet er avtalt (%(percent)s prosent over).",
            percent=MOST_OVER_ESTIMATE,
            **words,
        )
    else:
        rule = gettext("Den kan ikke bli høyere uten at noe annet er avtalt.")
    if not price.is_above:
        return f"{said} {rule} " + gettext("Sluttprisen er %(final)s, og det er innenfor.", **words)
    ask = gettext(
        "Sluttprisen er %(final)s: spør bedriften hva som kom i tillegg, og hva dere avtalte om det.", **words
    )
    agreed = gettext("Ble dere enige om mer eller annet arbeid, kan prisen være riktig.")
    return f"{said} {rule} {ask} {agreed}"


def _render(project: "Project", form: OutcomeForm) -> str:
    outcome = outcomes.find_outcome(project.id)
    return render_template(
        "my_projects/outcome.html",
        project=project,
        form=form,
        told=_told(outcome) if outcome else None,
        until=outcomes.editable_until(outcome) if outcome else None,
    )


def _form_of(project: "Project") -> OutcomeForm:
    """With what was said before; else with the firm that was chosen, for most have nothing else to say."""
    outcome, choices = outcomes.find_outcome(project.id), _choices(project)
    chosen = next((str(number) for number, _name in choices), None) if project.confirmed_at else None
    final = write_kroner(outcome.final_amount_ore) if outcome and outcome.final_amount_ore else ""
    return OutcomeForm(
        data={"who": (str(outcome.quote_id or outcome.kind) if outcome else chosen), "final": final}
    ).offer(choices)


def _choices(project: "Project") -> list[tuple[int, str]]:
    return [(quote.id, get_firm(quote.firm_id).name) for quote in outcomes.list_choices(project.id)]


def _told(outcome: "Outcome") -> ToldOutcome:
    locale, quote = current_locale(), outcomes.find_quote(outcome)
    names = {
        OutcomeKind.HERE: get_firm(quote.firm_id).name if quote else gettext("En av bedriftene her"),
        OutcomeKind.ELSEWHERE: gettext("En annen bedrift"),
        OutcomeKind.NOTHING: gettext("Jobben ble ikke gjort"),
    }
    final = outcome.final_amount_ore
    price = outcomes.compare(quote, final_ore=final) if quote and final else None
    return ToldOutcome(
        who=names[OutcomeKind(outcome.kind)],
        price=format_kroner(final, locale) if final else "",
        judgement=judge(price) if price else "",
        warns=price is not None and price.is_above,
        can_edit=outcomes.can_edit(outcome),
    )
