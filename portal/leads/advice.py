"""What a poster can do about why firms said no. The firms stay unnamed: only how many, and what they missed in their words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select

from portal.core.database import db
from portal.core.texts import N_
from portal.leads.models import Lead
from portal.leads.states import DeclineReason

MOST_NOTES = 5


class Act(StrEnum):
    """Where on the poster's side something can be done about it."""

    DESCRIBE = "describe"
    """Say more of the job, and add photos."""
    TIME = "time"
    """Change when it is to be done."""
    ASK_US = "ask-us"
    """Write to staff, who can move it to another trade."""
    NONE = "none"


class Advice(NamedTuple):
    """One piece of advice: why firms said no, how many, a sentence (msgid), and where it is done."""

    reason: DeclineReason
    count: int
    text: str
    act: Act


_ADVICE = {
    DeclineReason.TOO_LITTLE_TOLD: (
        1,
        N_("Fortell mer om jobben: mål, alder og hva som skal bort. Et par bilder hjelper også."),
        Act.DESCRIBE,
    ),
    DeclineReason.NO_CAPACITY: (
        2,
        N_("Bedriftene har mye å gjøre. Kan jobben vente litt, er det flere som kan svare."),
        Act.TIME,
    ),
    DeclineReason.NOT_OUR_WORK: (
        2,
        N_("Flere mener jobben hører til et annet fag. Skriv til oss, så flytter vi prosjektet om det trengs."),
        Act.ASK_US,
    ),
    DeclineReason.TOO_SMALL: (
        2,
        N_("Jobben er liten for disse bedriftene. Har du flere småjobber, skriv dem inn i samme prosjekt."),
        Act.DESCRIBE,
    ),
    DeclineReason.TOO_FAR: (
        2,
        N_(
            "Det er langt å kjøre for bedriftene vi har spurt. Du trenger ikke gjøre noe; vi spør dem som er nærmest først."
        ),
        Act.NONE,
    ),
}
"""From how many on it is worth saying, the sentence, and the act. In the order they are told: what helps most first."""


def advice_for(counts: Mapping[str, int]) -> list[Advice]:
    """The advice that follows from `counts`, how many firms gave each reason (a DeclineReason or its value)."""
    return [
        Advice(reason, counts[reason], text, act)
        for reason, (least, text, act) in _ADVICE.items()
        if counts.get(reason, 0) >= least
    ]


def list_missed(project_id: int) -> list[str]:
    """What firms that said no missed, in their own words and in an order that tells nothing of whose they are; at most five."""
    notes = select(Lead.decline_note).where(
        Lead.project_id == project_id, Lead.declined_at.is_not(None), Lead.decline_note.is_not(None)
    )
    return list(db.session.scalars(notes.order_by(func.md5(Lead.decline_note)).limit(MOST_NOTES)))
