"""The demo world's market: the same each time, whole, and true to the rules that the product keeps."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.database import db
from portal.demo.market.firms import synthetic_org_number
from portal.demo.market.writing import make_market
from portal.dispatch.models import Course
from portal.dispatch.score import WEIGHTS
from portal.firms.certificates import holds
from portal.firms.models import Firm, FirmHoliday, FirmService, ServicePause
from portal.leads.models import ContactAccess, Lead
from portal.places.distance import distance_km
from portal.projects.catalogue import DONT_KNOW, CategorySet, list_categories
from portal.projects.models import Project, QuestionSet
from portal.projects.states import ProjectState
from portal.quotes.models import Quote
from portal.registries.org_number import normalise
from tests.factories.accounts import make_person

LEADS = 2500
SEEN = (
    "category",
    "service",
    "title",
    "description",
    "postal_code",
    "answers",
    "poster_kind",
    "wished_replies",
    "ending",
)


@pytest.fixture
def market(app: Flask) -> Iterator[list[Project]]:
    """Every project of a small market."""
    make_market(leads=LEADS, staff_id=make_person().id, tell=lambda text: None)
    return list(db.session.scalars(select(Project).order_by(Project.id)))


def test_it_is_the_same_each_time(market: list[Project]):
    first = [tuple(getattr(project, name) for name in SEEN) for project in market]
    db.session.rollback()
    db.session.expunge_all()
    make_market(leads=LEADS, staff_id=make_person().id, tell=lambda text: None)
    again = [
        tuple(getattr(project, name) for name in SEEN)
        for project in db.session.scalars(select(Project).order_by(Project.id))
    ]
    assert again == first


def test_it_has_every_category_and_every_state(market: list[Project]):
    assert {project.category for project in market} == {category.key for category in list_categories()}
    assert {project.state for project in market} == set(ProjectState)


def test_offers_slots_and_accesses_tell_the_same(market: list[Project]):
    offers = dict(db.session.execute(select(Quote.project_id, func.count()).group_by(Quote.project_id)).all())
    replies = select(Lead.project_id, func.count()).where(Lead.replied_at.is_not(None)).group_by(Lead.project_id)
    reveals = select(ContactAccess.project_id, func.count()).where(ContactAccess.reason == "reply")
    assert {project.id: project.taken_slots for project in market if project.taken_slots} == offers
    assert dict(db.session.execute(replies).all()) == offers
    assert dict(db.session.execute(reveals.group_by(ContactAccess.project_id)).all()) == offers


def test_who_was_given_the_job_has_one_accepted_offer_and_nobody_else_has(market: list[Project]):
    awarded = {project.id for project in market if project.awarded_at}
    confirmed = select(Quote.project_id).where(Quote.confirmed_at.is_not(None))
    assert set(db.session.scalars(confirmed)) == {project.id for project in market if project.confirmed_at}
    accepted = list(db.session.scalars(select(Quote.project_id).where(Quote.accepted_at.is_not(None))))
    assert sorted(accepted) == sorted(awarded)
    assert awarded


def test_nothing_happens_before_it_can(market: list[Project]):
    rows = db.session.execute(select(Lead, Project).join(Project, Project.id == Lead.project_id)).all()
    for lead, project in rows:
        assert project.approved_at <= lead.sent_at
        assert all(lead.sent_at <= at for at in (lead.opened_at, lead.replied_at, lead.declined_at) if at)
    for project in market:
        if project.submitted_at:
            assert project.created_at < project.finished_at <= project.submitted_at
        if project.completed_at:
            assert project.approved_at < project.awarded_at <= project.completed_at


def test_firms_are_asked_within_their_reach(market: list[Project]):
    rows = db.session.execute(
        select(Lead, Project, Firm).join(Project, Project.id == Lead.project_id).join(Firm, Firm.id == Lead.firm_id)
    ).all()
    for lead, project, firm in rows:
        assert lead.distance_km == pytest.approx(distance_km(project, firm), abs=0.06)
        assert lead.distance_km <= firm.radius_km + 0.06


def test_answers_are_those_that_the_wizard_would_have_taken(market: list[Project]):
    bodies = dict(db.session.execute(select(QuestionSet.id, QuestionSet.body)).all())
    for project in market:
        questions = {
            each.key: each
            for each in CategorySet(bodies[project.question_set_id]).questions(project.service, project.answers)
        }
        assert project.answers.keys() <= questions.keys()
        for key, answer in project.answers.items():
            options = {option for option, _text in questions[key].options("nb")}
            if questions[key].kind == "number" and answer != DONT_KNOW:
                assert questions[key].body["min"] <= answer <= questions[key].body["max"]
            elif options and answer != DONT_KNOW:
                assert {*([answer] if isinstance(answer, str) else answer)} <= options


@pytest.mark.parametrize("first_eight", range(31_001_000, 31_001_040))
def test_organisation_numbers_have_their_check_digit(first_eight: int):
    number = synthetic_org_number(first_eight)
    assert number is None or normalise(number) == number


def test_every_lead_says_why_it_was_sent_and_every_project_how_its_waves_ended(market: list[Project]):
    let_out = {project.id for project in market if project.approved_at}
    courses = {course.project_id: course for course in db.session.scalars(select(Course))}
    assert courses.keys() == let_out
    assert all(course.due_at is None for course in courses.values())  # none goes on by itself
    for lead in db.session.scalars(select(Lead)):
        parts = lead.match["parts"]
        weighed = sum(getattr(WEIGHTS, name) * share for name, share in parts.items())
        assert lead.match["score"] == pytest.approx(
            100 * weighed / sum(getattr(WEIGHTS, name) for name in parts), abs=0.1
        )
        assert lead.due_at > lead.sent_at


def test_nobody_waits_for_staff_but_in_the_named_stories(market: list[Project]):
    outcomes = set(db.session.execute(select(Course.outcome, Course.rescued_at.is_(None), Course.poster_answer)).all())
    assert ("needs-staff", True, None) not in outcomes
    assert ("too-few", True, None) not in outcomes


def test_a_silent_firm_had_time_and_nothing_of_it_is_an_answer(market: list[Project]):
    silent = list(db.session.scalars(select(Lead).where(Lead.silent_at.is_not(None))))
    assert silent
    for lead in silent:
        assert lead.replied_at is None
        assert lead.declined_at is None
        assert lead.closed_at is None or lead.silent_at <= lead.closed_at


def test_its_firms_differ_and_most_hold_what_the_law_asks_for(market: list[Project]):
    firms = list(db.session.scalars(select(Firm)))
    for column in ("leads_per_week", "smallest_size", "largest_size", "goes_further", "takes_overflow", "about"):
        assert len({getattr(firm, column) for firm in firms}) > 1
    assert db.session.scalar(select(func.count()).select_from(FirmHoliday))
    assert set(db.session.scalars(select(ServicePause.reason))) == {"own", "silence"}
    for category in list_categories():
        if category.gate_is_required:
            offering = select(FirmService.firm_id).where(FirmService.category == category.key)
            able = select(Firm.id).where(Firm.id.in_(offering), holds(category.gate_key))
            all_of_them = len(set(db.session.scalars(offering)))
            assert 0.8 * all_of_them < len(list(db.session.scalars(able))) < all_of_them + 1
