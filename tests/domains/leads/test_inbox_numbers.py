"""The inbox's numbers are its rows: each lead lies in exactly one view, and each count is how many lie there."""

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask

from portal.core import clock
from portal.core.errors import NotFoundError
from portal.leads import queries
from portal.leads.opened import find_contact, get_opened_lead
from portal.leads.states import InboxView, view_of
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_project

STATES = (
    *(ProjectState.OPEN, ProjectState.PAUSED, ProjectState.CLOSED, ProjectState.AWARDED, ProjectState.COMPLETED),
    *(ProjectState.REJECTED, ProjectState.WITHDRAWN, ProjectState.EXPIRED, ProjectState.MERGED),
)


def test_every_lead_lies_in_one_view_and_is_counted_there(app: Flask) -> None:
    firm = make_firm()
    for state, taken, (answer, opened) in product(
        STATES, (0, 3), product((None, "replied_at", "declined_at"), (False, True))
    ):
        facts = {answer: clock.now()} if answer else {}
        opened_at = clock.now() if opened or answer else None
        make_lead(firm, make_project(state=state, taken_slots=taken), opened_at=opened_at, **facts)
    counts = queries.count_leads(firm.id)
    pages = {view: [] for view in InboxView}
    for view, found in pages.items():
        has_more = True
        while has_more:
            rows, has_more = queries.list_rows(firm.id, view=view, after_id=found[-1].id if found else None)
            found += rows
    assert (len(pages[InboxView.NEW]), len(pages[InboxView.ANSWERED])) == (counts.new, counts.answered)
    assert (
        len({row.id for found in pages.values() for row in found}) == sum(map(len, pages.values())) == 12 * len(STATES)
    )
    assert counts.newest_id == max(row.id for found in pages.values() for row in found)
    assert sum(row.is_unread for found in pages.values() for row in found) == counts.unread
    assert queries.count_news(firm.id, since_id=0)[0] == counts.unread
    for view, found in pages.items():
        assert {view_of(row.state) for row in found} == {view}


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
    assert queries.count_leads(firm.id).newest_id == seen.id
    assert queries.count_news(firm.id, since_id=seen.id) == (3, 0)
    make_lead(firm, sent_at=seen.sent_at + timedelta(minutes=1))
    assert queries.count_news(firm.id, since_id=seen.id) == (4, 1)
    assert queries.count_news(firm.id, since_id=0) == (4, 4)
    assert queries.count_news(firm.id, since_id=make_lead(make_firm("En annen")).id) == (4, 4)
