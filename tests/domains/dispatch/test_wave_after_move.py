"""A project that is moved while it is out asks firms of the trade where it belongs."""

from flask import Flask
from sqlalchemy import select

from portal.core.database import db
from portal.dispatch.services import send_first_wave, send_wave_after_move
from portal.leads.models import Lead
from portal.projects import moving
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_project


def asked(project_id: int) -> set[tuple[int, int]]:
    return {(lead.firm_id, lead.wave) for lead in db.session.scalars(select(Lead).filter_by(project_id=project_id))}


def moved(state: ProjectState = ProjectState.OPEN, *, first_wave: bool = True):
    roofer, plumber = make_firm("Tak AS"), make_firm("Rør AS", services=(("rorlegger", ""),))
    project = make_project(state=state)
    if first_wave:
        send_first_wave(project)
    moving.move(project, category="rorlegger", service="tett", actor_id=make_person("Siv").id)
    return project, roofer, plumber


def test_firms_of_the_new_trade_are_asked_once_besides_those_asked_before(app: Flask):
    project, roofer, plumber = moved()
    assert send_wave_after_move(project, version=2).asked == 1
    assert send_wave_after_move(project, version=2) is None
    assert asked(project.id) == {(roofer.id, 1), (plumber.id, 2)}


def test_one_that_nobody_was_asked_about_waits_for_its_first_wave(app: Flask):
    for state in (ProjectState.OPEN, ProjectState.WAITING):
        project, _, _ = moved(state, first_wave=False)
        assert send_wave_after_move(project, version=2) is None
        assert asked(project.id) == set()


def test_a_full_one_asks_nobody(app: Flask):
    project, roofer, _ = moved()
    project.taken_slots = project.wished_replies
    db.session.flush()
    assert send_wave_after_move(project, version=2) is None
    assert asked(project.id) == {(roofer.id, 1)}
