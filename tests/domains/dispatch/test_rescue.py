"""What staff do for a project that nobody replied to."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.audit import list_events
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.core.outbox import OutboxRow
from portal.dispatch import rescue
from portal.dispatch.errors import NobodyChosenError, NobodyFurtherAwayError, RescueIsOverError
from portal.dispatch.explain import promised_by
from portal.dispatch.models import Course, Wave
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import (
    make_course,
    make_firm,
    make_lead,
    make_member,
    make_project,
    make_quote,
    make_wave,
)
from tests.support.mails import handle_everything, list_mails

FAR = {"postal_code": "3044", "radius_km": 5}


@pytest.fixture
def siv(app: Flask) -> Person:
    return make_person("Siv Stab")


def unanswered(**fields: object) -> Project:
    project = make_project(**fields)
    make_wave(project, asked=1)
    make_lead(make_firm("Stille AS"), project)
    make_course(project, "needs-staff")
    return project


def by_hand(project: Project) -> list[Lead]:
    return list(db.session.scalars(select(Lead).where(Lead.project_id == project.id, Lead.wave == 0)))


def waves_sent() -> int:
    return len(list(db.session.scalars(select(OutboxRow).where(OutboxRow.event == "wave:sent"))))


class TestTheQueue:
    def test_what_has_waited_longest_comes_first_and_only_what_waits(self, app: Flask):
        now = clock.now()
        newer, older = unanswered(), unanswered()
        db.session.get_one(Course, older.id).ended_at = now - timedelta(hours=3)
        unanswered(state=ProjectState.WITHDRAWN)
        unanswered(state=ProjectState.PAUSED)
        db.session.get_one(Course, unanswered().id).rescued_at = now
        make_course(make_project(), "too-few")
        make_course(make_project())
        db.session.flush()
        assert [row.project.id for row in rescue.list_rescues()] == [older.id, newer.id]
        assert rescue.count_rescues() == 2
        assert [row.project.id for row in rescue.list_rescues(after_id=older.id)] == [newer.id]

    def test_a_row_counts_what_became_of_the_asking(self, app: Flask):
        project = unanswered()
        make_lead(make_firm(), project, opened_at=clock.now(), declined_at=clock.now())
        make_lead(make_firm(), project, wave=0)
        (row,) = rescue.list_rescues()
        assert (row.municipality, row.asked, row.opened, row.declined, row.by_hand) == ("Oslo", 3, 1, 1, 1)

    def test_a_project_without_such_an_ending_is_not_found(self, app: Flask):
        make_course(project := make_project(), "too-few")
        for number in (project.id, 999_999):
            with pytest.raises(NotFoundError):
                rescue.get_rescue(number)

    def test_four_working_hours_are_promised_also_over_a_weekend(self, app: Flask):
        friday = clock.now().replace(year=2026, month=11, day=20, hour=14, minute=0, second=0, microsecond=0)
        course = make_course(make_project(), "needs-staff", ended_at=friday)  # 15.00 in Oslo
        assert clock.in_oslo(promised_by(course)).strftime("%a %H.%M") == "Mon 09.00"


class TestAskingByHand:
    def test_a_near_miss_is_asked_with_its_score_and_beyond_its_week_noted(self, siv: Person):
        project, full = unanswered(), make_firm("Full uke AS", leads_per_week=2, takes_overflow=True)
        for _ in range(2):
            make_lead(full, make_project())
        far = make_firm("Langt AS", **FAR)
        assert rescue.ask_by_hand(project, firm_ids=[far.id, full.id], actor_id=siv.id) == 2
        leads = {lead.firm_id: lead for lead in by_hand(project)}
        assert (leads[full.id].is_beyond_week, leads[far.id].is_beyond_week) == (True, False)
        assert leads[far.id].match["score"] > 0
        wave = db.session.scalars(select(Wave).where(Wave.project_id == project.id, Wave.number == 0)).one()
        assert wave.asked == 2
        (line,) = [event for event in list_events(project) if event.action == "project:asked-by-hand"]
        assert (line.actor_id, line.details) == (siv.id, {"wave_id": wave.id, "asked": 2, "beyond_week": 1})

    @pytest.mark.parametrize(("fields", "had"), [({"takes_overflow": False}, 2), ({"takes_overflow": True}, 3)])
    def test_beyond_its_week_nobody_is_asked_who_has_not_said_so_nor_by_more_than_half(
        self, siv: Person, fields: dict, had: int
    ):
        project, full = unanswered(), make_firm("Full uke AS", leads_per_week=2, **fields)
        for _ in range(had):
            make_lead(full, make_project())
        assert rescue.ask_by_hand(project, firm_ids=[full.id], actor_id=siv.id) == 0
        assert by_hand(project) == []

    def test_the_wave_bears_the_leads_moment_and_course(self, siv: Person):
        project, far = unanswered(), make_firm("Langt AS", **FAR)
        db.session.get_one(Course, project.id).number = 2
        rescue.ask_by_hand(project, firm_ids=[far.id], actor_id=siv.id)
        wave = db.session.scalars(select(Wave).where(Wave.project_id == project.id, Wave.number == 0)).one()
        (lead,) = by_hand(project)
        assert (lead.sent_at, lead.course) == (wave.sent_at, wave.course)
        assert wave.course == 2

    def test_the_same_twice_asks_once_and_mails_once(self, siv: Person):
        project, far = unanswered(), make_firm("Langt AS", **FAR)
        before = waves_sent()
        assert rescue.ask_by_hand(project, firm_ids=[far.id], actor_id=siv.id) == 1
        assert rescue.ask_by_hand(project, firm_ids=[far.id], actor_id=siv.id) == 0
        assert len(by_hand(project)) == 1
        assert waves_sent() == before + 1

    def test_another_later_joins_the_same_round(self, siv: Person):
        project = unanswered()
        for name in ("Langt AS", "Lenger AS"):
            rescue.ask_by_hand(project, firm_ids=[make_firm(name, **FAR).id], actor_id=siv.id)
        wave = db.session.scalars(select(Wave).where(Wave.project_id == project.id, Wave.number == 0)).one()
        assert wave.asked == len(by_hand(project)) == 2

    @pytest.mark.parametrize(
        "fields",
        [
            {"suspended_at": clock.now()},
            {"stopped_at": clock.now()},
            {"verified_at": None},
            {"paused_at": clock.now()},
            {"services": (("maling", ""),)},
        ],
    )
    def test_nobody_is_asked_whom_more_than_distance_size_or_week_leaves_out(self, siv: Person, fields: dict):
        project, firm = unanswered(), make_firm("Ikke AS", **FAR | fields)
        assert rescue.ask_by_hand(project, firm_ids=[firm.id, 999_999], actor_id=siv.id) == 0
        assert by_hand(project) == []

    def test_without_a_qualification_that_the_law_asks_for_nobody_is_asked(self, siv: Person):
        project = unanswered(category="elektriker", service="sikringsskap")
        firm = make_firm("Ulovlig AS", services=(("elektriker", ""),))
        assert rescue.ask_by_hand(project, firm_ids=[firm.id], actor_id=siv.id) == 0

    def test_so_many_at_once_are_the_most(self, siv: Person):
        project = unanswered()
        firms = [make_firm(f"Langt {number} AS", **FAR) for number in range(rescue.MOST_BY_HAND + 2)]
        asked = rescue.ask_by_hand(project, firm_ids=[firm.id for firm in firms], actor_id=siv.id)
        assert asked == rescue.MOST_BY_HAND

    def test_somebody_must_be_chosen(self, siv: Person):
        with pytest.raises(NobodyChosenError):
            rescue.ask_by_hand(unanswered(), firm_ids=[], actor_id=siv.id)

    def test_the_firm_is_mailed_once_and_the_poster_not_again(self, siv: Person):
        project, far = unanswered(), make_firm("Langt AS", **FAR)
        make_member(far)
        for _ in range(2):
            rescue.ask_by_hand(project, firm_ids=[far.id], actor_id=siv.id)
        handle_everything()
        assert [mail.kind for mail in list_mails()] == ["lead_sent"]

    @pytest.mark.committed
    def test_two_colleagues_at_once_ask_a_firm_once(self, app: Flask):
        siv, project, far = make_person("Siv Stab"), unanswered(), make_firm("Langt AS", **FAR)
        transaction.commit()
        project_id, firm_id, siv_id, start, asked = project.id, far.id, siv.id, Barrier(2), []

        def ask() -> None:
            with app.app_context():
                theirs = db.session.get_one(Project, project_id)
                start.wait()
                asked.append(rescue.ask_by_hand(theirs, firm_ids=[firm_id], actor_id=siv_id))
                transaction.commit()

        both = [Thread(target=ask) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert sorted(asked) == [0, 1]


class TestWidening:
    def test_the_waves_begin_anew_and_look_further(self, siv: Person):
        project = unanswered()
        near = make_firm("Litt utenfor AS", postal_code="3044", radius_km=20, goes_further=True)
        assert rescue.widen(project, radius_factor=2.0, actor_id=siv.id) == 1
        course = db.session.get(Course, project.id, populate_existing=True)
        assert (course.number, course.radius_factor, course.outcome) == (2, 2.0, None)
        asked = db.session.scalars(select(Lead.firm_id).where(Lead.project_id == project.id, Lead.firm_id == near.id))
        assert list(asked) == [near.id]
        (line,) = [event for event in list_events(project) if event.action == "project:asked-wider"]
        assert (line.actor_id, line.details) == (siv.id, {"radius_percent": 200})

    def test_where_nobody_would_be_found_it_stays_in_the_queue_as_it_was(self, siv: Person):
        project = unanswered()
        make_firm("Drar ikke lenger AS", **FAR)
        make_firm("Alt for langt AS", postal_code="9008", goes_further=True)
        with pytest.raises(NobodyFurtherAwayError):
            rescue.widen(project, radius_factor=3.0, actor_id=siv.id)
        (waiting,) = rescue.list_rescues()
        assert (waiting.course.number, waiting.course.outcome) == (1, "needs-staff")
        assert waves_sent() == 0
        assert not [event for event in list_events(project) if event.action == "project:asked-wider"]

    def test_what_only_a_later_wave_reaches_is_worth_beginning_for(self, siv: Person):
        project = unanswered()
        make_firm("Senere AS", postal_code="3044", radius_km=18, goes_further=True)
        assert rescue.widen(project, radius_factor=1.5, actor_id=siv.id) == 0
        assert db.session.get(Course, project.id, populate_existing=True).next_wave == 2

    def test_a_second_click_finds_it_gone(self, siv: Person):
        project = unanswered()
        make_firm()
        rescue.widen(project, radius_factor=1.5, actor_id=siv.id)
        with pytest.raises(RescueIsOverError):
            rescue.widen(project, radius_factor=1.5, actor_id=siv.id)


class TestClosing:
    def test_it_leaves_the_queue_with_a_note(self, siv: Person):
        project = unanswered()
        rescue.close(project, note="Ringte kunden.", actor_id=siv.id)
        found = rescue.get_rescue(project.id)
        assert found.course.rescue_note == "Ringte kunden."
        assert rescue.list_rescues() == []
        (line,) = [event for event in list_events(project) if event.action == "project:rescued"]
        assert line.actor_id == siv.id
        assert "Ringte" not in str(line.details)

    def test_of_two_colleagues_the_second_is_told(self, siv: Person):
        project = unanswered()
        rescue.close(project, note="Første.", actor_id=siv.id)
        with pytest.raises(RescueIsOverError):
            rescue.close(project, note="Andre.", actor_id=siv.id)
        assert rescue.get_rescue(project.id).course.rescue_note == "Første."


@pytest.mark.parametrize("state", [ProjectState.PAUSED, ProjectState.AWARDED, ProjectState.WITHDRAWN])
def test_what_takes_no_replies_can_neither_be_asked_about_nor_widened(siv: Person, state: ProjectState):
    project, far = unanswered(state=state), make_firm("Langt AS", **FAR)
    with pytest.raises(RescueIsOverError):
        rescue.ask_by_hand(project, firm_ids=[far.id], actor_id=siv.id)
    with pytest.raises(RescueIsOverError):
        rescue.widen(project, radius_factor=1.5, actor_id=siv.id)


def test_a_full_one_asks_nobody(siv: Person):
    project, far = unanswered(wished_replies=1), make_firm("Langt AS", **FAR)
    make_quote(make_lead(make_firm("Svarte AS"), project))
    with pytest.raises(RescueIsOverError):
        rescue.ask_by_hand(project, firm_ids=[far.id], actor_id=siv.id)


def test_another_ending_is_no_rescue(siv: Person):
    project: Project = make_project()
    firm: Firm = make_firm("Langt AS", **FAR)
    make_course(project, "too-few")
    with pytest.raises(RescueIsOverError):
        rescue.ask_by_hand(project, firm_ids=[firm.id], actor_id=siv.id)
    with pytest.raises(RescueIsOverError):
        rescue.close(project, note="x", actor_id=siv.id)
