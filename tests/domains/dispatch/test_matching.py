"""Who fits a project, what leaves the others out, and in which order those who fit are asked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from portal.core import clock
from portal.core.database import db
from portal.dispatch.matching import judge, match_of
from portal.dispatch.models import FirmTurn
from portal.firms.models import FirmCertificate, FirmHoliday, ServicePause, SizeClass
from portal.leads.models import ContactAccess
from portal.organisations.models import Organisation
from portal.places.distance import distance_km
from portal.projects.models import Project, ProjectMember
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_member, make_project, make_quote

pytestmark = pytest.mark.usefixtures("app")
EXACT = (("tak", "omlegging"),)
SIBLING = (("tak", "takvindu"),)


def names(project: Project, **how) -> list[int]:
    return [candidate.firm_id for candidate in judge(project, **how).candidates]


def left_out(project: Project, **how) -> dict[str, int]:
    return judge(project, **how).left_out


def test_it_finds_a_firm_that_fits():
    project, firm = make_project(), make_firm()
    candidates, reasons, misses, utilisation = judge(project)
    assert [(each.firm_id, each.facts.fit, each.distance_km) for each in candidates] == [(firm.id, 0.7, 0.0)]
    assert (reasons, misses, utilisation) == ({}, [], 0)


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        ("suspended", {"suspended_at": clock.now()}),
        ("stopped", {"stopped_at": clock.now()}),
        ("unverified", {"verified_at": None}),
        ("unverified", {"refused_at": clock.now()}),
        ("paused", {"paused_at": clock.now()}),
        ("paused", {"paused_at": clock.now(), "paused_until": date(2100, 1, 1)}),
        ("too-far", {"postal_code": "9008"}),
    ],
)
def test_each_rule_leaves_a_firm_out_and_says_why(reason: str, fields: dict):
    project = make_project()
    firm = make_firm(**fields)
    judged = judge(project)
    assert judged.candidates == []
    assert judged.left_out == {reason: 1}
    assert [(miss.firm_id, miss.reason) for miss in judged.misses] == [(firm.id, reason)]


def test_a_pause_ends_on_its_day():
    today = clock.in_oslo(clock.now()).date()
    firm = make_firm(paused_at=clock.now(), paused_until=today)
    assert names(make_project()) == [firm.id]


def test_nobody_is_asked_on_holiday():
    project, firm, today = make_project(), make_firm(), clock.in_oslo(clock.now()).date()
    db.session.add(FirmHoliday(firm_id=firm.id, from_on=today, until_on=today))
    db.session.flush()
    assert left_out(project) == {"holiday": 1}
    assert names(project, at=clock.now() + timedelta(days=1)) == [firm.id]


def test_the_law_asks_for_a_certificate_where_the_category_says_so():
    project = make_project(category="elektriker", service="sikringsskap", answers={})
    services = (("elektriker", ""),)
    without, expired, with_it = (make_firm(services=services) for _ in range(3))
    fields = {"kind": "elvirksomhet", "source": "proof", "is_approved": True, "decided_at": clock.now()}
    for firm, until in ((expired, date(2020, 1, 1)), (with_it, None)):
        db.session.add(FirmCertificate(firm_id=firm.id, valid_until=until, **fields))
    db.session.flush()
    assert names(project) == [with_it.id]
    assert left_out(project) == {"certificate": 2}
    assert without.id not in names(project)


def test_a_paused_service_is_not_asked_about_but_another_is():
    firm = make_firm()
    db.session.add(ServicePause(firm_id=firm.id, category="tak", service="omlegging", reason="silence"))
    db.session.flush()
    assert left_out(make_project()) == {"service-paused": 1}
    assert names(make_project(service="lekkasje")) == [firm.id]


@pytest.mark.parametrize(
    ("budget_ore", "fits"),
    [(None, True), (24_999_00, False), (25_000_00, True), (99_999_00, True), (100_000_00, False)],
)
def test_a_job_of_another_size_is_not_for_the_firm(budget_ore: int | None, fits: bool):
    firm = make_firm(smallest_size=SizeClass.MEDIUM, largest_size=SizeClass.MEDIUM)
    project = make_project(budget_ore=budget_ore)
    assert (names(project), left_out(project)) == (([firm.id], {}) if fits else ([], {"size": 1}))


def test_a_firm_is_never_asked_about_its_own_members_project():
    kari = make_person()
    make_member(make_firm(), kari)
    assert left_out(make_project(kari)) == {"own-project": 1}


def test_a_firm_is_never_asked_about_a_project_that_one_of_its_people_was_let_into():
    ola, project = make_person(), make_project()
    make_member(make_firm(), ola)
    joined = ProjectMember(project_id=project.id, person_id=ola.id, name=ola.name, email=ola.email, role="read")
    invited = ProjectMember(project_id=project.id, name="Nils", email="nils@example.com", role="read")
    db.session.add_all([joined, invited])
    db.session.flush()
    other = make_firm()
    assert names(project) == [other.id]
    assert left_out(project) == {"own-project": 1}


def test_a_company_is_never_asked_about_its_own_project():
    firm = make_firm()
    number = db.session.get_one(Organisation, firm.organisation_id).org_number
    project = make_project(poster_kind="company", org_number=number, org_name="Bakken AS")
    assert left_out(project) == {"own-project": 1}


def test_a_firm_is_never_asked_twice():
    project, firm = make_project(), make_firm()
    make_lead(firm, project)
    assert left_out(project) == {"already-asked": 1}


def test_a_week_with_as_many_leads_as_wanted_is_full():
    project, firm = make_project(), make_firm(leads_per_week=3)
    make_leads(firm, 2)
    assert names(project) == [firm.id]
    make_leads(firm, 1)
    assert left_out(project) == {"no-capacity": 1}


def test_leads_of_the_week_before_take_no_room():
    project, firm = make_project(), make_firm(leads_per_week=1)
    make_lead(firm, sent_at=clock.now() - timedelta(days=7, minutes=1))
    assert names(project) == [firm.id]


def test_so_many_undecided_projects_are_enough():
    project, firm = make_project(), make_firm(most_open=1)
    offered = make_project()
    make_quote(make_lead(firm, offered))
    assert left_out(project) == {"too-many-open": 1}
    offered.awarded_at = clock.now()
    db.session.flush()
    assert names(project) == [firm.id]


def test_a_firm_of_another_trade_is_not_counted():
    project = make_project()
    make_firm(services=(("bad", ""),))
    assert judge(project) == ([], {}, [], None)


def test_a_municipality_that_a_firm_works_in_counts_whatever_the_distance():
    project = make_project()
    firm = make_firm(postal_code="9008", municipality_numbers=(project.municipality_number,))
    assert names(project) == [firm.id]


def test_the_radius_is_a_limit():
    project = make_project(postal_code="1531")
    near, far = make_firm(radius_km=60), make_firm(radius_km=30)
    assert 30 < judge(project).candidates[0].distance_km < 60
    assert names(project) == [near.id]
    assert far.id not in names(project)


def test_late_waves_look_a_bit_outside_at_firms_that_said_so():
    project = make_project(postal_code="1531")
    km = round(distance_km(make_firm(radius_km=1), project))
    willing, unwilling = (make_firm(radius_km=round(km / 1.2), goes_further=further) for further in (True, False))
    assert [names(project, wave=wave) for wave in (1, 2, 3, 4)] == [[], [], [willing.id], [willing.id]]
    assert names(project, radius_factor=1.3) == [willing.id]
    assert unwilling.id not in names(project, wave=4, radius_factor=2)


def test_overflow_is_for_late_waves_of_projects_without_a_reply_at_firms_that_take_it():
    project = make_project()
    firm, strict = make_firm(leads_per_week=4, takes_overflow=True), make_firm(leads_per_week=4)
    make_leads(firm, 4)
    make_leads(strict, 4)
    assert [names(project, wave=wave) for wave in (1, 2, 3)] == [[], [], [firm.id]]
    make_leads(firm, 1)
    assert names(project, wave=4) == [firm.id]
    make_leads(firm, 1)
    assert names(project, wave=4) == []  # half as much again is six
    project.taken_slots = 1
    assert left_out(project, wave=3) == {"no-capacity": 2}


def test_the_service_itself_fits_best_then_the_whole_category_then_another_service():
    project = make_project()
    sibling, whole, exact, both = (
        make_firm(services=services) for services in (SIBLING, (("tak", ""),), EXACT, EXACT + SIBLING)
    )
    fits = {each.firm_id: each.facts.fit for each in judge(project).candidates}
    assert fits == {sibling.id: 0.4, whole.id: 0.7, exact.id: 1.0, both.id: 1.0}
    assert names(project) == [exact.id, both.id, whole.id, sibling.id]


def test_the_nearer_of_two_alike_comes_first():
    project = make_project(postal_code="0558")
    far, near = make_firm(postal_code="1337"), make_firm(postal_code="0250")
    assert names(project) == [near.id, far.id]


def test_what_a_firm_did_before_counts():
    project, firm = make_project(), make_firm()
    kari, long_ago = make_person(), clock.now() - timedelta(days=20)
    for fields in (
        {"replied_at": long_ago + timedelta(hours=1)},
        {"replied_at": long_ago + timedelta(hours=9)},
        {"declined_at": long_ago + timedelta(hours=1)},
        {},  # silent
        {"closed_at": long_ago + timedelta(hours=1)},  # closed before its time was up
    ):
        done = make_project(kari)
        make_lead(firm, done, **{"sent_at": long_ago, "due_at": long_ago + timedelta(hours=2), **fields})
    make_lead(firm, sent_at=clock.now(), due_at=clock.now() + timedelta(hours=2))  # asked just now
    make_lead(firm, sent_at=clock.now() - timedelta(days=100), replied_at=clock.now() - timedelta(days=99))
    facts = judge(project).candidates[0].facts
    assert (facts.asked, facts.replied, facts.replied_in_time, facts.leads_this_week) == (4, 2, 2, 1)


def test_completed_jobs_of_the_same_service_are_evidence():
    project, firm, kari = make_project(), make_firm(), make_person()
    recently, long_ago = clock.now() - timedelta(days=10), clock.now() - timedelta(days=800)
    for service, completed_at in (("omlegging", recently), ("lekkasje", recently), ("omlegging", long_ago)):
        done = make_project(kari, service=service, state=ProjectState.COMPLETED, completed_at=completed_at)
        for reason in ("reply", "award", "award"):
            db.session.add(ContactAccess(project_id=done.id, firm_id=firm.id, fields=[], reason=reason))
    db.session.flush()
    assert judge(project).candidates[0].facts.completed == 1


def test_turns_owed_break_a_tie_and_no_more():
    project = make_project()
    first, second, fitting = make_firm(), make_firm(), make_firm(services=EXACT)
    db.session.add(FirmTurn(firm_id=second.id, owed=40))
    db.session.flush()
    assert names(project) == [fitting.id, second.id, first.id]
    by_number = {each.firm_id: each for each in judge(project).candidates}
    assert by_number[second.id].rank - by_number[first.id].rank == pytest.approx(3)


def test_a_newcomer_has_had_fewer_than_five_leads():
    project, new, known = make_project(), make_firm(), make_firm()
    make_leads(new, 4, newest=clock.now() - timedelta(days=30))
    make_leads(known, 5, newest=clock.now() - timedelta(days=30))
    assert {each.firm_id: each.is_newcomer for each in judge(project).candidates} == {new.id: True, known.id: False}


def test_the_fifty_nearest_misses_are_kept():
    project = make_project()
    for number in range(52):
        make_firm(postal_code="9008" if number else "0558", paused_at=clock.now())
    judged = judge(project)
    assert judged.left_out == {"paused": 52}
    assert len(judged.misses) == 50
    assert judged.misses[0].distance_km == 0


def test_it_measures_as_places_do():
    project, firm = make_project(postal_code="7010"), make_firm(postal_code="0558", radius_km=500)
    assert judge(project).candidates[0].distance_km == pytest.approx(distance_km(firm, project), abs=0.001)


def test_what_is_stored_with_a_lead_tells_the_whole_score():
    project, firm = make_project(), make_firm(services=EXACT)
    match = match_of(judge(project).candidates[0])
    assert match["facts"] == {
        "fit": "exact",
        "distance_km": 0.0,
        "replied_in_time": 0,
        "asked": 0,
        "completed": 0,
        "leads_this_week": 0,
        "leads_per_week": firm.leads_per_week,
    }
    assert match["parts"] == {"fit": 1.0, "distance": 1.0, "responsiveness": 0.5, "evidence": 0.0, "availability": 1.0}
    assert (match["score"], match["chance"], match["fair"], match["newcomer"]) == (76.7, 0.46, 0, True)


def test_it_asks_the_database_twice_however_many_firms_there_are():
    project = make_project()
    for _ in range(9):
        make_firm()
        make_firm(paused_at=clock.now())
    judge(project)
    asked = []

    def count(*_statement: object) -> None:
        asked.append(1)

    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", count)
    judge(project)
    event.remove(connection, "before_cursor_execute", count)
    assert len(asked) == 2
