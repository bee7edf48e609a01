"""Which firms were asked about a project and why, which were not, and what would be if staff thought something away."""

from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import lazy_gettext as _

from portal.blueprints.staff import bp
from portal.blueprints.staff.words import say_left_out, say_reason
from portal.dispatch.explain import get_asking, list_asked_firms, list_misses, name_firms, why_asked
from portal.dispatch.matching import FIT_NAMES, Judgement, judge
from portal.dispatch.reasons import Reason
from portal.dispatch.score import PARTS
from portal.projects import approval
from portal.web import access
from portal.web.score_words import PART_NAMES

if TYPE_CHECKING:
    from portal.projects.models import Project

MOST_SHOWN = 200
FACTORS = (
    ("1", _("så langt de selv vil")),
    ("1.25", _("1,25 ganger")),
    ("1.5", _("1,5 ganger")),
    ("2", _("dobbelt")),
    ("3", _("tre ganger")),
)
MAY_BE_IGNORED = {"storrelse": Reason.SIZE, "kapasitet": Reason.NO_CAPACITY}
"""What staff may think away, by its name in the address. Never what the law asks for, nor what we or the firm have stopped."""
OUTCOME_TEXTS = {
    "enough": _("Nok har svart."),
    "needs-staff": _("Ingen har svart. Prosjektet ligger i redningskøen til noen har gjort det ferdig."),
    "too-few": _("Færre enn målet har svart. Kunden er spurt om hva vi skal gjøre."),
    "over": _("Prosjektet tok ikke imot flere svar."),
}


@bp.get("/prosjekter/<id:project_id>/bedrifter")
@access.moderator
def show_asked_firms(project_id: int) -> str:
    """Every wave with its numbers, who was asked with which score, who missed it; with `beregn`, everybody judged anew."""
    project = approval.get_submitted_project(project_id)
    asking = get_asking(project)
    return render_template(
        "staff/asked.html",
        project=project,
        asking=asking,
        outcome=OUTCOME_TEXTS.get(asking.course.outcome) if asking.course else None,
        left_out=[say_left_out(wave.left_out) for wave in asking.waves],
        asked=[(each, why_asked(each.lead.match)) for each in list_asked_firms(project)],
        misses=list_misses(asking.latest) if asking.latest else [],
        parts=[(part, PART_NAMES[part]) for part in PARTS],
        say_reason=say_reason,
        factors=FACTORS,
        chosen_factor=_factor(),
        ignored=[name for name in MAY_BE_IGNORED if request.args.get(name)],
        judged=_judged(project) if request.args.get("beregn") else None,
        most=MOST_SHOWN,
    )


def _factor() -> str:
    wanted = request.args.get("faktor")
    return wanted if wanted in dict(FACTORS) else "1"


def _judged(project: "Project") -> dict:
    ignored = [reason for name, reason in MAY_BE_IGNORED.items() if request.args.get(name)]
    judgement: Judgement = judge(project, radius_factor=float(_factor()), ignored=ignored)
    shown = judgement.candidates[:MOST_SHOWN]
    return {
        "candidates": shown,
        "count": len(judgement.candidates),
        "names": name_firms([each.firm_id for each in [*shown, *judgement.misses]]),
        "misses": judgement.misses,
        "left_out": say_left_out(judgement.left_out),
        "fit_names": FIT_NAMES,
    }
