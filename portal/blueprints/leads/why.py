"""«Sendt fordi …»: why the firm was asked, in its own words and with its own figures."""

from typing import NamedTuple

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from portal.dispatch.explain import BY_HAND, Why, why_asked
from portal.dispatch.waves import LAST_WAVE
from portal.leads.opened import OpenedLead
from portal.places.distance import spoken_distance
from portal.web.locale import current_locale
from portal.web.score_words import PART_MEANINGS, PART_NAMES

FIT_TEXTS = {
    "exact": _("%(category)s (akkurat denne tjenesten)"),
    "whole": _("%(category)s (hele faget)"),
    "sibling": _("%(category)s (en annen tjeneste i faget)"),
}
GOOD_PERCENT = 50
"""Who answers less often was not asked because of it."""


class ShownWhy(NamedTuple):
    """A lead's reasons as its page shows them: a sentence, what came beside, and the score's parts as (name, share, meaning)."""

    sentence: str
    wave: str
    notes: list[str]
    score: int
    rows: list[dict]
    weights_version: str


def why_sent(lead: OpenedLead) -> ShownWhy | None:
    """Why the firm has this lead; None of one from before scores were kept."""
    why = why_asked(lead.match)
    if why is None:
        return None
    return ShownWhy(
        sentence=gettext("Sendt fordi: %(reasons)s.", reasons=", ".join(_reasons(why, lead))),
        wave=_wave(lead.wave),
        notes=_notes(why, lead),
        score=round(why.score),
        rows=[
            {
                "name": PART_NAMES[part.name],
                "share": part.share,
                "text": f"{round(part.share * 100)} %",
                "meaning": PART_MEANINGS[part.name],
            }
            for part in why.parts
        ],
        weights_version=why.weights_version,
    )


def _reasons(why: Why, lead: OpenedLead) -> list[str]:
    found = [str(FIT_TEXTS[why.fit]) % {"category": lead.prospect.category}, _distance(lead.distance_km)]
    if why.answered_percent is None:
        found.append(gettext("ikke spurt om noe før"))
    elif why.answered_percent >= GOOD_PERCENT:
        found.append(gettext("svarer på %(percent)s %% innen fristen", percent=why.answered_percent))
    has_room = why.leads_this_week < why.leads_per_week and not lead.is_beyond_week
    return [*found, gettext("ledig kapasitet")] if has_room else found


def _distance(km: float) -> str:
    spoken = spoken_distance(km, locale=current_locale())
    return gettext("%(distance)s unna", distance=spoken) if round(km) else spoken


def _wave(number: int) -> str:
    if number == BY_HAND:
        return gettext("Dere ble spurt av oss for hånd, fordi ingen hadde svart.")
    return gettext("Runde %(number)s av %(total)s.", number=number, total=LAST_WAVE)


def _notes(why: Why, lead: OpenedLead) -> list[str]:
    """What else decided, each a sentence."""
    notes = [
        ngettext(
            "Dere hadde fått %(num)s oppdrag de siste sju dagene, og vil ha inntil %(most)s.",
            "Dere hadde fått %(num)s oppdrag de siste sju dagene, og vil ha inntil %(most)s.",
            why.leads_this_week,
            most=why.leads_per_week,
        )
    ]
    if lead.is_beyond_week and lead.wave == BY_HAND:
        notes.append(gettext("Dere ble spurt for hånd selv om uken var full."))
    elif lead.is_beyond_week:
        notes.append(gettext("Dere har sagt ja til oppdrag ut over dette når ingen andre svarer."))
    if why.is_newcomer:
        notes.append(gettext("Én plass i første bølge er holdt av til bedrifter som er nye hos oss. Dere fikk den."))
    if round(why.fair_points, 1):
        more, less = (
            gettext("Dere fikk %(points)s poeng fordi andre har fått flere tilsvarende oppdrag enn dere i det siste."),
            gettext("Dere ble trukket %(points)s poeng fordi dere har fått flere tilsvarende oppdrag enn andre."),
        )
        notes.append((more if why.fair_points > 0 else less) % {"points": _decimal(abs(why.fair_points))})
    return notes


def _decimal(points: float) -> str:
    return f"{points:.1f}" if current_locale() == "en" else f"{points:.1f}".replace(".", ",")
