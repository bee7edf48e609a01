"""Why a firm is not asked, or less than it might be, in the firm's words."""

from typing import TYPE_CHECKING

from flask_babel import gettext

from portal.blueprints.firms.gates import Gate
from portal.core.formats import format_date_in_words
from portal.firms import capacity
from portal.firms.work import Work
from portal.leads.report import Week
from portal.web.locale import current_locale

if TYPE_CHECKING:
    from portal.firms.models import Firm


def list_hindrances(firm: "Firm", *, work: Work, week: Week, gates: list[tuple[str, Gate]]) -> list[str]:
    """Sentences, the weightiest first; none for a firm that is asked about everything it does."""
    return [*_standing(firm), *_wishes(firm, work), *_fullness(firm, week), *_missing(gates)]


def _standing(firm: "Firm") -> list[str]:
    """Why, and what happens next, stands above on the page (`firms/_standing.html`)."""
    if firm.stopped_at:
        return [gettext("Enhetsregisteret har stoppet bedriften.")]
    if firm.refused_at or firm.verified_at is None:
        return [gettext("Bedriften er ikke sluppet inn ennå.")]
    return []


def _wishes(firm: "Firm", work: Work) -> list[str]:
    found, locale = [], current_locale()
    if capacity.is_paused_now(firm) and firm.paused_until:
        until = format_date_in_words(firm.paused_until, locale)
        found.append(gettext("Dere har satt alt på pause. Vi spør igjen fra %(day)s.", day=until))
    elif capacity.is_paused_now(firm):
        found.append(gettext("Dere har satt alt på pause til dere selv åpner igjen."))
    away = capacity.find_holiday(firm.id)
    if away:
        until = format_date_in_words(away.until_on, locale)
        found.append(gettext("Dere er på ferie til og med %(day)s.", day=until))
    if not work.chosen:
        found.append(gettext("Dere har ikke valgt noe arbeid. Velg det dere gjør, under «Arbeid»."))
    return found


def _fullness(firm: "Firm", week: Week) -> list[str]:
    found = []
    if week.leads >= firm.leads_per_week:
        found.append(
            gettext(
                "Uken er full: dere har fått %(leads)s oppdrag på sju dager, og ønsket %(wished)s.",
                leads=week.leads,
                wished=firm.leads_per_week,
            )
        )
    if week.open_offers >= firm.most_open:
        found.append(gettext("Dere har %(open)s åpne tilbud, så mange som dere ønsket.", open=week.open_offers))
    return found


def _missing(gates: list[tuple[str, Gate]]) -> list[str]:
    return [
        gettext("%(category)s: dere blir ikke spurt før vi har sett dette: %(gate)s.", category=name, gate=gate.text)
        for name, gate in gates
        if gate.is_required and not gate.is_held
    ]
