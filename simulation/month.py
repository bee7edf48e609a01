"""Plays a market from its first project to the last answer, moment by moment, and counts."""

import heapq
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select, update

from portal.core import transaction
from portal.core.database import db
from portal.dispatch import courses
from portal.dispatch.models import Course
from portal.dispatch.score import WEIGHTS, Weights
from portal.leads.models import Lead
from portal.projects.models import Project
from simulation.answers import Answer, answer_of
from simulation.figures import Row, Tally
from simulation.policies import Policy
from simulation.stage import Stage
from simulation.worlds import SimulatedProject, World, list_projects

DECIDES_AFTER = timedelta(days=10)
"""The poster chooses among the replies then, and the firms have one undecided project less."""
WEEK = timedelta(days=7)


def play(world: World, policy: Policy, *, seed: int = 1, days: int = 30, weights: Weights = WEIGHTS) -> Row:
    """The table's row for a world and a policy. Works in the present session, which it commits once a simulated day."""
    with policy.in_force(weights):
        month = _Month(
            Stage(world, seed=seed, takes_overflow=policy.takes_overflow), policy, seed=seed, weights=weights
        )
        for project in list_projects(world, seed=seed, days=days):
            month.expect(project.at, lambda at, project=project: month.let_out(project, at))
        month.run()
    return month.tally.row(world.name, policy.name)


class _Month:
    """What will happen, the earliest first, and what happens with it."""

    def __init__(self, stage: Stage, policy: Policy, *, seed: int, weights: Weights) -> None:
        self._stage, self._policy, self._seed, self._weights = stage, policy, seed, weights
        self._expected: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()
        self._weeks: dict[int, deque[datetime]] = {firm_id: deque() for firm_id in stage.firms}
        self.tally = Tally(stage.firms)

    def expect(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Something will happen then."""
        heapq.heappush(self._expected, (at, next(self._order), act))

    def run(self) -> None:
        """Let everything happen, and what comes of it."""
        day = None
        while self._expected:
            at, _, act = heapq.heappop(self._expected)
            if at.date() != day:
                day = at.date()
                transaction.forget_bells()  # nobody is there to be woken
                db.session.commit()
            act(at)

    def let_out(self, simulated: SimulatedProject, at: datetime) -> None:
        """A project has been let out: the policy asks its first firms."""
        project = self._stage.add_project(simulated)
        self.tally.let_out(project.id, at)
        self._policy.ask(project, at, self._weights)
        self._follow(project.id, simulated.number, at)
        self.expect(at + DECIDES_AFTER, lambda then: self._decide(project.id, then))

    def _follow(self, project_id: int, number: int, at: datetime) -> None:
        """Whoever has just been asked will answer or not; and the next wave will come."""
        sent = select(Lead.id, Lead.firm_id, Lead.distance_km).where(Lead.project_id == project_id, Lead.sent_at == at)
        for lead_id, firm_id, distance_km in db.session.execute(sent.order_by(Lead.firm_id)).all():
            leads_this_week = self._count_week(firm_id, at)
            self.tally.ask(firm_id, leads_this_week=leads_this_week)
            self._weeks[firm_id].append(at)
            answer = answer_of(
                self._stage.firms[firm_id],
                seed=self._seed,
                project=number,
                at=at,
                distance_km=distance_km,
                leads_this_week=leads_this_week,
            )
            if answer:
                self.expect(
                    answer.at, lambda then, id=lead_id, answer=answer: self._answer(project_id, id, answer, then)
                )
        due_at = db.session.scalar(select(Course.due_at).where(Course.project_id == project_id))
        if due_at:
            self.expect(due_at, lambda then: self._advance(project_id, number, then))

    def _count_week(self, firm_id: int, at: datetime) -> int:
        week = self._weeks[firm_id]
        while week and week[0] <= at - WEEK:
            week.popleft()
        return len(week)

    def _advance(self, project_id: int, number: int, at: datetime) -> None:
        courses.advance(project_id, at=at)
        self._follow(project_id, number, at)

    def _answer(self, project_id: int, lead_id: int, answer: Answer, at: datetime) -> None:
        """The firm replies while there is room, or says no; the rows stand as the product leaves them."""
        told = {"replied_at": at} if answer.replies else {"declined_at": at}
        answered = update(Lead).where(Lead.id == lead_id, Lead.closed_at.is_(None)).values(opened_at=at, **told)
        if not db.session.execute(answered).rowcount or not answer.replies:
            return
        taken, wished = db.session.execute(
            update(Project)
            .where(Project.id == project_id)
            .values(taken_slots=Project.taken_slots + 1)
            .returning(Project.taken_slots, Project.wished_replies)
        ).one()
        self.tally.reply(project_id, at)
        if taken == wished:
            self._close(project_id, at)

    def _decide(self, project_id: int, at: datetime) -> None:
        db.session.execute(update(Project).where(Project.id == project_id).values(awarded_at=at))
        self._close(project_id, at)

    def _close(self, project_id: int, at: datetime) -> None:
        undecided = (Lead.replied_at.is_(None), Lead.declined_at.is_(None), Lead.closed_at.is_(None))
        db.session.execute(update(Lead).where(Lead.project_id == project_id, *undecided).values(closed_at=at))
