"""What firms did with a project that was let out: who was asked, who answered with what, who said no, and whom it was given to."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal.core.working_hours import reached
from portal.demo.market import words
from portal.demo.market.fates import NEEDS_AN_OFFER
from portal.demo.market.firms import MarketFirm
from portal.demo.market.habits import Habits
from portal.demo.market.projects import Drawn
from portal.dispatch.score import WEIGHTS
from portal.dispatch.silence import TIME_TO_ANSWER
from portal.leads import disclosure
from portal.leads.promise import answer_by
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

    courses: list[dict[str, Any]] = field(default_factory=list)
    waves: list[dict[str, Any]] = field(default_factory=list)
    leads: list[dict[str, Any]] = field(default_factory=list)
    quotes: list[dict[str, Any]] = field(default_factory=list)
    contact_accesses: list[dict[str, Any]] = field(default_factory=list)


def play(number: int, drawn: Drawn, *, now: datetime, habits: Habits) -> Outcome:
    """Let the firms answer; writes the taken slots and the award into the project's row as well, and into the firms' habits."""
    outcome = Outcome()
    if not drawn.fate.was_let_out:
        return outcome
    random = Random(number * 104_729 + 3)  # noqa: S311 - a demo, not a secret
    row, sent_at = drawn.row, drawn.row["approved_at"] + timedelta(seconds=20)
    outcome.waves.append(_wave(drawn, sent_at))
    due_at = answer_by(Project(start=row["start"], budget_ore=row["budget_ore"]), sent_at=sent_at)
    outcome.leads = [_lead(firm, km, row, habits, sent_at=sent_at, due_at=due_at) for firm, km in drawn.asked]
    over_at = _over_at(row, now)
    _answer(outcome, drawn, random, until=over_at)
    row["taken_slots"] = len(outcome.quotes)
    if drawn.fate.state in NEEDS_AN_OFFER:
        _award(outcome, drawn, random, habits, now=now)
    _close(outcome, row)
    _fall_silent(outcome, now)
    for (firm, _km), lead in zip(drawn.asked, outcome.leads, strict=True):
        habits.note(firm, lead)
    outcome.courses.append(_course(drawn, sent_at, now))
    return outcome


def _wave(drawn: Drawn, sent_at: datetime) -> dict[str, Any]:
    asked = {"asked": len(drawn.asked), "candidates": len(drawn.asked), "target": drawn.row["wished_replies"]}
    return {"course": 1, "number": 1, "sent_at": sent_at, **asked, "weights_version": WEIGHTS.version, "left_out": "{}"}


def _lead(
    firm: MarketFirm, km: float, row: dict[str, Any], habits: Habits, *, sent_at: datetime, due_at: datetime
) -> dict[str, Any]:
    marks = ("opened_at", "replied_at", "declined_at", "decline_reason", "closed_at", "silent_at")
    undecided = dict.fromkeys((*marks, "chosen_at", "won_at", "lost_at"))
    match = json.dumps(habits.match(firm, km, row, sent_at))
    sent = {"wave": 1, "distance_km": km, "sent_at": sent_at, "due_at": due_at, "match": match}
    return {"firm_id": firm.id, **sent, **undecided}


def _fall_silent(outcome: Outcome, now: datetime) -> None:
    """Who let the time pass while it could have answered."""
    undecided = [lead for lead in outcome.leads if lead["replied_at"] is None and lead["declined_at"] is None]
    if not undecided:
        return
    at = reached(undecided[0]["sent_at"], TIME_TO_ANSWER)
    for lead in undecided:
        if at <= (lead["closed_at"] or now):
            lead["silent_at"] = at


def _course(drawn: Drawn, begun_at: datetime, now: datetime) -> dict[str, Any]:
    """How its waves ended. What nobody answered has been seen to by staff, and posters with too few have said that it is enough."""
    row, is_open = drawn.row, drawn.fate.state in (ProjectState.OPEN, ProjectState.PAUSED)
    taken, ended_at = row["taken_slots"], begun_at + (now - begun_at) * 0.5
    course = {"number": 1, "for_version": 1, "begun_at": begun_at, "ended_at": ended_at, "radius_factor": 1.0}
    if taken >= row["wished_replies"]:
        return course | {"outcome": "enough"}
    if not is_open:
        return course | {"outcome": "over"}
    if taken:
        return course | {"outcome": "too-few", "poster_answer": "enough"}
    return course | {"outcome": "needs-staff", "rescued_at": ended_at, "rescue_note": words.RESCUE_NOTE}


def _over_at(row: dict[str, Any], now: datetime) -> datetime:
    moments = [row.get(name) for name in ("paused_at", "closed_at", "ended_at")]
    return min([moment for moment in moments if moment], default=now)


def _answer(outcome: Outcome, drawn: Drawn, random: Random, *, until: datetime) -> None:
    needs_one = drawn.fate.state in NEEDS_AN_OFFER
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
        "confirmed_at": None,
        "rejected_at": None,
    }


def _access(firm: MarketFirm, row: dict[str, Any], at: datetime, reason: str, person_id: int) -> dict[str, Any]:
    project = Project(address_shown="award", shares_email=True)
    for name in ("contact_phone", "shares_phone", "street_address", "org_name"):
        setattr(project, name, row[name])
    fields = (disclosure.fields_on_reply if reason == "reply" else disclosure.fields_on_award)(project)
    return {"at": at, "firm_id": firm.id, "person_id": person_id, "fields": fields, "reason": reason}


def _award(outcome: Outcome, drawn: Drawn, random: Random, habits: Habits, *, now: datetime) -> None:
    chosen, row = random.choice(outcome.quotes), drawn.row
    last = max(quote["sent_at"] for quote in outcome.quotes)
    at = row["awarded_at"] = last + min(timedelta(days=4), (now - last) / 2)
    outcome.leads[chosen["place"]]["chosen_at"] = chosen["accepted_at"] = at
    if drawn.fate.state is ProjectState.CHOSEN:
        return
    row["confirmed_at"] = at
    for quote in outcome.quotes:
        is_chosen, lead = quote is chosen, outcome.leads[quote["place"]]
        quote["confirmed_at" if is_chosen else "rejected_at"] = at
        lead["won_at" if is_chosen else "lost_at"] = at
    firm = drawn.asked[chosen["place"]][0]
    outcome.contact_accesses.append(_access(firm, row, at, "award", firm.owner_id))
    if drawn.fate.state is ProjectState.COMPLETED:
        row["completed_at"] = at + min(timedelta(days=40), (now - at) / 2)
        habits.note_job(firm, row)


def _close(outcome: Outcome, row: dict[str, Any]) -> None:
    """Leads that nobody decided are closed from when the project took no more replies."""
    moments = [row.get(name) for name in ("awarded_at", "closed_at", "ended_at")]
    if row["taken_slots"] >= row["wished_replies"]:
        moments.append(max(quote["sent_at"] for quote in outcome.quotes))
    at = min([moment for moment in moments if moment], default=None)
    for lead in outcome.leads:
        if at and lead["replied_at"] is None and lead["declined_at"] is None:
            lead["closed_at"] = at
        elif lead["replied_at"]:
            lead["lost_at"] = lead["lost_at"] or row.get("ended_at")
