from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.database import db
from portal.dispatch.matching import Candidate, count_left_out, list_candidates
from portal.organisations.models import Organisation
from portal.places.distance import distance_km
from portal.projects.models import Project, ProjectMember
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_member, make_project

pytestmark = pytest.mark.usefixtures("app")


def names(project: Project, *, limit: int = 50) -> list[int]:
    return [candidate.firm_id for candidate in list_candidates(project, limit=limit)]


def test_it_finds_a_firm_that_fits():
    project, firm = make_project(), make_firm()
    assert list_candidates(project, limit=8) == [Candidate(firm.id, 0.7, 0.0)]
    assert count_left_out(project) == {}


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        ("suspended", {"suspended_at": clock.now()}),
        ("unverified", {"verified_at": None}),
        ("paused", {"paused_at": clock.now()}),
        ("too-far", {"postal_code": "9008"}),
        ("no-capacity", {"leads_per_week": 0}),
    ],
)
def test_each_rule_leaves_a_firm_out_and_says_why(reason: str, fields: dict):
    project = make_project()
    make_firm(**fields)
    assert names(project) == []
    assert count_left_out(project) == {reason: 1}


def test_a_firm_is_never_asked_about_its_own_members_project():
    kari = make_person()
    make_member(make_firm(), kari)
    project = make_project(kari)
    assert names(project) == []
    assert count_left_out(project) == {"own-project": 1}


def test_a_firm_is_never_asked_about_a_project_that_one_of_its_people_was_let_into():
    ola, project = make_person(), make_project()
    make_member(make_firm(), ola)
    joined = ProjectMember(project_id=project.id, person_id=ola.id, name=ola.name, email=ola.email, role="read")
    invited = ProjectMember(project_id=project.id, name="Nils", email="nils@example.com", role="read")
    db.session.add_all([joined, invited])
    db.session.flush()
    other = make_firm()
    assert names(project) == [other.id]
    assert count_left_out(project) == {"own-project": 1}


def test_a_company_is_never_asked_about_its_own_project():
    firm = make_firm()
    number = db.session.get_one(Organisation, firm.organisation_id).org_number
    project = make_project(poster_kind="company", org_number=number, org_name="Bakken AS")
    assert names(project) == []
    assert count_left_out(project) == {"own-project": 1}


def test_a_firm_is_never_asked_twice():
    project, firm = make_project(), make_firm()
    make_lead(firm, project)
    assert names(project) == []
    assert count_left_out(project) == {"already-asked": 1}


def test_a_week_with_as_many_leads_as_wanted_is_full():
    project, firm = make_project(), make_firm(leads_per_week=3)
    make_leads(firm, 2)
    assert names(project) == [firm.id]
    make_leads(firm, 1)
    assert count_left_out(project) == {"no-capacity": 1}


def test_leads_of_the_week_before_take_no_room():
    project, firm = make_project(), make_firm(leads_per_week=1)
    make_lead(firm, sent_at=clock.now() - timedelta(days=7, minutes=1))
    assert names(project) == [firm.id]


def test_a_firm_of_another_trade_is_not_counted():
    project = make_project()
    make_firm(services=(("bad", ""),))
    make_firm(services=(("tak", "takvindu"),))
    assert names(project) == []
    assert count_left_out(project) == {}


def test_a_municipality_that_a_firm_works_in_counts_whatever_the_distance():
    project = make_project()
    firm = make_firm(postal_code="9008", municipality_numbers=(project.municipality_number,))
    assert names(project) == [firm.id]


def test_the_radius_is_a_limit():
    project = make_project(postal_code="1531")
    near, far = make_firm(radius_km=60), make_firm(radius_km=30)
    assert 30 < list_candidates(project, limit=1)[0].distance_km < 60
    assert names(project) == [near.id]
    assert far.id not in names(project)


def test_the_service_itself_fits_better_than_the_whole_category_and_then_the_nearest_comes_first():
    project = make_project(postal_code="0558")
    whole_near = make_firm(postal_code="0558")
    exact_far = make_firm(postal_code="1337", services=(("tak", "omlegging"),))
    exact_near = make_firm(postal_code="0250", services=(("tak", "omlegging"), ("tak", "")))
    assert names(project) == [exact_near.id, exact_far.id, whole_near.id]


def test_no_more_than_asked_for_are_found():
    project = make_project()
    for _ in range(4):
        make_firm()
    assert len(names(project, limit=3)) == 3


def test_it_measures_as_places_do():
    project, firm = make_project(postal_code="7010"), make_firm(postal_code="0558", radius_km=500)
    found = list_candidates(project, limit=1)[0].distance_km
    assert found == pytest.approx(distance_km(firm, project), abs=0.001)
