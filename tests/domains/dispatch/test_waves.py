"""One wave: who is asked, and what is written down about it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.dispatch.models import FirmTurn, Wave
from portal.dispatch.score import WEIGHTS
from portal.dispatch.waves import SHORTLIST, send_wave
from portal.leads.models import Lead
from portal.leads.promise import answer_by
from portal.projects.models import Project
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_project

pytestmark = pytest.mark.usefixtures("app")
EXACT = (("tak", "omlegging"),)


def send(project: Project, number: int = 1, **how) -> Wave | None:
    return send_wave(project, course=1, number=number, **{"at": clock.now(), **how})


def leads_of(project: Project) -> dict[int, Lead]:
    found = db.session.scalars(select(Lead).filter_by(project_id=project.id).execution_options(populate_existing=True))
    return {lead.firm_id: lead for lead in found}


def turns() -> dict[int, float]:
    return {turn.firm_id: turn.owed for turn in db.session.scalars(select(FirmTurn))}


def test_it_puts_the_project_in_the_inbox_of_each_firm_that_fits():
    project, near, far, at = make_project(), make_firm(), make_firm(postal_code="1337"), clock.now()
    wave, leads = send(project, at=at), leads_of(project)
    assert set(leads) == {near.id, far.id}
    assert leads[near.id].distance_km < leads[far.id].distance_km
    assert (wave.number, wave.asked, wave.candidates, wave.sent_at) == (1, 2, 2, at)
    assert {(lead.wave, lead.sent_at, lead.due_at) for lead in leads.values()} == {
        (1, at, answer_by(project, sent_at=at))
    }


def test_it_writes_down_why():
    project, firm = make_project(), make_firm()
    paused = make_firm(paused_at=clock.now())
    make_firm(postal_code="9008")
    wave, match = send(project), leads_of(project)[firm.id].match
    assert (wave.asked, wave.left_out) == (1, {"paused": 1, "too-far": 1})
    assert wave.misses[0] == {"firm": paused.id, "reason": "paused", "km": 0.0}
    assert (wave.target, wave.utilisation, wave.weights_version) == (3, 0, WEIGHTS.version)
    assert match["weights"] == WEIGHTS.version
    assert match["facts"]["leads_per_week"] == firm.leads_per_week


def test_it_is_sent_once():
    project = make_project()
    make_firm()
    assert send(project).asked == 1
    assert send(project) is None
    assert len(leads_of(project)) == 1


def test_it_asks_no_more_than_it_takes_to_get_what_is_missing():
    project = make_project(wished_replies=1)
    for _ in range(10):
        make_firm()
    assert send(project).asked == 2  # twice 46 per cent is more than 80
    project.taken_slots = 1
    assert (send(project, 2).asked, len(leads_of(project))) == (0, 2)


def test_it_asks_eight_at_most():
    project = make_project(wished_replies=5)
    for _ in range(10):
        make_firm()
    assert send(project).asked == len(leads_of(project)) == 8


def test_later_waves_ask_others():
    project = make_project(wished_replies=1)
    firms = {make_firm().id for _ in range(4)}
    assert (send(project, 1).asked, send(project, 2).asked, send(project, 3).asked) == (2, 2, 0)
    assert set(leads_of(project)) == firms


def test_the_first_wave_has_a_place_for_a_newcomer_wherever_it_stands():
    project = make_project(wished_replies=1)
    for _ in range(SHORTLIST + 2):
        make_leads(make_firm(services=EXACT), 5, newest=clock.now() - timedelta(days=30))
    newcomer = make_firm(postal_code="1337")
    send(project)
    assert leads_of(project)[newcomer.id].match["newcomer"]


def test_a_full_week_is_gone_beyond_only_where_the_firm_allows_and_nobody_has_replied():
    project, firm = make_project(), make_firm(leads_per_week=2, takes_overflow=True)
    make_leads(firm, 2)
    assert (send(project, 1).asked, send(project, 2).asked) == (0, 0)
    assert send(project, 3).asked == 1
    lead = leads_of(project)[firm.id]
    assert lead.is_beyond_week
    assert lead.match["parts"]["availability"] == 0


def test_who_was_not_asked_is_owed_a_turn_and_who_was_owes_one():
    project = make_project(wished_replies=1)
    firms = [make_firm() for _ in range(4)]
    send(project)
    owed = turns()
    assert set(owed) == {firm.id for firm in firms}
    assert sum(owed.values()) == pytest.approx(0)
    assert {firm_id for firm_id, turn in owed.items() if turn < 0} == set(leads_of(project))
    other = make_project(wished_replies=1)
    send(other)
    assert not set(leads_of(other)) & set(leads_of(project))  # their turn now
    assert sum(turns().values()) == pytest.approx(0)


def test_two_courses_have_each_their_first_wave():
    project = make_project(wished_replies=1)
    for _ in range(4):
        make_firm()
    send(project)
    assert send_wave(project, course=2, number=1, at=clock.now()).asked == 2
    assert db.session.scalar(select(func.count()).select_from(Wave)) == 2


def test_what_a_firm_had_at_another_project_counts_in_its_week():
    project, firm = make_project(), make_firm(leads_per_week=1)
    make_lead(firm, sent_at=clock.now() - timedelta(minutes=1))
    assert send(project).left_out == {"no-capacity": 1}
