"""The one reminder of a draft, and who may have the link."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.projects import drafts, services
from portal.projects.errors import ProjectMustBeDraftError
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project

STEP = {"jobb": {"service": ["omlegging"]}}
TWINS = 8


def left(*, days: float = 3.1, **fields: object) -> Project:
    """A draft of Kari's that was last typed in so many days ago."""
    values = {"typed": STEP, "poster_id": make_person().id, "draft_key_hash": None} | fields
    draft = make_project(state=ProjectState.DRAFT, **values)
    db.session.execute(
        update(Project).where(Project.id == draft.id).values(touched_at=clock.now() - timedelta(days=days))
    )
    db.session.refresh(draft)
    return draft


def reminded() -> list[int]:
    return [
        row.ids["project_id"] for row in db.session.scalars(select(OutboxRow).where(OutboxRow.event == "draft:left"))
    ]


def test_a_draft_left_for_three_days_is_reminded_of_once(app: Flask):
    draft = left()
    assert (drafts.remind_of_drafts(), drafts.remind_of_drafts()) == (1, 0)
    draft.touched_at = clock.now() - timedelta(days=10)
    db.session.flush()
    assert drafts.remind_of_drafts() == 0
    assert reminded() == [draft.id]


def test_a_draft_of_nobody_is_reminded_of_only_when_a_link_was_asked_for(app: Flask):
    left(poster_id=None)
    asked = left(poster_id=None, resume_email="kari@post.example")
    drafts.remind_of_drafts()
    assert reminded() == [asked.id]


@pytest.mark.parametrize(
    "fields",
    [
        {"days": 2.9},
        {"typed": {}},
        {"typed": {"kategori": {"choice": ["tak"]}}},
        {"submitted_at": clock.now()},
    ],
)
def test_it_leaves_alone_what_is_young_empty_or_handed_in(app: Flask, fields: dict):
    left(**fields)
    assert drafts.remind_of_drafts() == 0


def test_typing_moves_the_clock(app: Flask):
    draft = left()
    services.keep_typed(draft, step="sted", typed={"postal_code": ["0558"]})
    assert drafts.remind_of_drafts() == 0


def test_nobody_is_reminded_once_the_account_is_closed_or_the_draft_is_handed_in(app: Flask):
    suspended = make_person(suspended_at=clock.now())
    assert drafts.find_reminded(left(poster_id=suspended.id)) is None
    assert drafts.find_reminded(left(submitted_at=clock.now())) is None
    assert drafts.find_reminded(left(poster_id=None)) is None


@pytest.mark.committed
def test_twins_remind_once(app: Flask):
    draft_id = left().id
    transaction.commit()
    start, found = Barrier(TWINS), []

    def remind() -> None:
        with app.app_context():
            start.wait()
            with transaction.transaction():
                found.append(drafts.remind_of_drafts())

    threads = [Thread(target=remind) for _ in range(TWINS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == 1
    assert reminded() == [draft_id]


def test_a_link_needs_a_draft(app: Flask):
    handed_in = make_project()
    assert drafts.issue_link(handed_in, email="kari@post.example") is None
    with pytest.raises(ProjectMustBeDraftError):
        drafts.request_link(handed_in, email="kari@post.example", client="::1")
    with pytest.raises(ProjectMustBeDraftError):
        drafts.discard(handed_in)
    assert handed_in.resume_email is None


def test_two_drafts_of_one_address_have_links_of_their_own(app: Flask):
    made = [services.begin_draft("tak", locale="nb", poster_id=None)[0] for _ in range(2)]
    first, second = (drafts.issue_link(draft, email="kari@post.example") for draft in made)
    assert first != second
    assert (drafts.find_linked(first), drafts.find_linked(second)) == tuple(made)


def test_ones_drafts_are_listed_by_when_they_were_typed_in(app: Flask):
    kari: Person = make_person()
    older, newer = left(poster_id=kari.id, days=5), left(poster_id=kari.id, days=1)
    make_project(kari)
    left()
    assert drafts.list_drafts_of(kari.id) == [newer, older]
