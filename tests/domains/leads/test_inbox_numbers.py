"""The inbox's numbers are its rows: each lead lies in exactly one view, and each count is how many lie there."""

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask

from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.leads import queries
from portal.leads.opened import find_contact, get_opened_lead
from portal.leads.states import InboxView
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_project

AGO, AHEAD = clock.now() - timedelta(hours=1), clock.now() + timedelta(days=1)
STATES = (
    *(ProjectState.OPEN, ProjectState.PAUSED, ProjectState.CLOSED, ProjectState.AWARDED, ProjectState.COMPLETED),
    *(ProjectState.REJECTED, ProjectState.WITHDRAWN, ProjectState.EXPIRED, ProjectState.MERGED),
)


MARKS = ({}, {"archived_at": AGO}, {"snoozed_until": AGO}, {"snoozed_until": AHEAD}, {"saved_at": AGO})
ANSWERS = (
    *({}, {"opened_at": AGO}, {"declined_at": AGO}, {"replied_at": AGO}),
    *({"replied_at": AGO, "won_at": AGO}, {"replied_at": AGO, "lost_at": AGO}),
)


def test_every_lead_lies_in_one_view_and_is_counted_there(app: Flask) -> None:
    firm = make_firm()
    for state, taken, answer, mark in product(STATES, (0, 3), ANSWERS, MARKS):
        make_lead(firm, make_project(state=state, taken_slots=taken), **answer, **mark)
    counts = queries.count_leads(firm.id, person_id=1)
    pages = {view: [] for view in InboxView}
    for view, found in pages.items():
        has_more = True
        while has_more:
            rows, has_more = queries.list_rows(firm.id, view=view, after_id=found[-1].id if found else None)
            found += rows
    saved = pages.pop(InboxView.SAVED)
    lying = {row.id for found in pages.values() for row in found}
    assert len(lying) == sum(map(len, pages.values())) == len(ANSWERS) * len(MARKS) * len(STATES) * 2
    assert {view: len(pages[view]) for view in pages if view != InboxView.ARCHIVE} == {
        InboxView.NEW: counts.new,
        InboxView.SNOOZED: counts.snoozed,
        InboxView.ANSWERED: counts.answered,
        InboxView.WON: counts.won,
        InboxView.LOST: counts.lost,
    }
    assert len(saved) == counts.saved > 0
    assert {row.id for row in saved} <= lying
    assert counts.newest_id == max(lying)
    assert sum(row.is_unread for found in pages.values() for row in found) == counts.unread > 0
    assert queries.count_news(firm.id, since_id=0)[0] == counts.unread
    for view, found in pages.items():
        assert found, view
        assert {get_opened_lead(firm.id, row.id, locale="nb").view for row in found[:9]} == {view}


def test_what_comes_back_lies_on_top(app: Flask) -> None:
    firm = make_firm()
    leads = make_leads(firm, 3, newest=AGO - timedelta(hours=1))
    leads[2].snoozed_until = AGO
    db.session.flush()
    rows, _ = queries.list_rows(firm.id, view=InboxView.NEW)
    assert [row.id for row in rows] == [leads[2].id, leads[0].id, leads[1].id]
    assert queries.find_neighbours(firm.id, leads[0].id, view=InboxView.NEW) == (leads[2].id, leads[1].id)
    assert [row.id for row in queries.list_rows(firm.id, view=InboxView.NEW, after_id=leads[2].id)[0]] == [
        leads[0].id,
        leads[1].id,
    ]


def test_without_a_line_in_the_ledger_there_is_no_contact(app: Flask) -> None:
    firm = make_firm()
    lead = make_lead(firm, replied_at=clock.now())
    assert find_contact(get_opened_lead(firm.id, lead.id, locale="nb"), firm_id=firm.id) is None


def test_another_firms_lead_is_not_found(app: Flask) -> None:
    lead, other = make_lead(make_firm("Eier")), make_firm("En annen")
    for read in (queries.get_lead_of, queries.get_row):
        with pytest.raises(NotFoundError):
            read(other.id, lead.id)
    with pytest.raises(NotFoundError):
        get_opened_lead(other.id, lead.id, locale="nb")


def test_news_are_what_lies_above_the_newest_lead_one_has_seen(app: Flask) -> None:
    firm = make_firm()
    seen = make_leads(firm, 3)[0]
    assert queries.count_leads(firm.id, person_id=1).newest_id == seen.id
    assert queries.count_news(firm.id, since_id=seen.id) == (3, 0)
    make_lead(firm, sent_at=seen.sent_at + timedelta(minutes=1))
    assert queries.count_news(firm.id, since_id=seen.id) == (4, 1)
    assert queries.count_news(firm.id, since_id=0) == (4, 4)
    assert queries.count_news(firm.id, since_id=make_lead(make_firm("En annen")).id) == (4, 4)
