"""What firms did with a project that was let out: who was asked, who answered with what, who said no, and whom it was given to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal.demo.market import words
from portal.demo.market.firms import MarketFirm
from portal.demo.market.projects import Drawn
from portal.leads import disclosure
from portal.leads.states import DeclineReason
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState

REPLIES = 0.42
DECLINES = 0.22
OPENS = 0.85
REASONS = tuple(reason.value for reason in DeclineReason)
FORMS = tuple(form.value for form in PriceForm)


@dataclass
class Outcome:
    """The rows that hang on a project, by table; offers and accesses name their lead and firm by place in `leads`."""

    waves: list[dict[str, Any]] = field(default_factory=list)
    leads: list[dict[str, Any]] = field(default_factory=list)
    quotes: list[dict[str, Any]] = field(default_factory=list)
    contact_accesses: list[dict[str, Any]] = field(default_factory=list)


def play(number: int, drawn: Drawn, *, now: datetime) -> Outcome:
    """Let the firms answer; writes the taken slots and the award into the project's row as well."""
    outcome = Outcome()
    if not drawn.fate.was_let_out:
        return outcome
    random = Random(number * 104_729 + 3)  # noqa: S311 - a demo, not a secret
    row, sent_at = drawn.row, drawn.row["approved_at"] + timedelta(seconds=20)
    outcome.waves.append({"number": 1, "sent_at": sent_at, "asked": len(drawn.asked), "left_out": "{}"})
    outcome.leads = [_lead(firm, km, sent_at) for firm, km in drawn.asked]
    over_at = _over_at(row, now)
    _answer(outcome, drawn, random, until=over_at)
    row["taken_slots"] = len(outcome.quotes)
    if drawn.fate.state in (ProjectState.AWARDED, ProjectState.COMPLETED):
        _award(outcome, drawn, random, now=now)
    _close(outcome, row)
    return outcome


def _lead(firm: MarketFirm, km: float, sent_at: datetime) -> dict[str, Any]:
    undecided = dict.fromkeys(("opened_at", "replied_at", "declined_at", "decline_reason", "closed_at"))
    return {"firm_id": firm.id, "wave": 1, "distance_km": km, "sent_at": sent_at, **undecided}


def _over_at(row: dict[str, Any], now: datetime) -> datetime:
    moments = [row.get(name) for name in ("paused_at", "closed_at", "ended_at")]
    return min([moment for moment in moments if moment], default=now)


def _answer(outcome: Outcome, drawn: Drawn, random: Random, *, until: datetime) -> None:
    needs_one = drawn.fate.state in (ProjectState.AWARDED, ProjectState.COMPLETED)
    for place, ((firm, _km), lead) in enumerate(zip(drawn.asked, outcome.leads, strict=True)):
        at = lead["sent_at"] + timedelta(hours=random.expovariate(1 / 14))
        if random.random() > OPENS and not (needs_one and place == 0):
            continue
        lead["opened_at"] = min(at, until)
        if at >= until and not (needs_one and place == 0):
            continue
        at, luck = min(at, until), random.random()
        if (luck < REPLIES or (needs_one and place == 0)) and len(outcome.quotes) < drawn.row["wished_replies"]:
            lead["replied_at"] = at
            outcome.quotes.append(_quote(place, firm, drawn, random, at))
            outcome.contact_accesses.append(_access(firm, drawn.row, at, "reply", firm.owner_id))
        elif luck > 1 - DECLINES:
            lead |= {"declined_at": at, "decline_reason": random.choice(REASONS)}


def _quote(place: int, firm: MarketFirm, drawn: Drawn, random: Random, at: datetime) -> dict[str, Any]:
    return {
        "place": place,
        "firm_id": firm.id,
        "written_by_id": firm.owner_id,
        "price_form": random.choice(FORMS),
        "amount_ore": max(500, round(drawn.kroner * random.uniform(0.82, 1.3) / 100) * 100) * 100,
        "message": random.choice(words.OFFER_MESSAGES),
        "starts": random.choice(words.OFFER_STARTS),
        "sent_at": at,
        "accepted_at": None,
        "rejected_at": None,
    }


def _access(firm: MarketFirm, row: dict[str, Any], at: datetime, reason: str, person_id: int) -> dict[str, Any]:
    project = Project(address_shown="award", shares_email=True)
    for name in ("contact_phone", "shares_phone", "street_address", "org_name"):
        setattr(project, name, row[name])
    fields = (disclosure.fields_on_reply if reason == "reply" else disclosure.fields_on_award)(project)
    return {"at": at, "firm_id": firm.id, "person_id": person_id, "fields": fields, "reason": reason}


def _award(outcome: Outcome, drawn: Drawn, random: Random, *, now: datetime) -> None:
    chosen, row = random.choice(outcome.quotes), drawn.row
    last = max(quote["sent_at"] for quote in outcome.quotes)
    at = row["awarded_at"] = last + min(timedelta(days=4), (now - last) / 2)
    for quote in outcome.quotes:
        quote["accepted_at" if quote is chosen else "rejected_at"] = at
    firm = drawn.asked[chosen["place"]][0]
    outcome.contact_accesses.append(_access(firm, row, at, "award", row["poster_id"]))
    if drawn.fate.state is ProjectState.COMPLETED:
        row["completed_at"] = at + min(timedelta(days=40), (now - at) / 2)


def _close(outcome: Outcome, row: dict[str, Any]) -> None:
    """Leads that nobody decided are closed from when the project took no more replies."""
    moments = [row.get(name) for name in ("awarded_at", "closed_at", "ended_at")]
    if row["taken_slots"] >= row["wished_replies"]:
        moments.append(max(quote["sent_at"] for quote in outcome.quotes))
    at = min([moment for moment in moments if moment], default=None)
    for lead in outcome.leads:
        if at and lead["replied_at"] is None and lead["declined_at"] is None:
            lead["closed_at"] = at
