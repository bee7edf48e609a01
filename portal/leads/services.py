"""What happens to a lead: sent, opened, answered, declined; and the record of what a firm was let see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads import slots
from portal.leads.declining import pause_what_is_not_ours
from portal.leads.disclosure import TAKEN_BACK
from portal.leads.errors import FirmMayNotAnswerError, LeadAlreadyAnsweredError
from portal.leads.models import ContactAccess, Lead
from portal.leads.promise import answer_by
from portal.leads.queries import list_revealed
from portal.leads.states import DeclineReason
from portal.projects import services as projects
from portal.projects.models import Project

MAY_ANSWER = (
    *(Firm.stopped_at.is_(None), Firm.suspended_at.is_(None)),
    *(Firm.verified_at.is_not(None), Firm.refused_at.is_(None)),
)
"""Let in, and neither stopped nor suspended. One that pauses may."""
AT_ONCE = 100
"""How many projects of a firm are held in one transaction."""


class Addressee(NamedTuple):
    """A firm that is sent a project: how far away it is in km, why it was chosen (`dispatch.matching.match_of`), and whether
    it is asked beyond its week."""

    firm_id: int
    distance_km: float
    match: dict[str, Any]
    is_beyond_week: bool


def send_leads(project: Project, addressees: Sequence[Addressee], *, course: int, wave: int, at: datetime) -> list[int]:
    """Put the project in the inboxes of these firms; returns the numbers of those that hadn't been asked before."""
    if not addressees:
        return []
    due_at = answer_by(project, sent_at=at)
    sending = {"project_id": project.id, "course": course, "wave": wave, "sent_at": at, "due_at": due_at}
    rows = [{**sending, **each._asdict()} for each in addressees]
    sent = insert(Lead).values(rows).on_conflict_do_nothing().returning(Lead.firm_id)
    return list(db.session.scalars(sent))


def has_undecided(project: Project) -> bool:
    """Whether a firm that may answer hasn't yet."""
    return bool(db.session.scalar(select(exists().where(*_undecided(project), Lead.closed_at.is_(None)))))


def mark_opened(lead: Lead) -> None:
    """Somebody in the firm has opened it; only the first time counts."""
    db.session.execute(update(Lead).where(Lead.id == lead.id, Lead.opened_at.is_(None)).values(opened_at=func.now()))
    db.session.refresh(lead)


def decline(lead: Lead, *, reason: DeclineReason, actor_id: int, note: str = "") -> None:
    """Say no, with a reason that teaches the match, and perhaps what was missed; a place that was kept goes to who waits.

    It counts as lapsed, also if the no is taken back. Raises LeadAlreadyAnsweredError.
    """
    project = db.session.get_one(Project, lead.project_id)
    projects.hold(project)
    now = func.clock_timestamp()
    lapsed = case((Lead.held_until > now, now), else_=Lead.held_until)
    _answer(lead, declined_at=func.now(), decline_reason=reason, decline_note=note or None, held_until=lapsed)
    audit.record("lead:declined", lead, actor_id=actor_id, reason=reason)
    outbox.add("lead:declined", lead_id=lead.id)
    if reason is DeclineReason.NOT_OUR_WORK:
        pause_what_is_not_ours(lead, project)
    slots.offer_free(project)


def mark_replied(lead: Lead) -> None:
    """An offer has been sent. Raises LeadAlreadyAnsweredError, and FirmMayNotAnswerError for a firm that isn't let in or was stopped."""
    may_answer = select(Firm.id).where(Firm.id == lead.firm_id, *MAY_ANSWER)
    if db.session.scalar(may_answer.with_for_update(read=True)) is None:
        raise FirmMayNotAnswerError
    _answer(lead, replied_at=func.now(), archived_at=None)


def close_undecided(project: Project) -> None:
    """The project takes no more replies: the firms that haven't decided need not. The caller holds the project's row."""
    waiting = (*_undecided(project), Lead.closed_at.is_(None))
    db.session.execute(update(Lead).where(*waiting).values(closed_at=func.now()))


def open_undecided(project: Project, *, at: datetime | None = None) -> None:
    """It takes replies again: whoever hasn't decided may, with the whole time from now on, and who waits first of all. Whose
    time was up before it was closed stays late. A full one stays closed. The caller holds the project's row."""
    if not project.takes_replies or project.is_full:
        return
    at = at or clock.now()
    may_answer = select(Firm.id).where(Firm.id == Lead.firm_id, *MAY_ANSWER).exists()
    closed = (*_undecided(project), Lead.closed_at.is_not(None), may_answer)
    had_time_left = or_(Lead.due_at.is_(None), Lead.due_at > Lead.closed_at)
    due_at = case((had_time_left, answer_by(project, sent_at=at)), else_=Lead.due_at)
    db.session.execute(update(Lead).where(*closed).values(closed_at=None, reopened_at=at, due_at=due_at))
    slots.offer_free(project)


def stop_time(project: Project) -> None:
    """It pauses: no firm can be late meanwhile; one that already is, stays so. The caller holds the project's row."""
    running = (*_undecided(project), Lead.closed_at.is_(None), Lead.due_at > func.now())
    db.session.execute(update(Lead).where(*running).values(due_at=None))


def give_time_anew(project: Project) -> None:
    """The pause is over: the whole time from now on, for those whose time was stopped. The caller holds the project's row."""
    at = clock.now()
    due_at = func.coalesce(Lead.due_at, answer_by(project, sent_at=at))
    waiting = (*_undecided(project), Lead.closed_at.is_(None))
    db.session.execute(update(Lead).where(*waiting).values(reopened_at=at, due_at=due_at))


def close_undecided_of_firm(firm_id: int, *, after: int = 0) -> None:
    """The firm can answer nothing: what it has not decided on is closed, and places kept for it are free. Run twice, it does no more.

    Takes a hundred projects, by number after `after`; the rest is left to an event, for a transaction of its own.
    """
    has_something = or_(Lead.closed_at.is_(None), Lead.held_until.is_not(None), Lead.waits_since.is_not(None))
    waiting = (Lead.firm_id == firm_id, Lead.replied_at.is_(None), Lead.declined_at.is_(None), has_something)
    held = _hold_projects(Project.id.in_(select(Lead.project_id).where(*waiting)), Project.id > after)
    db.session.execute(
        update(Lead)
        .where(*waiting, Lead.project_id.in_([project.id for project in held]))
        .values(closed_at=func.coalesce(Lead.closed_at, func.now()), held_until=None, waits_since=None)
    )
    if len(held) == AT_ONCE:
        outbox.add("firm:leads-partly-closed", firm_id=firm_id, after_project_id=held[-1].id)


def open_undecided_of_firm(firm_id: int, *, after: int = 0) -> None:
    """The firm may answer again, wherever the project still takes replies and has room. Run twice, it does no more.

    Takes as many as closing does.
    """
    closed = (
        select(Lead.project_id)
        .where(Lead.firm_id == firm_id, Lead.replied_at.is_(None), Lead.declined_at.is_(None))
        .where(Lead.closed_at.is_not(None))
    )
    held = _hold_projects(Project.id.in_(closed), Project.takes_replies, Project.id > after)
    for project in held:
        open_undecided(project)
    if len(held) == AT_ONCE:
        outbox.add("firm:leads-partly-opened", firm_id=firm_id, after_project_id=held[-1].id)


def _hold_projects(*which: ColumnElement[bool]) -> list[Project]:
    """In one order, so that two who hold many never wait for each other, and not so many that others wait for long."""
    held = select(Project).where(*which).order_by(Project.id).limit(AT_ONCE).with_for_update(key_share=True)
    return list(db.session.scalars(held.execution_options(populate_existing=True)))


def _undecided(project: Project) -> tuple[ColumnElement[bool], ...]:
    return (Lead.project_id == project.id, Lead.replied_at.is_(None), Lead.declined_at.is_(None))


def _answer(lead: Lead, **values: object) -> None:
    answered = db.session.execute(
        update(Lead)
        .where(Lead.id == lead.id, Lead.replied_at.is_(None), Lead.declined_at.is_(None))
        .values(
            opened_at=func.coalesce(Lead.opened_at, func.now()),
            due_at=func.coalesce(Lead.due_at, func.now()),  # while no time runs, nobody is late
            waits_since=None,
            **values,
        )
    ).rowcount
    if not answered:
        raise LeadAlreadyAnsweredError
    db.session.refresh(lead)


def reveal(project: Project, *, firm_id: int, person_id: int | None, fields: list[str], reason: str) -> None:
    """Write down, in the transaction of the act that lets it, which contact details a firm may see from now on."""
    db.session.add(
        ContactAccess(project_id=project.id, firm_id=firm_id, person_id=person_id, fields=fields, reason=reason)
    )
    db.session.flush()


def take_back(project: Project, *, firm_id: int, person_id: int | None) -> None:
    """From now on the firm sees nothing more of the poster: what it was let see is written down once more, as taken back."""
    seen = list_revealed(project.id).get(firm_id)
    if seen:
        reveal(project, firm_id=firm_id, person_id=person_id, fields=sorted(seen), reason=TAKEN_BACK)
