"""«Slik velger vi bedrifter»: the ranking, said to everybody. The figures are the score's own, so that page and code agree."""

from flask import render_template

from portal.blueprints.public import bp
from portal.dispatch.matching import HALF_KM, HALF_KM_OF, HALF_KM_URGENT
from portal.dispatch.score import FAIR_POINTS_A_TURN, MOST_FAIR_TURNS, PARTS, WEIGHTS
from portal.dispatch.target import BUSY, MOST_ASKED, OVERLOADED, REPLIES_WHEN_BUSY
from portal.dispatch.waves import LAST_WAVE
from portal.web import access
from portal.web.score_words import PART_MEANINGS, PART_NAMES


@bp.get("/slik-velger-vi-bedrifter")
@access.anyone
def show_how_firms_are_chosen() -> str:
    """What must hold, what counts and how much, and what never counts."""
    return render_template(
        "public/choosing.html",
        rows=[
            {
                "name": PART_NAMES[part],
                "share": getattr(WEIGHTS, part),
                "text": f"{round(100 * getattr(WEIGHTS, part))} %",
                "meaning": PART_MEANINGS[part],
            }
            for part in PARTS
        ],
        half_km=HALF_KM,
        half_km_urgent=HALF_KM_URGENT,
        half_km_moving=HALF_KM_OF["flytting"],
        version=WEIGHTS.version,
        fair_points=round(FAIR_POINTS_A_TURN * MOST_FAIR_TURNS),
        waves=LAST_WAVE,
        most_asked=MOST_ASKED,
        busy_percent=round(100 * BUSY),
        overloaded_percent=round(100 * OVERLOADED),
        when_busy=REPLIES_WHEN_BUSY,
    )
