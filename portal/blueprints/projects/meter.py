"""How much a firm gets to know, shown to the poster with the three answers that would help most."""

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext

from portal.blueprints.projects.questions import MATTERS_TEXTS
from portal.projects import queries
from portal.projects.completeness import ENOUGH, Missing, measure
from portal.web.locale import current_locale

if TYPE_CHECKING:
    from portal.projects.models import Project


def meter_of(draft: "Project", *, photos: int) -> dict[str, Any]:
    """What `projects/_meter.html` needs."""
    measured = measure(draft, queries.get_questions_of(draft), photos=photos, locale=current_locale())
    return {
        "score": measured.score,
        "enough": ENOUGH,
        "best": [_shown(missing) for missing in measured.missing],
    }


def _shown(missing: Missing) -> dict[str, str]:
    """A question is asked in its own words; what every job has in common is a text of ours."""
    return {
        "text": missing.text if missing.question else gettext(missing.text),
        "url": url_for("projects.show_step", step=missing.step, _anchor=missing.question),
        "why": gettext(MATTERS_TEXTS[missing.matters_for]),
    }
