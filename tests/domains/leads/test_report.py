"""A firm's figures are counted from its leads, and others' are told only as the middle of enough of them."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import ContactAccess, Lead
from portal.leads.report import Figures, count_week, read_report, read_track_record
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_project

LONG_AGO = clock.now() - timedelta(days=91)


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olas Tak AS")


def award(lead: Lead) -> None:
    db.session.add(ContactAccess(project_id=lead.project_id, firm_id=lead.firm_id, fields=[], reason="award"))
    db.session.flush()


def make_peers(sent: tuple[int, ...], **fields: object) -> None:
    for number, leads in enumerate(sent):
        peer = make_firm(f"Annen {number} AS", **fields)
        for _ in range(leads):
            make_lead(peer)


class TestReport:
    def test_it_counts_the_last_ninety_days(self, firm: Firm):
        make_lead(firm)
        make_lead(firm, opened_at=clock.now())
        won = make_lead(firm, make_project(state=ProjectState.AWARDED), opened_at=clock.now(), replied_at=clock.now())
        award(won)
        award(make_lead(firm, sent_at=LONG_AGO, opened_at=LONG_AGO, replied_at=LONG_AGO))
        assert read_report(firm.id).own == Figures(sent=3, opened=2, replied=1, won=1)

    def test_the_middle_of_five_others_is_told_and_who_got_nothing_counts(self, firm: Firm):
        make_peers((0, 0, 1, 2, 3))
        report = read_report(firm.id)
        assert (report.peers, report.median) == (5, Figures(1, 0, 0, 0))

    def test_the_middle_of_fewer_is_not(self, firm: Firm):
        make_peers((1, 1, 1, 1))
        assert read_report(firm.id).median is None

    @pytest.mark.parametrize(
        "unlike",
        [
            {"postal_code": "5003"},
            {"services": (("gulv", ""),)},
            {"verified_at": None},
            {"paused_at": clock.now()},
            {"stopped_at": clock.now()},
        ],
    )
    def test_others_are_those_at_work_in_the_same_county_and_trade(self, firm: Firm, unlike: dict):
        make_peers((1,) * 5, **unlike)
        assert read_report(firm.id).peers == 0


class TestWeek:
    def test_it_counts_seven_days_and_what_is_undecided(self, firm: Firm):
        make_lead(firm)
        old = clock.now() - timedelta(days=8)
        make_lead(firm, sent_at=old, replied_at=old)
        make_lead(firm, make_project(state=ProjectState.AWARDED), sent_at=old, replied_at=old)
        make_lead(firm, make_project(state=ProjectState.WITHDRAWN), sent_at=old, replied_at=old)
        assert count_week(firm.id) == (1, 1)


class TestTrackRecord:
    def test_in_time_is_within_the_promise(self, firm: Firm):
        now = clock.now()
        before, after = now - timedelta(hours=2), now + timedelta(hours=2)
        make_lead(firm, replied_at=now, due_at=after)
        make_lead(firm, declined_at=now, due_at=after)
        make_lead(firm, replied_at=now, due_at=before)
        make_lead(firm, due_at=before)
        make_lead(firm, due_at=after)
        make_lead(firm, due_at=before, closed_at=now - timedelta(hours=3))
        make_lead(firm, replied_at=now, due_at=after, sent_at=now - timedelta(days=366))
        assert read_track_record(firm.id) == (0, 4, 2)

    def test_only_completed_jobs_that_the_firm_was_chosen_for_count(self, firm: Firm):
        award(make_lead(firm, make_project(state=ProjectState.COMPLETED)))
        award(make_lead(firm, make_project(state=ProjectState.AWARDED)))
        make_lead(firm, make_project(state=ProjectState.COMPLETED))
        award(make_lead(make_firm("Annen AS"), make_project(state=ProjectState.COMPLETED)))
        assert read_track_record(firm.id).completed == 1
