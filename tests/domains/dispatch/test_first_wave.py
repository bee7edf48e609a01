from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import transaction
from portal.core.audit import list_events
from portal.core.clock import now
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.dispatch.models import Wave
from portal.dispatch.queries import find_first_wave
from portal.dispatch.services import MOST_ASKED, send_first_wave
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_project


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.usefixtures("app")
class TestTheFirstWave:
    def test_it_puts_the_project_in_the_inbox_of_each_firm_that_fits(self):
        project, near, far = make_project(), make_firm(), make_firm(postal_code="1337")
        wave = send_first_wave(project)
        leads = {lead.firm_id: lead for lead in db.session.scalars(select(Lead))}
        assert set(leads) == {near.id, far.id}
        assert leads[near.id].distance_km < leads[far.id].distance_km
        assert (wave.number, wave.asked) == (1, 2)
        assert find_first_wave(project.id) is wave

    def test_it_keeps_what_left_the_others_out(self):
        project = make_project()
        make_firm(paused_at=now())
        make_firm(postal_code="9008")
        wave = send_first_wave(project)
        assert (wave.asked, wave.left_out) == (0, {"paused": 1, "too-far": 1})

    def test_it_asks_no_more_than_the_limit(self):
        project = make_project()
        for _ in range(MOST_ASKED + 2):
            make_firm()
        assert send_first_wave(project).asked == count(Lead) == MOST_ASKED

    def test_it_is_told_of_once(self):
        project = make_project()
        make_firm()
        wave = send_first_wave(project)
        assert send_first_wave(project) is None
        assert count(Lead) == 1
        assert list(db.session.scalars(select(OutboxRow.event))) == ["wave:sent"]
        assert [event.action for event in list_events(wave)] == ["wave:sent"]

    @pytest.mark.parametrize("state", [state for state in ProjectState if state is not ProjectState.OPEN])
    def test_only_an_open_project_goes_out(self, state: ProjectState):
        make_firm()
        assert send_first_wave(make_project(state=state)) is None
        assert count(Wave) == count(Lead) == 0


@pytest.mark.committed
def test_two_workers_at_once_ask_each_firm_once(app: Flask):
    project = make_project()
    for _ in range(3):
        make_firm()
    transaction.commit()
    project_id, start, sent = project.id, Barrier(2), []

    def work() -> None:
        with app.app_context(), transaction.transaction():
            start.wait()
            wave = send_first_wave(db.session.get_one(Project, project_id))
            sent.append(wave is not None)

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(sent) == [False, True]
    assert (count(Wave), count(Lead), count(OutboxRow)) == (1, 3, 1)
