"""How the asking goes, in words for the poster: who has done what, what comes next and when, and why so many were asked.

No firm is named here: who hasn't answered is nobody's business but its own.
"""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from portal.core import clock
from portal.dispatch.explain import Asking, get_asking, promised_by

if TYPE_CHECKING:
    from portal.projects.models import Project
    from portal.quotes.overview import Answers

DECLINE_REASONS = {
    "too-far": _("for langt unna"),
    "no-capacity": _("full kalender"),
    "not-our-work": _("tar ikke slike jobber"),
    "too-small": _("for liten jobb"),
    "too-little-told": _("trengte å vite mer"),
}


class ShownAsking(NamedTuple):
    """The asking in words. `rows`: picture and figures; `rounds`: (when, what); `next_at`: when the next round comes, if needed;
    `looked_at`: when all have been sent, and it is looked at what they brought."""

    sentence: str
    rows: list[dict]
    rounds: list[tuple[datetime, str]]
    aim: str | None
    next_at: datetime | None
    looked_at: datetime | None
    staff_by: datetime | None
    staff_is_late: bool
    awaits_poster: bool
    is_enough: bool


def show_asking(project: "Project", answers: "Answers") -> ShownAsking | None:
    """The asking about the project; None before the first round has gone out."""
    asking = get_asking(project)
    if not asking.waves:
        return None
    takes_more = project.takes_replies and not project.is_full
    staff_by = promised_by(asking.course) if asking.is_with_staff and takes_more else None
    return ShownAsking(
        sentence=sentence_of(answers),
        rows=_rows(answers),
        rounds=[(wave.sent_at, _round(wave.asked, by_hand=wave.number == 0)) for wave in asking.waves],
        aim=_aim(project, asking),
        next_at=asking.next_at if takes_more else None,
        looked_at=asking.looked_at if takes_more else None,
        staff_by=staff_by,
        staff_is_late=staff_by is not None and clock.now() > staff_by,
        awaits_poster=asking.awaits_poster and takes_more,
        is_enough=asking.course is not None and asking.course.outcome == "enough",
    )


def sentence_of(answers: "Answers") -> str:
    """«Vi spurte 6 bedrifter: 2 har svart med et tilbud, 3 har takket nei (2 full kalender), 1 har ikke åpnet prosjektet.»"""
    asked = ngettext("Vi spurte %(num)s bedrift", "Vi spurte %(num)s bedrifter", answers.asked)
    parts = [part for part in (_replied(answers), _declined(answers), _opened(answers), _unopened(answers)) if part]
    return f"{asked}: {', '.join(parts)}." if parts else f"{asked}."


def _replied(answers: "Answers") -> str | None:
    said = ngettext("%(num)s har svart med et tilbud", "%(num)s har svart med et tilbud", answers.replied)
    return said if answers.replied else None


def _declined(answers: "Answers") -> str | None:
    if not answers.declined:
        return None
    said = ngettext("%(num)s har takket nei", "%(num)s har takket nei", answers.declined)
    reasons = ", ".join(f"{count} {DECLINE_REASONS[reason]}" for reason, count in answers.decline_reasons.items())
    return f"{said} ({reasons})" if reasons else said


def _opened(answers: "Answers") -> str | None:
    said = ngettext(
        "%(num)s har åpnet prosjektet uten å svare", "%(num)s har åpnet prosjektet uten å svare", answers.considering
    )
    return said if answers.considering else None


def _unopened(answers: "Answers") -> str | None:
    number = answers.silent - answers.considering
    said = ngettext("%(num)s har ikke åpnet prosjektet", "%(num)s har ikke åpnet prosjektet", number)
    return said if number else None


def _rows(answers: "Answers") -> list[dict]:
    figures = (
        (gettext("Har svart"), answers.replied),
        (gettext("Har takket nei"), answers.declined),
        (gettext("Har åpnet"), answers.considering),
        (gettext("Ikke åpnet"), answers.silent - answers.considering),
    )
    return [{"name": name, "share": count / max(answers.asked, 1), "text": count} for name, count in figures]


def _round(asked: int, *, by_hand: bool) -> str:
    if by_hand:
        return ngettext("Vi spurte %(num)s bedrift for hånd.", "Vi spurte %(num)s bedrifter for hånd.", asked)
    if not asked:
        return gettext("Vi fant ingen flere å spørre.")
    return ngettext("%(num)s bedrift ble spurt.", "%(num)s bedrifter ble spurt.", asked)


def _aim(project: "Project", asking: Asking) -> str | None:
    """Why so many, or so few; None of waves from before the aim was written down."""
    target, wish, latest = asking.target, project.wished_replies, asking.latest
    if target is None:
        return None
    wished = ngettext("Du ønsket %(num)s tilbud.", "Du ønsket %(num)s tilbud.", wish)
    if target < wish:
        aim = ngettext(
            "Bedriftene i faget har mye å gjøre i nærheten nå. Derfor sikter vi først mot %(num)s tilbud, så alle som venter, "
            "skal få svar fra noen.",
            "Bedriftene i faget har mye å gjøre i nærheten nå. Derfor sikter vi først mot %(num)s tilbud, så alle som venter, "
            "skal få svar fra noen.",
            target,
        )
        if asking.next_at:
            aim += " " + gettext("Blir det plass, spør vi flere.")
    else:
        aim = gettext("Ikke alle svarer, så vi spør så mange at det skal holde, i høyst fire runder.")
    none_left = gettext("I siste runde var det ingen flere som passet.")
    return " ".join([wished, aim, *([none_left] if latest.candidates <= latest.asked else [])])
